/** The notebooks as files, for the tests that run them. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { jupyterEnvironment, python } from '../tools/setup/paths.mjs';
import type { Answers } from './answers/answers.ts';

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
  readonly metadata: {
    readonly tags?: readonly string[];
    readonly slideshow?: { readonly slide_type?: string };
    readonly jupyter?: { readonly source_hidden?: boolean };
  };
  readonly execution_count?: number | null;
  readonly outputs?: readonly NotebookOutput[];
}

export interface Notebook {
  readonly cells: readonly NotebookCell[];
  readonly metadata: { readonly kernelspec?: { readonly name: string; readonly display_name: string } };
}

/** The lessons, in order. */
export const notebooks = readdirSync(folder)
  .filter((name) => /^\d\d-.*\.ipynb$/.test(name))
  .sort();

/** The labs, in order, as `labs/lab-….ipynb`. Their stages build on each other; those that are not right are borrowed. */
export const labs = readdirSync(join(folder, 'labs'))
  .filter((name) => /^lab-.*\.ipynb$/.test(name))
  .sort()
  .map((name) => `labs/${name}`);

export const readNotebook = (file: string): Notebook => JSON.parse(readFileSync(file, 'utf8'));

export const sourceOf = (cell: NotebookCell): string => [cell.source].flat().join('');
export const mayFail = (cell: NotebookCell): boolean => cell.metadata.tags?.includes('raises-exception') ?? false;
export const codeCells = (notebook: Notebook): NotebookCell[] =>
  notebook.cells.filter((cell) => cell.cell_type === 'code' && sourceOf(cell).trim() !== '');

/** The notebook that trains for minutes where MNIST is. */
export const longTraining = '11-mnist.ipynb';

/** The lab that trains on MNIST where it is. */
export const labWithMnist = 'labs/lab-b-network.ipynb';

/** Of the lessons and labs, those that the command line names; all if it names none. */
export function chosenNotebooks(): string[] {
  const all = [...notebooks, ...labs];
  const names = process.argv.slice(2).filter((name) => name.endsWith('.ipynb'));
  const unknown = names.find((name) => !all.includes(name));
  if (unknown) throw new Error(`there is no notebook "${unknown}"; there are ${all.join(', ')}`);
  return names.length > 0 ? names : all;
}

/** Where a changed copy of a notebook may lie to be run: beside it, since cells import `../src`; git ignores it. */
export const copyBeside = (name: string): string =>
  join(folder, dirname(name), `look-${process.pid}-${basename(name)}`);

const interactive = /^application\/vnd\.(vega|vegalite|plotly)\b/;

/** Throws if an output is an error that nobody expects, or can not be seen where no script runs. */
export function checkOutputs(file: string, limit = largest(basename(file))): void {
  const { size } = statSync(file);
  assert.ok(size <= limit, `${file} has ${size} bytes, expected at most ${limit}`);
  for (const cell of codeCells(readNotebook(file))) {
    for (const output of cell.outputs ?? []) {
      const where = `cell ${cell.id}: ${sourceOf(cell).slice(0, 80)}`;
      if (output.output_type === 'error') {
        assert.ok(mayFail(cell), `${where}\n${output.ename}: ${output.evalue}`);
      }
      const types = Object.keys(output.data ?? {});
      if (types.some((type) => interactive.test(type))) {
        assert.ok(types.includes('image/svg+xml'), `${where}\nhas ${types.join(', ')}, but no static picture`);
      }
    }
  }
}

export interface ExecuteOptions {
  /** The notebook `source` runs after the last cell, in the same kernel, and is written to `target`. */
  readonly more?: { readonly source: string; readonly target: string };
  readonly env?: NodeJS.ProcessEnv;
}

/** Executes `source` in its folder into the file `target`; the notebook itself stays as it is. */
export function execute(
  source: string,
  target: string,
  { more, env }: ExecuteOptions = {},
): Promise<{ status: number | null; message: string }> {
  const program = join(root, 'tools', 'python', 'execute_notebook.py');
  const args = [program, source, target, ...(more ? ['--then', more.source, more.target] : [])];
  const options = { cwd: root, env: { ...jupyterEnvironment(), ...env } };
  return new Promise((resolve) => {
    const child = spawn(python, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
    let message = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      message += text;
    });
    child.on('error', (error) => resolve({ status: null, message: error.message }));
    child.on('close', (status, signal) => resolve({ status, message: signal ? `${signal}\n${message}` : message }));
  });
}

export const hasTag = (cell: NotebookCell, tag: string): boolean => cell.metadata.tags?.includes(tag) ?? false;

/** What a cell shows where only text can be shown. */
export const textOf = (cell: NotebookCell): string =>
  (cell.outputs ?? []).map((output) => [output.data?.['text/plain'] ?? output.text ?? ''].flat().join('')).join('\n');

/** The answer that a cell tagged `solution` gives: its TypeScript block. Undefined if it has none. */
export const answerOf = (cell: NotebookCell): string | undefined =>
  /^```ts\n([\s\S]*?)\n```$/m.exec(sourceOf(cell))?.[1];

/** An exercise as a notebook holds it: numbers of its cells, and the answer that stands in the `solution` cell. */
export interface Exercise {
  readonly exercise: number;
  readonly check: number;
  readonly answer: string;
}

/**
 * The exercises of a notebook: each a cell `exercise`, a cell `exercise-check` and a cell `solution`, in this order.
 * Throws if one of them is missing, and if a solution has no block of TypeScript.
 */
export function exercisesOf({ cells }: Notebook): Exercise[] {
  const tags = ['exercise', 'exercise-check', 'solution'] as const;
  const found: Exercise[] = [];
  let open: number[] = [];
  for (const [i, cell] of cells.entries()) {
    const tag = tags.find((one) => hasTag(cell, one));
    if (tag === undefined) continue;
    const wanted = tags[open.length];
    if (tag !== wanted) throw new Error(`expected a cell tagged ${wanted}, got ${tag}: ${sourceOf(cell)}`);
    open.push(i);
    if (tag !== 'solution') continue;
    const answer = answerOf(cell);
    if (answer === undefined) throw new Error(`solution without a block of TypeScript: ${sourceOf(cell)}`);
    found.push({ exercise: open[0], check: open[1], answer });
    open = [];
  }
  if (open.length > 0) throw new Error(`exercise without a solution: ${sourceOf(cells[open[0]])}`);
  return found;
}

/** The notebook with each exercise answered in its place. */
export function withSolutions(notebook: Notebook): Notebook {
  const cells = [...notebook.cells];
  for (const { exercise, answer } of exercisesOf(notebook)) cells[exercise] = { ...cells[exercise], source: answer };
  return { ...notebook, cells };
}

/** The answers and their checks alone, to be run after the notebook. */
export function solutionsAlone(notebook: Notebook): Notebook {
  const cells = exercisesOf(notebook).flatMap(({ exercise, check, answer }) => [
    { ...notebook.cells[exercise], source: answer },
    notebook.cells[check],
  ]);
  return { ...notebook, cells };
}

/** A cell for each exercise of `answers`: each answer in a block of its own, with the check of the notebook after it. */
export function otherAnswers(notebook: Notebook, answers: readonly Answers[]): Notebook {
  const checks = exercisesOf(notebook).map(({ check }) => notebook.cells[check]);
  const cells = answers.map(({ exercise, right, wrong }, i) => {
    const check = checks.find((cell) => sourceOf(cell).includes(`exercise('${exercise}'`));
    if (!check) throw new Error(`there is no exercise "${exercise}"`);
    const all = [...right, ...wrong.map(([answer]) => answer)];
    return {
      ...check,
      id: `answers-${i}`,
      source: all.map((answer) => `{\n${answer}\n${sourceOf(check)}\n}`).join('\n'),
    };
  });
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
