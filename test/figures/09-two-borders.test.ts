import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { twoBorders } from '../../notebooks/figures/09-two-borders.ts';
import { renderSvg } from '../../src/charts/render.ts';
import { colours } from '../../src/charts/theme.ts';
import { textsOf } from '../charts/pictures.ts';

const points = [
  { x: -1, y: 1, label: 1, wrong: false },
  { x: 1, y: -1, label: 0, wrong: true },
] as const;
const networks = ['by heart', 'calm'].map((name) => ({
  name,
  p: Float32Array.from({ length: 88 * 88 }, (_, i) => (i % 88 < 30 ? 1 : 0.2)),
  lines: ['64 of 64', `82 % with ${name}`],
}));
const options = { title: 'Borders', subtitle: 'squares: wrong', truth: (x: number) => 0.5 * x };

describe('twoBorders', () => {
  test('writes its title, the names and the lines below', () => {
    const spec = twoBorders(points, networks, options);
    const svg = renderSvg(spec);
    const texts = textsOf(svg);
    for (const text of ['Borders', 'squares: wrong', 'by heart', 'calm', '64 of 64', '82 % with calm']) {
      assert.ok(texts.includes(text), text);
    }
  });

  test('y points up, and each point has the colour of its label', () => {
    const svg = renderSvg(twoBorders(points, networks.slice(0, 1), { title: '' }));
    const dots = [...svg.matchAll(/transform="translate\(([\d.]+),([\d.]+)\)"[^>]*fill="(#\w{6})" stroke="([^"]+)"/g)];
    assert.deepEqual(
      dots.map(([, x, y, fill, stroke]) => [Number(x), Number(y), fill, stroke]),
      [
        [0, 0, colours.orange, 'white'],
        [264, 264, colours.blue, colours.ink],
      ],
    );
  });

  test('refuses what is no square of probabilities, and unknown options', () => {
    const answers = (...p: number[]) => [{ name: 'odd', p, lines: [] }];
    assert.throws(() => twoBorders([], networks, options), /points is 0/);
    assert.throws(() => twoBorders(points, [], options), /networks is 0/);
    assert.throws(() => twoBorders(points, answers(0, 1, 0), options), /odd has 3 answers, expected a square grid/);
    assert.throws(() => twoBorders(points, answers(0, 1, 0, 1.5), options), /odd answers 1.5, expected 0 to 1/);
    assert.throws(() => twoBorders(points, networks, { ...options, border: 1 } as never), /unknown option 'border'/);
  });
});
