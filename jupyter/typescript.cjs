'use strict';
/**
 * The project's TypeScript, with the functions that tslab expects from its own fork of TypeScript 5.0
 * (`@tslab/typescript-for-tslab`), and the compiler options of the notebooks.
 */
const path = require('node:path');
const ts = require('typescript');
const { keptDeclarations } = require('./kept-declarations.cjs');
const { stoppable } = require('./stoppable.cjs');

const runtime = globalThis.__handwritten;

/** Options of the project's tsconfig.json that cells do not share: they are about files, or about code kept for long. */
const ownOptions = [
  'configFilePath',
  'erasableSyntaxOnly',
  'module',
  'noEmit',
  'noUnusedLocals',
  'noUnusedParameters',
  'pathsBasePath',
  'verbatimModuleSyntax',
];

function readOptions(root) {
  const config = ts.getParsedCommandLineOfConfigFile(path.join(root, 'tsconfig.json'), undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic(diagnostic) {
      throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
    },
  });
  const options = { ...config.options };
  for (const name of ownOptions) delete options[name];
  return {
    ...options,
    allowImportingTsExtensions: true,
    checkJs: false,
    experimentalDecorators: undefined,
    inlineSourceMap: true,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    noImplicitUseStrict: undefined,
    rewriteRelativeImportExtensions: true,
  };
}

runtime.compilerOptions = readOptions(runtime.root);
runtime.keptDeclarations = (...of) => keptDeclarations(ts, ...of);

/** In CommonJS there is no `import.meta`: its properties become calls that know the file. */
function importMeta(context) {
  const { factory } = context;
  const visit = (node) => {
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      const hook = factory.createPropertyAccessExpression(factory.createIdentifier('globalThis'), '__handwritten');
      return factory.createCallExpression(factory.createPropertyAccessExpression(hook, 'importMeta'), undefined, [
        factory.createIdentifier('module'), // undefined in a cell
      ]);
    }
    return ts.visitEachChild(node, visit, context);
  };
  return (file) => ts.visitNode(file, visit);
}

runtime.transformers = { before: [importMeta, stoppable(ts, () => runtime.convertsCell)] };

/** Top-level `await`s of a cell. tslab recognises them by error 1308, and then runs the cell asynchronously. */
function topLevelAwaits(file) {
  const starts = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node)) return;
    if (ts.isAwaitExpression(node)) starts.push(node.getStart(file));
    if (ts.isForOfStatement(node) && node.awaitModifier) starts.push(node.awaitModifier.getStart(file));
    ts.forEachChild(node, visit);
  };
  visit(file);
  const category = ts.DiagnosticCategory.Error;
  return starts.map((start) => ({ file, start, length: 'await'.length, code: 1308, category, messageText: 'await' }));
}

const isCell = (file) => path.posix.basename(file.fileName) === '__tslab__.ts';

/** In a cell types may be left out, as in `const f = (x) => 2 * x`: these errors only say so. Modules stay strict. */
const leftOut = new Set([7005, 7006, 7019, 7031, 7034]);

module.exports = {
  ...ts,
  Completions: {
    ...ts.Completions,
    getCompletionsAtPositionForTslab: (...args) => ts.Completions.getCompletionsAtPosition(...args, undefined),
  },
  getDefaultTypeRoots(from) {
    const roots = [];
    for (let folder = from; ; folder = path.dirname(folder)) {
      const types = path.join(folder, 'node_modules', '@types');
      if (ts.sys.directoryExists(types)) roots.push(types);
      if (folder === path.dirname(folder)) return roots;
    }
  },
  getNullTransformationContext: () => ts.nullTransformationContext,
  /** The builder remembers what it found in imported files; a cell is checked anew, since earlier cells are its scope. */
  getPreEmitDiagnosticsOfFiles(builder, files) {
    const all = [];
    for (const file of files) {
      const source = isCell(file) ? builder.getProgram() : builder;
      const semantic = source.getSemanticDiagnostics(file);
      all.push(...source.getSyntacticDiagnostics(file));
      all.push(...(isCell(file) ? semantic.filter(({ code }) => !leftOut.has(code)) : semantic));
      if (isCell(file)) all.push(...source.getDeclarationDiagnostics(file), ...topLevelAwaits(file));
    }
    return ts.sortAndDeduplicateDiagnostics(all);
  },
  getQuickInfoAtPosition(file, checker, _token, position) {
    const node = ts.getTouchingPropertyName(file, position);
    const symbol = node === file ? undefined : checker.getSymbolAtLocation(node);
    if (!symbol) return undefined;
    const { displayParts, documentation, tags, symbolKind } =
      ts.SymbolDisplay.getSymbolDisplayPartsDocumentationAndSymbolKind(
        checker,
        symbol,
        file,
        ts.getContainerNode(node),
        node,
      );
    const textSpan = ts.createTextSpanFromNode(node, file);
    return { kind: symbolKind, kindModifiers: '', textSpan, displayParts, documentation, tags };
  },
};
