/** How much faster versions of a program are, in digits: as many as each reads while the slowest reads one. */

import { at, ink, sprite, spriteLayer } from '../../src/charts/sprite.ts';
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';
import { requireCount, requireKnown } from '../../src/checks.ts';

export interface Version {
  readonly name: string;
  /** How many images it reads in the time of one. */
  readonly times: number;
}

export interface MeanwhileOptions {
  readonly title: string;
  readonly subtitle?: string;
  /** Width of an image in its own pixels. */
  readonly width: number;
}

const [LABELS, COLUMNS, TILE, GAP, BETWEEN] = [180, 20, 16, 4, 14];
/** More would fill the page; a larger number is written, but not drawn. */
const MOST = 400;

/**
 * For each version its name, its number, and as many images, 20 in a line; the last one is paler, the smaller its share.
 * Throws without versions or images, and unless each number is above 0.
 */
export function meanwhile(
  versions: readonly Version[],
  images: readonly ArrayLike<number>[],
  options: MeanwhileOptions,
): Spec {
  requireKnown('meanwhile', options, ['title', 'subtitle', 'width']);
  const { title, subtitle, width } = options;
  requireCount('meanwhile', 'versions', versions.length);
  requireCount('meanwhile', 'images', images.length);
  requireCount('meanwhile', 'width', width);
  let top = 0;
  const parts = versions.map(({ name, times }) => {
    if (!(times > 0 && Number.isFinite(times))) {
      throw new RangeError(`meanwhile: ${name} reads ${times} images, expected a number above 0`);
    }
    const drawn = Math.min(MOST, times);
    const picture = sprite(
      Array.from({ length: Math.ceil(drawn) }, (_, n) => {
        const image = Array.from(images[n % images.length]);
        return n + 1 > drawn ? image.map((value) => (drawn - n) * value) : image;
      }),
      {
        width,
        height: images[0].length / width,
        columns: COLUMNS,
        enlarge: TILE / width,
        gap: [GAP, GAP],
        colour: ink,
      },
    );
    const middle = top + picture.tile.height / 2;
    const part = {
      picture,
      top,
      middle,
      name,
      number: times === 1 ? '1' : times < 10 ? times.toPrecision(2) : times.toFixed(0),
    };
    top += picture.height + BETWEEN;
    return part;
  });
  const column = (field: 'name' | 'number', right: number, fontWeight: number) => ({
    data: { values: parts.map((part) => ({ [field]: part[field], y: part.middle })) },
    mark: { type: 'text', align: 'right', baseline: 'middle', fontSize: 13, fontWeight, color: colours.ink },
    encoding: { x: { value: right }, y: at('y'), text: { field, type: 'nominal' } },
  });
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    width: LABELS + COLUMNS * (TILE + GAP) - GAP,
    height: top - BETWEEN,
    layer: [
      ...parts.map((part) => spriteLayer(part.picture, LABELS, part.top)),
      column('name', LABELS - 58, 400),
      column('number', LABELS - 16, 600),
    ],
  });
}
