import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DeskRun, trainingDesk } from '../../notebooks/figures/07-training-desk.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { textsOf } from '../charts/pictures.ts';

const classNames = ['0', '1', '2'];
const options = { title: 'Runs', subtitle: 'Which knob?', classNames };
const knobs = [
  { name: 'learning rate', options: [0.1, 1, 10], start: 1 },
  { name: 'rows', options: ['shuffled', 'sorted'], start: 0 },
];

/** All three classes right for rate 1, always the answer 2 otherwise; rate 10 diverges. */
const run = (rate: number, order: number): DeskRun => ({
  settings: [rate, order],
  losses: rate === 2 ? [] : [3, 2, 1 + rate + order],
  answers: rate === 1 ? [[4, 0, 0], [0, 4, 0], [0, 0, 4]] : [[0, 0, 4], [0, 0, 4], [0, 0, 4]], // biome-ignore format: rows
});
const runs = [0, 1, 2].flatMap((rate) => [0, 1].map((order) => run(rate, order)));
const desk = (start: number) => renderSvg(trainingDesk([{ ...knobs[0], start }, knobs[1]], runs, options));

/** Opaque enough to be seen: the cells of the table that hold answers, by colour. */
const filled = (svg: string, colour: string) =>
  [...svg.matchAll(/<path [^>]*fill="(#[0-9a-f]{6})"[^>]*fill-opacity="([\d.]+)"/g)].filter(
    ([, fill, opacity]) => fill === colour && Number(opacity) > 0,
  ).length;

test('trainingDesk: shows the answers of the chosen run, right ones in blue, wrong ones in orange', () => {
  const [always, right] = [desk(0), desk(1)];
  assert.deepEqual([filled(right, '#00796b'), filled(right, '#b3261e')], [3, 0]);
  assert.deepEqual([filled(always, '#00796b'), filled(always, '#b3261e')], [1, 2]);
  assert.ok(textsOf(right).some((text) => text.startsWith('100 % right')));
  assert.ok(textsOf(always).some((text) => text.startsWith('33 % right')));
  assert.ok(textsOf(right).includes('ln 3: guessing'));
});

test('trainingDesk: a run that diverged says so', () => {
  const diverged = 'diverged: the loss ran away';
  assert.ok(textsOf(desk(2)).includes(diverged));
  assert.ok(!textsOf(desk(1)).includes(diverged));
});

test('trainingDesk: each knob offers its options and begins where it is told', () => {
  const { params } = trainingDesk(knobs, runs, options) as unknown as {
    params: { value: number; bind: { name: string; options: number[]; labels: string[] } }[];
  };
  assert.deepEqual(
    params.map(({ value, bind }) => [value, bind.name, bind.options, bind.labels.map((label) => label.trim())]),
    [
      [1, 'learning rate: ', [0, 1, 2], ['0.1', '1', '10']],
      [0, 'rows: ', [0, 1], ['shuffled', 'sorted']],
    ],
  );
});

test('trainingDesk: wants one run for each combination', () => {
  assert.throws(() => trainingDesk(knobs, runs.slice(1), options), /got 5 runs with 5 different settings, expected 6/);
  assert.throws(
    () => trainingDesk(knobs, [...runs.slice(1), runs[1]], options),
    /got 6 runs with 5 different settings, expected 6/,
  );
  assert.throws(() => trainingDesk([{ ...knobs[0], start: 3 }, knobs[1]], runs, options), /shown first/);
});
