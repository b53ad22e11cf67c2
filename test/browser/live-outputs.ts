/**
 * Compares what a page shows with what the notebook stores: text, tables, specifications of pictures, numbers to the last
 * bit. Left out is only what a clock tells; the rules for that are here, and nowhere else.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { CellOutput } from '../../apps/live/messages.ts';
import { inPlaceOfPython } from '../../apps/live/modules/python-word.ts';
import { sorted } from '../../experiments/results-file.ts';
import { codeCells, folder, hasTag, type Notebook, readNotebook } from '../notebook-files.ts';

/** Lessons that are about time: in what they measure, digits are not compared, but words, tables and pictures are. */
const measuring = ['notebooks/10-speed.ipynb'];

/** A duration or a rate: `1.4 s`, `1 min 12 s`, `5.5 ms`, `2.3 GF/s`; a ratio of them: `2.2 × as fast`, `37 × faster`. */
const duration = /\b(\d+ min )?\d[\d.,]* ?(s|ms|GF\/s|GB\/s)(?![\w/])|\b\d[\d.,]* ?×(?= (as fast|faster))/g;

/** The heading of a column of durations. */
const timed = /^(ms|seconds?)\b|\b(ms|seconds?|training time)$/;

/** The column of a place in the library: programs that bundle tell it less finely than the compiler. */
const placeInSource = /\b((?:src|experiments|notebooks)\/[\w./-]+\.ts:\d+):\d+/g;

const joined = (value: unknown): unknown =>
  Array.isArray(value) && value.every((line) => typeof line === 'string') ? value.join('') : value;

/** Where MNIST came from, when the notebook ran and in a page. */
const source = /\bMNIST, from (MNIST_DIR|data\/mnist)$/gm;

const untimed = (text: string) => text.replace(duration, '⟨time⟩').replace(source, 'MNIST');

/** A table without its columns of durations; undefined if it has none. */
function untimedTable(html: string): string | undefined {
  const headings = Array.from(html.matchAll(/<th[^>]*>(.*?)<\/th>/g), ([, heading]) => heading);
  const at = headings.flatMap((heading, i) => (timed.test(heading) ? [i] : []));
  if (at.length === 0) return undefined;
  return html.replace(/<tr>(.*?)<\/tr>/g, (row) => {
    let column = -1;
    return row.replace(/<td[^>]*>.*?<\/td>/g, (cell) => (at.includes(++column) ? '<td>⟨time⟩</td>' : cell));
  });
}

type Plain = Readonly<Record<string, unknown>>;

/** An output as it is compared. */
function comparable(output: CellOutput, lesson: string): Plain {
  if (output.output_type === 'error') {
    const { ename, evalue, traceback = [] } = output;
    return { ename, evalue, traceback: traceback.join('\n').replace(placeInSource, '$1') };
  }
  const data = Object.entries(output.data ?? {}).map(([type, content]) => [type, sorted(joined(content))] as const);
  const texts = Object.fromEntries(
    data.map(([type, content]) => [type, typeof content === 'string' ? untimed(content) : content]),
  );
  const html = texts['text/html'];
  const table = typeof html === 'string' ? untimedTable(html) : undefined;
  // The text shows the same table, in columns as wide as their numbers.
  if (table !== undefined) Object.assign(texts, { 'text/html': table, 'text/plain': '⟨the same⟩' });
  return measuring.includes(lesson) ? (withoutDigits(texts) as Plain) : texts;
}

/** Words only; of a picture, which kinds of it there are and what its title says. */
function withoutDigits(texts: Plain): unknown {
  const words = (text: string) => text.replace(/[−-]?\d[\d.,]*(e[−+-]?\d+)?|\s+/g, ' ').replace(/ +/g, ' ');
  return Object.fromEntries(
    Object.entries(texts).map(([type, content]) => [
      type,
      /json|svg/.test(type) ? '⟨a picture⟩' : typeof content === 'string' ? words(content) : content,
    ]),
  );
}

/** Streams in one piece, as notebooks store them. */
function comparables(outputs: readonly CellOutput[], lesson: string): Plain[] {
  const all: Plain[] = [];
  const streams: { name: string | undefined; text: string; at: number }[] = [];
  for (const output of outputs) {
    if (output.output_type !== 'stream') {
      all.push(comparable(output, lesson));
      continue;
    }
    const text = String(joined(output.text));
    const last = streams.at(-1);
    if (last && last.at === all.length - 1 && last.name === output.name) last.text += text;
    else {
      streams.push({ name: output.name, text, at: all.length });
      all.push({});
    }
  }
  for (const { name, text, at } of streams) {
    const words = { 'text/plain': untimed(text) };
    all[at] = { name, ...(measuring.includes(lesson) ? (withoutDigits(words) as Plain) : words) };
  }
  return all;
}

/** Throws unless the page shows what the notebook stores. `where` names the cell. */
export function assertSameOutputs(
  got: readonly CellOutput[],
  stored: readonly CellOutput[],
  lesson: string,
  where: string,
): void {
  // What a page says in place of Python, which the notebook ran.
  const own = got.filter(({ data }) => data?.['text/plain'] !== inPlaceOfPython);
  assert.deepEqual(comparables(own, lesson), comparables(stored, lesson), where);
}

/** What the code cells of a notebook show. */
export const outputsOf = (notebook: Notebook): (readonly CellOutput[])[] =>
  codeCells(notebook).map(({ outputs = [] }) => outputs as readonly CellOutput[]);

/** Throws unless the code cells of lesson or lab `name` show in a page what the notebook stores; names all that differ. */
export function assertSameCells(name: string, outputs: readonly (readonly CellOutput[])[]): void {
  const failures: unknown[] = [];
  for (const [i, cell] of codeCells(readNotebook(join(folder, name))).entries()) {
    // What a cell with this tag says depends on the processor, on Node.js or on files beside the notebook.
    if (hasTag(cell, 'machine')) continue;
    try {
      const stored = (cell.outputs ?? []) as readonly CellOutput[];
      assertSameOutputs(outputs[i], stored, `notebooks/${name}`, `${name}, cell ${i + 1}`);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} cells of ${name} differ: ${failures.join('\n')}`);
}
