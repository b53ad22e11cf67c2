/** The panel as a picture that stands where scripts do not run: an example digit and what the network makes of it. */

import type { Picture } from '../../../src/data/images.ts';
import { argmax } from '../../../src/metrics.ts';
import { escapeHtml, probability } from '../../../src/text.ts';
import type { LayerPass } from './forward.ts';
import { smoothPath } from './smooth-path.ts';
import { type Point, pictureOf, type Strokes } from './strokes.ts';

/** A 3, as a hand writes it. */
export const example: Strokes = [[...arc(0.47, 0.32, 0.2, 0.17, -150, 80), ...arc(0.47, 0.68, 0.23, 0.19, -85, 150)]];

/** Points of an arc around (x, y); degrees, 0 is to the right, 90 is down. */
function arc(x: number, y: number, rx: number, ry: number, from: number, to: number): Point[] {
  return Array.from({ length: 20 }, (_, n) => {
    const angle = ((from + ((to - from) * n) / 19) * Math.PI) / 180;
    return { x: x + rx * Math.cos(angle), y: y + ry * Math.sin(angle) };
  });
}

/** An SVG on white paper. `read` is what the network does with a picture. */
export function stillPad(classNames: readonly string[], read: (picture: Picture) => readonly LayerPass[]): string {
  const probabilities = read(pictureOf(example)).at(-1)?.output ?? [];
  const first = argmax(probabilities);
  const bars = classNames.map((name, i) => {
    const y = 30 + 20 * i;
    const share = probabilities[i];
    const weight = i === first ? ' font-weight="600"' : '';
    return [
      `<text x="294" y="${y}" text-anchor="end" font-weight="600">${escapeHtml(name)}</text>`,
      `<rect x="304" y="${y - 10}" width="200" height="12" rx="3" fill="#eef0f3"/>`,
      `<rect x="304" y="${y - 10}" width="${(200 * share).toFixed(1)}" height="12" rx="3" fill="${i === first ? '#c24e00' : '#b9c4d0'}"/>`,
      `<text x="574" y="${y}" text-anchor="end"${weight}>${escapeHtml(probability(share))}</text>`,
    ].join('');
  });
  const height = Math.max(250, 50 + 20 * classNames.length);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="590" height="${height}" viewBox="0 0 590 ${height}" font-family="system-ui, sans-serif" font-size="13" fill="#1f2328">`,
    `<rect width="590" height="${height}" rx="14" fill="#ffffff"/>`,
    '<rect x="15" y="15" width="220" height="220" rx="12" fill="#fdfcf8" stroke="#848d97"/>',
    `<path transform="translate(15 15) scale(2.2)" d="${smoothPath(example[0])}" fill="none" stroke="#17202a" stroke-width="6.4" stroke-linecap="round" stroke-linejoin="round"/>`,
    ...bars,
    '</svg>',
  ].join('');
}
