/** All images of a data set in their order, and which of them each split keeps for the test. */
import { at, type Colour, mix, type Sprite, sprite, spriteLayer } from '../../src/charts/sprite.ts';
import { colours, PAGE_WIDTH, type Spec, vegaLite } from '../../src/charts/theme.ts';

export interface ShownSplit {
  readonly title: string;
  /** Rows of the images that are kept for the test. */
  readonly test: Iterable<number>;
}

export interface TwoSplitsOptions {
  readonly title: string;
  readonly subtitle?: string;
  /** Width and height of one image in its own pixels. */
  readonly width: number;
  readonly height: number;
}

const [HEAD, GUTTER, PAPER] = [26, 14, 0.16];
const learned: Tone = { paper: [255, 255, 255], ink: [150, 150, 150] };
const tested: Tone = { paper: [240, 214, 140], ink: [96, 66, 0] };

interface Tone {
  readonly paper: Colour;
  readonly ink: Colour;
}

/**
 * Two panels with all images from left to right and top to bottom: grey on white to learn from, brown on amber for
 * the test. Values are from 0 (paper) to 1 (ink). Throws if a row of a test part is not one of the images.
 */
export function twoSplits(
  images: readonly ArrayLike<number>[],
  splits: readonly [ShownSplit, ShownSplit],
  { title, subtitle, width, height }: TwoSplitsOptions,
): Spec {
  const half = (PAGE_WIDTH - GUTTER) / 2;
  const columns = Math.floor((half + 1) / (width + 1));
  const panels = splits.map((split) => panel(images, split, { width, height, columns }));
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    width: PAGE_WIDTH,
    height: HEAD + Math.max(...panels.map((picture) => picture.height)),
    data: { values: splits.map(({ title: name }, i) => ({ name, x: i * (half + GUTTER) })) },
    layer: [
      ...panels.map((picture, i) => spriteLayer(picture, i * (half + GUTTER), HEAD)),
      {
        mark: { type: 'text', align: 'left', baseline: 'top', fontSize: 13, color: colours.ink },
        encoding: {
          x: at('x'),
          y: { value: 2 },
          text: { field: 'name' },
        },
      },
    ],
  });
}

function panel(
  images: readonly ArrayLike<number>[],
  { title, test }: ShownSplit,
  size: { readonly width: number; readonly height: number; readonly columns: number },
): Sprite {
  const kept = new Set(test);
  for (const row of kept) {
    if (!(row in images))
      throw new RangeError(`twoSplits: "${title}" has row ${row}, expected one of ${images.length}`);
  }
  // A sprite has one colour a value: those of the test part are told by their sign.
  const signed = images.map((image, row) =>
    kept.has(row) ? Array.from(image, (value) => -(PAPER + (1 - PAPER) * value)) : image,
  );
  return sprite(signed, {
    ...size,
    enlarge: 1,
    gap: [1, 1],
    colour: (value) => {
      const share = value < 0 ? (-value - PAPER) / (1 - PAPER) : value;
      const { paper, ink } = value < 0 ? tested : learned;
      return mix(paper, ink, Math.min(1, Math.max(0, share)));
    },
  });
}
