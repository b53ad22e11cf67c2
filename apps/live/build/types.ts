/** The declarations that the compiler of a page reads: the project's, and of packages and TypeScript what those need. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { root } from '../../book/course.ts';

const inProject = (path: string) => relative(root, path).replaceAll('\\', '/');
const isDependency = (path: string) => inProject(path).startsWith('node_modules/');

function readOptions(): ts.CompilerOptions {
  const { config, error } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  return ts.convertCompilerOptionsFromJson(config.compilerOptions, root).options;
}

/** A generated module says its text once more in its type: 100 kB of base64 that no cell is checked against. */
const withoutContents = (text: string) =>
  text.replace(/( = )?"[^"\n]{1000,}"/g, (_, initial?: string) => (initial ? ': string' : 'string'));

/** The project's own modules as declarations: path → text. */
function declare(modules: readonly string[], options: ts.CompilerOptions): Map<string, string> {
  const declarations = new Map<string, string>();
  const program = ts.createProgram(
    modules.map((path) => join(root, path)),
    // Mistakes are found elsewhere (npm run types).
    { ...options, noEmit: false, noCheck: true, declaration: true, emitDeclarationOnly: true },
  );
  program.emit(undefined, (path, text) => declarations.set(path, withoutContents(text)));
  return declarations;
}

/** Text of a declaration file without comments: nobody reads them, and they are most of it. References stay. */
export function withoutComments(text: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, text);
  const { SyntaxKind } = ts;
  let kept = '';
  /** For each template that is open, how many braces are open in it: after the last one its text goes on. */
  const templates: number[] = [];
  for (let kind = scanner.scan(); kind !== SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const open = templates.length - 1;
    if (kind === SyntaxKind.CloseBraceToken && templates[open] === 0) {
      if (scanner.reScanTemplateToken(false) === SyntaxKind.TemplateTail) templates.pop();
    } else if (kind === SyntaxKind.TemplateHead) templates.push(0);
    else if (kind === SyntaxKind.OpenBraceToken && open >= 0) templates[open]++;
    else if (kind === SyntaxKind.CloseBraceToken && open >= 0) templates[open]--;
    const token = scanner.getTokenText();
    if (kind === SyntaxKind.WhitespaceTrivia) kept += /\s$/.test(kept) ? '' : ' ';
    else if (kind === SyntaxKind.NewLineTrivia) kept = kept === '' ? '' : `${kept.trimEnd()}\n`;
    else if (!isComment(kind) || token.startsWith('///')) kept += token;
  }
  return kept;
}

const isComment = (kind: ts.SyntaxKind) =>
  kind === ts.SyntaxKind.MultiLineCommentTrivia || kind === ts.SyntaxKind.SingleLineCommentTrivia;

/** Whose docstrings an editor shows: the project's, and those of JavaScript itself. */
const isExplained = (path: string) => !isDependency(path) || /typescript\/lib\/lib\.(es|decorators)/.test(path);

/**
 * Path from the root of the project → text, for all that a cell may import.
 * @param modules the modules of the project that cells can import, from its root
 */
export function collectTypes(modules: readonly string[]): Record<string, string> {
  const options = readOptions();
  const declarations = declare(modules, options);
  const host = ts.createCompilerHost(options);
  const read = new Map<string, string>([['tsconfig.json', readFileSync(join(root, 'tsconfig.json'), 'utf8')]]);
  const isSource = (path: string) => !isDependency(path) && /\.ts$/.test(path) && !/\.d\.ts$/.test(path);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => declarations.has(path) || (!isSource(path) && fileExists(path));
  host.readFile = (path) => {
    const text = declarations.get(path) ?? readFile(path);
    if (text !== undefined)
      read.set(inProject(path), isExplained(path) || /\.json$/.test(path) ? text : withoutComments(text));
    return text;
  };
  host.getSourceFile = (path, version) => {
    const text = host.readFile(path);
    return text === undefined ? undefined : ts.createSourceFile(path, text, version);
  };
  const names = [...declarations.keys()].filter((path) => !isDependency(path));
  ts.createProgram(names, { ...options, noEmit: true }, host).getSourceFiles();
  return Object.fromEntries([...read].sort(([a], [b]) => (a < b ? -1 : 1)));
}
