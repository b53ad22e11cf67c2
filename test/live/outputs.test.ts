/** The comparison of a page with a notebook refuses what differs, and leaves out what a clock tells. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CellOutput } from '../../apps/live/messages.ts';
import { inPlaceOfPython } from '../../apps/live/modules/python-word.ts';
import { assertSameOutputs } from '../browser/live-outputs.ts';

const display = (data: object): CellOutput => ({ output_type: 'display_data', data: { ...data }, metadata: {} });
const stream = (text: string, name = 'stdout'): CellOutput => ({ output_type: 'stream', name, text });
const text = (plain: string) => display({ 'text/plain': plain });

const compare =
  (got: readonly CellOutput[], stored: readonly CellOutput[], lesson = 'notebooks/01-relu.ipynb') =>
  () =>
    assertSameOutputs(got, stored, lesson, 'cell 1');
const table = (heading: string, cell: string) =>
  display({
    'text/html': `<table><thead><tr><th>B</th><th style="x">${heading}</th></tr></thead><tbody><tr><td>8</td><td style="x">${cell}</td></tr></tbody></table>`,
    'text/plain': `B ${heading}\n8 ${cell}`,
  });

test('the same outputs pass, however they are stored', () => {
  const spec = 'application/vnd.vegalite.v5+json';
  compare(
    [stream('a\n'), stream('b\n'), display({ [spec]: { b: [1, { d: 1, c: 2 }], a: 0.1 } })],
    [
      { output_type: 'stream', name: 'stdout', text: ['a\n', 'b\n'] as unknown as string },
      display({ [spec]: { a: 0.1, b: [1, { c: 2, d: 1 }] } }),
    ],
  )();
});

test('a changed output is refused', () => {
  const spec = (value: number) => display({ 'application/vnd.vegalite.v5+json': { data: [value] } });
  const error = (traceback: string[]): CellOutput => ({ output_type: 'error', ename: 'E', evalue: 'e', traceback });
  const pairs: [CellOutput[], CellOutput[]][] = [
    [[spec(0.1)], [spec(0.1 + 2 ** -55)]],
    [[stream('1\n')], [stream('2\n')]],
    [[stream('1\n')], [stream('1\n', 'stderr')]],
    [[], [stream('1\n')]],
    [
      [text('a'), text('b')],
      [text('b'), text('a')],
    ],
    [[text('loss 0.0390 · 0.13 s')], [text('loss 0.0391 · 0.13 s')]],
    [[text('5 samples')], [text('6 samples')]],
    [[table('loss', '0.1')], [table('loss', '0.2')]],
    [[error(['at f (src/a.ts:3:4)'])], [error(['at f (src/a.ts:4:4)'])]],
    [[error(['at cell [3]:3:4'])], [error(['at cell [3]:3:5'])]],
    [[text(inPlaceOfPython)], [text('x')]],
  ];
  for (const [got, stored] of pairs) {
    assert.throws(compare(got, stored), { name: 'AssertionError' }, JSON.stringify([got, stored]));
  }
});

test('durations are left out, and nothing beside them', () => {
  compare([text('20 epochs · loss 0.04 · 1 min 12 s')], [text('20 epochs · loss 0.04 · 59.1 s')])();
  compare([table('ms, fastest epoch', '1.9')], [table('ms, fastest epoch', '10.8')])();
  assert.throws(compare([table('ms, fastest epoch', '1.9')], [table('ms, slowest epoch', '1.9')]));
  compare([stream('5.5 ms, 2.3 GF/s (2 × as fast)')], [stream('6 ms, 12 GF/s (1.1 × as fast)')])();
  assert.throws(compare([stream('8 × 8')], [stream('28 × 28')]));
});

test('a lesson about time is compared without digits, but with its words', () => {
  const speed = 'notebooks/10-speed.ipynb';
  compare([stream('i, j, k: 44 ns')], [stream('i, j, k: 4.1e−3 ns')], speed)();
  assert.throws(compare([stream('i, j, k: 44')], [stream('i, k, j: 44')], speed));
  assert.throws(compare([text('44')], [text('44'), text('45')], speed));
});
