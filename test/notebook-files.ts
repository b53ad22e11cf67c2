/** The notebooks as files, for the tests that run them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const folder = join(root, 'notebooks');

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
  readonly metadata: { readonly tags?: readonly string[] };
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
