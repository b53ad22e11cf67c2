/** The notebooks as files, for the tests that run them. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jupyterEnvironment, python } from '../tools/setup/paths.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const folder = join(root, 'notebooks');

/** Bytes that a notebook may have with its outputs. Lesson 11 carries the weights of its network, for the drawing pad. */
export const largest = (name: string): number => (/^11-/.test(name) ? 2_000_000 : 1_000_000);

export interface NotebookOutput {
  readonly output_type: 'stream' | 'display_data' | 'execute_result' | 'error';
  readonly data?: Readonly<Record<string, unknown>>;
  readonly ename?: string;
  readonly evalue?: string;
  readonly text?: string | readonly string[];
}

export interface NotebookCell {
  readonly id?: string;
  readonly cell_type: 'code' | 'markdown' | 'raw';
  readonly source: string | readonly string[];
  readonly metadata: { readonly tags?: readonly string[]; readonly slideshow?: { readonly slide_type?: string } };
  readonly execution_count?: number | null;
  readonly outputs?: readonly NotebookOutput[];
}

export interface Notebook {
  readonly cells: readonly NotebookCell[];
  readonly metadata: { readonly kernelspec?: { readonly name: string; readonly display_name: string } };
}

/** The notebooks of the course, in order. */
export const notebooks = readdirSync(folder)
  .filter((name) => /^\d\d-.*\.ipynb$/.test(name))
  .sort();

export const readNotebook = (file: string): Notebook => JSON.parse(readFileSync(file, 'utf8'));

export const sourceOf = (cell: NotebookCell): string => [cell.source].flat().join('');
export const mayFail = (cell: NotebookCell): boolean => cell.metadata.tags?.includes('raises-exception') ?? false;
export const codeCells = (notebook: Notebook): NotebookCell[] =>
  notebook.cells.filter((cell) => cell.cell_type === 'code' && sourceOf(cell).trim() !== '');

/** Executes `source` in its folder into the file `target`; the notebook itself stays as it is. */
export function execute(source: string, target: string): { status: number | null; message: string } {
  const program = join(root, 'tools', 'python', 'execute_notebook.py');
  const options = { cwd: root, env: jupyterEnvironment(), encoding: 'utf8' as const, maxBuffer: 1e8 };
  const { status, stderr, error } = spawnSync(python, [program, source, target], options);
  return { status, message: error?.message ?? stderr };
}

export const hasTag = (cell: NotebookCell, tag: string): boolean => cell.metadata.tags?.includes(tag) ?? false;

/** What a cell shows where only text can be shown. */
export const textOf = (cell: NotebookCell): string =>
  (cell.outputs ?? []).map((output) => [output.data?.['text/plain'] ?? output.text ?? ''].flat().join('')).join('\n');

/** The answer that a cell tagged `solution` gives: its TypeScript block. Undefined if it has none. */
export const answerOf = (cell: NotebookCell): string | undefined =>
  /^```ts\n([\s\S]*?)\n```$/m.exec(sourceOf(cell))?.[1];

/**
 * The notebook with each exercise answered: the block of a `solution` cell replaces the source of the nearest `exercise`
 * cell above it. Throws if a solution has no block or no exercise, or an exercise no solution.
 */
export function withSolutions(notebook: Notebook): Notebook {
  const cells = [...notebook.cells];
  let open: number | undefined;
  const last = (i: number | undefined) => {
    if (i !== undefined) throw new Error(`exercise without a solution: ${sourceOf(cells[i] as NotebookCell)}`);
  };
  for (const [i, cell] of cells.entries()) {
    if (hasTag(cell, 'exercise')) {
      last(open);
      open = i;
    }
    if (!hasTag(cell, 'solution')) continue;
    const answer = answerOf(cell);
    if (answer === undefined) throw new Error(`solution without a block of TypeScript: ${sourceOf(cell)}`);
    if (open === undefined) throw new Error(`solution without an exercise: ${sourceOf(cell)}`);
    cells[open] = { ...(cells[open] as NotebookCell), source: answer };
    open = undefined;
  }
  last(open);
  return { ...notebook, cells };
}

/** Kernel names and metadata of a notebook of this project; for notebooks that tests make. */
export function makeNotebook(
  sources: readonly string[],
  tags: Readonly<Record<number, readonly string[]>> = {},
): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'handwritten', display_name: 'TypeScript (handwritten)', language: 'typescript' },
      language_info: { name: 'typescript' },
    },
    cells: sources.map((source, i) => ({
      id: `cell-${i}`,
      cell_type: 'code',
      metadata: tags[i] ? { tags: tags[i] } : {},
      execution_count: null,
      outputs: [],
      source,
    })),
  });
}
