/** Shows code of the project as it stands in its file, so that a lesson prints what really runs. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Node, SourceFile } from 'typescript';
import { display, type MimeBundle } from './kernel.ts';

/**
 * Shows a declaration of a TypeScript module with its docstring: `showSource('../src/losses.ts', 'softmaxCrossEntropy')`,
 * `showSource('../src/layers/dense.ts', 'DenseLayer.backward')`.
 * @param path from the folder of the notebook, as in an import
 * @param name of a function, class, constant or type at the top of the module, or `Class.member`
 * Throws if there is no such module or no such name.
 */
export function showSource(path: string, name: string): void {
  display(sourceBundle(path, name));
}

/** The code as an output: highlighted Markdown with a link to the file, and plain text. */
export function sourceBundle(path: string, name: string): MimeBundle {
  const code = readSource(path, name);
  const file = relative(fileURLToPath(new URL('../..', import.meta.url)), resolve(path)).replaceAll('\\', '/');
  // A fence is longer than every run of backticks inside.
  const fence = '`'.repeat(Math.max(3, ...(code.match(/`+/g) ?? []).map((run) => run.length + 1)));
  return {
    'text/markdown': `[\`${file}\`](${path}), \`${name}\`:\n\n${fence}ts\n${code}\n${fence}`,
    'text/plain': `${file}, ${name}:\n\n${code}`,
  };
}

/** The text that `showSource` shows, without indentation; all signatures if the function is overloaded. */
export function readSource(path: string, name: string): string {
  if (!existsSync(path)) throw new RangeError(`showSource: there is no file ${path}`);
  // The compiler is loaded when it is needed: that takes a while.
  const ts: typeof import('typescript') = createRequire(import.meta.url)('typescript');
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);

  const nameOf = (node: Node): string | undefined => {
    if (ts.isConstructorDeclaration(node)) return 'constructor';
    return ts.isClassElement(node) || ts.isDeclarationStatement(node) ? node.name?.getText(file) : undefined;
  };
  const named = (nodes: readonly Node[]): [name: string | undefined, node: Node][] =>
    nodes.flatMap((node): [string | undefined, Node][] =>
      ts.isVariableStatement(node)
        ? node.declarationList.declarations.map((one) => [one.name.getText(file), node])
        : [[nameOf(node), node]],
    );

  let found: Node[] = [];
  let inside: readonly Node[] = file.statements;
  const [outer, ...members] = name.split('.');
  for (const [depth, part] of [outer, ...members].entries()) {
    const all = named(inside);
    found = all.filter(([one]) => one === part).map(([, node]) => node);
    if (found.length === 0) {
      const where = depth === 0 ? path : `${path}: ${name.split('.').slice(0, depth).join('.')}`;
      const names = [...new Set(all.map(([one]) => one).filter((one) => one !== undefined))];
      throw new RangeError(`showSource: ${where} has no "${part}"; it has ${names.join(', ') || 'no names'}`);
    }
    inside = found.flatMap((node) => (ts.isClassDeclaration(node) ? [...node.members] : []));
  }
  return found.map((node) => withDocstring(node, file)).join('\n');

  function withDocstring(node: Node, { text }: SourceFile): string {
    const start = node.getStart();
    const comment = ts.getLeadingCommentRanges(text, node.getFullStart())?.at(-1);
    // What stands a blank line above belongs to the file.
    const belongs = comment && !/\n\s*\n/.test(text.slice(comment.end, start));
    const begin = belongs ? comment.pos : start;
    const indentation = text.slice(text.lastIndexOf('\n', begin - 1) + 1, begin);
    return text.slice(begin, node.end).replaceAll(`\n${indentation}`, '\n');
  }
}
