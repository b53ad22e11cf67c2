/** The pictures with which lessons 05 to 08 open: what they promise holds for what is computed for them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opening as opening05 } from '../../notebooks/figures/05-opening.ts';
import { opening as opening06 } from '../../notebooks/figures/06-opening.ts';
import { opening as opening07 } from '../../notebooks/figures/07-opening.ts';
import { opening as opening08 } from '../../notebooks/figures/08-opening.ts';
import type { Spec } from '../../src/charts/index.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { sizeOf, textsOf, weightOf } from '../charts/pictures.ts';

/** What is written in a picture that fits a page and a notebook. */
function textsOfSmall(spec: Spec): string[] {
  const svg = renderSvg(spec);
  assert.ok(sizeOf(svg).width <= 640, `${sizeOf(svg).width} pixels wide`);
  assert.ok(weightOf(spec, svg) <= 120_000, `${weightOf(spec, svg)} bytes`);
  return textsOf(svg);
}

test('05: every digit once, from cheap to dear, and the dearest answers were wrong', async () => {
  const texts = textsOfSmall(await opening05());
  const digits = texts.filter((text) => /^a \d$/.test(text));
  assert.deepEqual(
    digits.toSorted(),
    Array.from({ length: 10 }, (_, digit) => `a ${digit}`),
  );
  const prices = texts.filter((text) => /^\d+\.\d\d$/.test(text)).map(Number);
  assert.equal(prices.length, 10);
  assert.deepEqual(
    prices,
    prices.toSorted((a, b) => a - b),
  );
  assert.ok(prices[0] < Math.LN2 && prices[9] > Math.LN2, prices.join(' '));
});

test('06: all 64 bytes are written, from paper to ink', () => {
  const bytes = textsOfSmall(opening06())
    .filter((text) => /^\d+$/.test(text))
    .map(Number);
  assert.equal(bytes.length, 64);
  assert.equal(Math.min(...bytes), 0);
  assert.equal(Math.max(...bytes), 16);
});

test('07: as it opens, the network answers 9 too often; shuffled rows alone cure it', async () => {
  const spec = await opening07();
  textsOfSmall(spec);
  interface Run {
    readonly counts: string;
    readonly [knob: `k${number}`]: number;
  }
  const { params, hconcat } = spec as unknown as {
    params: { value: number }[];
    hconcat: { data: { values: Run[] } }[];
  };
  const shown = params.map(({ value }) => value);
  const answersAt = (settings: number[]): number[] => {
    const run = hconcat[1].data.values.find((one) => settings.every((place, k) => one[`k${k}`] === place));
    return run?.counts.split(' ').map(Number) ?? assert.fail();
  };
  const nines = (answers: number[]) => answers.filter((_, i) => i % 10 === 9).reduce((sum, n) => sum + n, 0);
  const right = (answers: number[]) => answers.filter((_, i) => i % 11 === 0).reduce((sum, n) => sum + n, 0);
  const [open, cured] = [answersAt(shown), answersAt([...shown.slice(0, 3), 0])];
  assert.ok(nines(open) > 2 * nines(cured), `${nines(open)} and ${nines(cured)} answers are 9`);
  assert.ok(right(open) < 200 && right(cured) > 250, `${right(open)} and ${right(cured)} of 288 are right`);
});

test('08: momentum and Adam arrive, SGD does not', () => {
  const spec = opening08();
  assert.ok(textsOfSmall(spec).includes('Adam'));
  const walks = [...JSON.stringify(spec).matchAll(/"name":"(\w+)","end":(\d+),"walk":"([^"]+)"/g)];
  const heights = new Map(walks.map(([, name, , walk]) => [name, Number(walk.split(' ').at(-1)?.split(',')[2])]));
  assert.deepEqual([...heights.keys()], ['SGD', 'momentum', 'Adam']);
  const sgd = heights.get('SGD') ?? Number.NaN;
  for (const name of ['momentum', 'Adam']) {
    const height = heights.get(name) ?? Number.NaN;
    assert.ok(height < sgd / 2, `${name} ends ${height} above the lowest point, SGD ${sgd}`);
  }
});
