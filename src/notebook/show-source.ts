/** Shows code of the project as it stands in its file, so that a lesson prints what really runs. */
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Declarations, declarationsIn } from './declarations.ts';
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
  const all = declarationsIn(path);
  if (!all) throw new RangeError(`showSource: there is no file ${path}`);
  let inside: Declarations = all;
  let code = '';
  for (const [depth, part] of name.split('.').entries()) {
    if (!Object.hasOwn(inside, part)) {
      const where = depth === 0 ? path : `${path}: ${name.split('.').slice(0, depth).join('.')}`;
      throw new RangeError(
        `showSource: ${where} has no "${part}"; it has ${Object.keys(inside).join(', ') || 'no names'}`,
      );
    }
    ({ code, members: inside = {} } = inside[part]);
  }
  return code;
}
