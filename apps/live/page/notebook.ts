/** The lesson as a notebook file: written with the reader's code, and read again. */
import type { CellOutput } from '../messages.ts';

export interface NotebookCell {
  readonly id?: string;
  readonly cell_type: 'code' | 'markdown' | 'raw';
  readonly source: string | readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly outputs?: readonly unknown[];
  readonly execution_count?: number | null;
}

/** nbformat 4.5. */
export interface Notebook {
  readonly cells: readonly NotebookCell[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

/** What became of a cell in the page. */
export interface CellState {
  readonly code: string;
  /** Undefined if the cell was not run here. */
  readonly run?: { readonly count: number; readonly outputs: readonly CellOutput[] };
}

const sourceOf = ({ source }: NotebookCell): string => (typeof source === 'string' ? source : source.join(''));

/** Lines as notebooks store them: each with its line break, so that a difference is easy to read. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** An output with all that nbformat asks for. */
function stored(output: CellOutput, count: number): unknown {
  const { output_type } = output;
  if (output_type === 'stream') {
    return { name: output.name ?? 'stdout', output_type, text: linesOf(output.text ?? '') };
  }
  if (output_type === 'error') {
    const { ename = 'Error', evalue = '', traceback = [] } = output;
    return { ename, evalue, output_type, traceback };
  }
  const { data = {}, metadata = {} } = output;
  return output_type === 'execute_result'
    ? { data, execution_count: count, metadata, output_type }
    : { data, metadata, output_type };
}

/**
 * The notebook with the reader's code in its cells. A cell that was run in the page has the outputs that it gave there, a
 * changed one that was not run has none, and all others keep theirs.
 */
export function withReadersCode(notebook: Notebook, states: ReadonlyMap<string, CellState>): Notebook {
  const cells = notebook.cells.map((cell) => {
    const state = cell.cell_type === 'code' && cell.id !== undefined ? states.get(cell.id) : undefined;
    if (!state) return cell;
    const changed = state.code !== sourceOf(cell).trim();
    if (!changed && !state.run) return cell;
    return {
      ...cell,
      source: changed ? linesOf(state.code) : cell.source,
      execution_count: state.run?.count ?? null,
      outputs: state.run?.outputs.map((output) => stored(output, state.run?.count ?? 0)) ?? [],
    };
  });
  return { ...notebook, cells };
}

/** The file, formatted as Jupyter does. */
export const notebookText = (notebook: Notebook): string => `${JSON.stringify(notebook, null, 1)}\n`;

export interface OpenedNotebook {
  /** Cell id → code, of the cells that the lesson has, too. */
  readonly codes: ReadonlyMap<string, string>;
  /** Code cells that the lesson does not have. */
  readonly strangers: number;
}

/**
 * Reads the code out of a notebook file. Throws, in one sentence that a reader understands, if it is no notebook, or one
 * that has nothing in common with this lesson.
 * @param ids of the code cells of the lesson; @param title of the lesson
 */
export function openNotebook(text: string, ids: ReadonlySet<string>, title: string): OpenedNotebook {
  let content: Partial<Notebook> | null;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error('This file is not a notebook: it is not JSON.');
  }
  if (typeof content !== 'object' || content === null || !Array.isArray(content.cells)) {
    throw new Error('This file is not a notebook: it has no cells.');
  }
  if (content.nbformat !== 4) {
    throw new Error(`This notebook has format ${content.nbformat ?? 'unknown'}; the book reads format 4.`);
  }
  const codes = new Map<string, string>();
  let strangers = 0;
  for (const cell of content.cells as readonly Partial<NotebookCell>[]) {
    if (cell?.cell_type !== 'code') continue;
    const { source } = cell;
    if (typeof source !== 'string' && !(Array.isArray(source) && source.every((line) => typeof line === 'string'))) {
      throw new Error('This file is not a notebook: a cell of it has no source.');
    }
    const code = sourceOf(cell as NotebookCell).trim();
    if (cell.id !== undefined && ids.has(cell.id)) codes.set(cell.id, code);
    else if (code !== '') strangers++;
  }
  if (codes.size === 0) throw new Error(`This notebook is not one of “${title}”: none of its cells is in this page.`);
  return { codes, strangers };
}
