/** Images, the gradient of their loss, and what a small step along its sign and noise of the same size make of them. */
import { at, colours, diverging, ink, type Spec, sprite, spriteLayer, vegaLite } from '../../src/charts/index.ts';
import { requireKnown } from '../../src/checks.ts';

/** An image with values from 0 (paper) to 1 (ink), and what the network calls it. */
export interface ReadImage {
  readonly pixels: ArrayLike<number>;
  readonly answer: string;
}

export interface FooledRow {
  readonly image: ReadImage;
  /** ∂L/∂x; drawn so that its largest number has full colour. */
  readonly gradient: ArrayLike<number>;
  readonly changed: ReadImage;
  readonly noisy: ReadImage;
}

export interface FooledOptions {
  readonly title: string;
  readonly subtitle?: string;
  /** Width and height of an image in its own pixels. */
  readonly width: number;
  readonly height: number;
}

const GAP = [44, 40] as const;
const heads = ['image', 'gradient', 'step along its sign', 'noise'];

/** A row for each image. Throws without images, or if one has not width × height numbers. */
export function fooledImages(rows: readonly FooledRow[], options: FooledOptions): Spec {
  requireKnown('fooledImages', options, ['title', 'subtitle', 'width', 'height']);
  if (rows.length === 0) throw new RangeError('fooledImages: got no images, expected at least 1');
  const { title, subtitle, width, height } = options;
  const size = { width, height, enlarge: Math.max(1, Math.round(96 / width)), gap: GAP };
  const paper = new Float32Array(width * height);
  const grey = sprite(
    rows.flatMap(({ image, changed, noisy }) => [image.pixels, paper, changed.pixels, noisy.pixels]),
    { ...size, columns: heads.length, colour: ink },
  );
  const slopes = sprite(
    rows.map(({ gradient }) => scaled(gradient)),
    { ...size, columns: 1, colour: diverging },
  );
  const middle = (column: number) => grey.places[column].x + grey.tile.width / 2;
  const answers = rows.flatMap(({ image, changed, noisy }, row) =>
    [image, undefined, changed, noisy].flatMap((one, column) => {
      if (one === undefined) return [];
      const y = TOP + grey.places[heads.length * row].y + grey.tile.height + 14;
      const fooled = one.answer !== image.answer;
      return [
        { x: middle(column), y, text: `reads ${one.answer}`, colour: fooled ? colours.orange : colours.ink, fooled },
      ];
    }),
  );
  const frames = rows.flatMap((_, row) =>
    heads.map((_, column) => {
      const { x, y } = grey.places[heads.length * row + column];
      return { x, y: y + TOP, x2: x + grey.tile.width, y2: y + TOP + grey.tile.height };
    }),
  );
  const text = { x: at('x'), y: at('y'), text: { field: 'text', type: 'nominal' } };
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    width: grey.width,
    height: TOP + grey.height + 26,
    layer: [
      spriteLayer(grey, 0, TOP),
      spriteLayer(slopes, grey.places[1].x, TOP),
      {
        data: { values: frames },
        mark: { type: 'rect', filled: false, stroke: colours.pale, strokeWidth: 1 },
        encoding: { x: at('x'), y: at('y'), x2: { field: 'x2' }, y2: { field: 'y2' } },
      },
      {
        data: { values: heads.map((text, column) => ({ text, x: middle(column), y: 8 })) },
        mark: { type: 'text', fontSize: 13, color: colours.ink },
        encoding: text,
      },
      ...[true, false].map((fooled) => ({
        data: { values: answers.filter((one) => one.fooled === fooled) },
        mark: { type: 'text', fontSize: 13, fontWeight: fooled ? 600 : 400 },
        encoding: { ...text, color: { field: 'colour', type: 'nominal', scale: null } },
      })),
    ],
  });
}

/** Room for the headings. */
const TOP = 22;

function scaled(gradient: ArrayLike<number>): number[] {
  const all = Array.from(gradient);
  const largest = Math.max(...all.map(Math.abs));
  return largest > 0 ? all.map((value) => value / largest) : all;
}
