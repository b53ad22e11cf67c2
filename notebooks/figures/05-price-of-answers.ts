/** A few images, the probability that a network gave to the right class of each, and what that costs: −ln p. */
import { at, ink, sprite, spriteLayer } from '../../src/charts/sprite.ts';
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';

export interface PricedAnswer {
  readonly image: ArrayLike<number>;
  readonly label: string;
  /** Probability of the right class. */
  readonly p: number;
}

export interface PriceOptions {
  readonly title: string;
  readonly subtitle?: string | readonly string[];
  /** Width of an image, in its own pixels. */
  readonly width: number;
}

const [TILE, GAP, BARS, FOOT] = [46, 12, 150, 46];

/** Bars over the images, as high as the price. Throws without answers, or if a probability is not in (0, 1]. */
export function priceOfAnswers(answers: readonly PricedAnswer[], { title, subtitle, width }: PriceOptions): Spec {
  const wrong = answers.find(({ p }) => !(p > 0 && p <= 1));
  if (answers.length === 0 || wrong) {
    throw new RangeError(`priceOfAnswers: got ${wrong ? `a probability of ${wrong.p}` : 'no answers'}`);
  }
  const prices = answers.map(({ p }) => -Math.log(p));
  const most = Math.max(...prices, 0.1);
  const tiles = sprite(
    answers.map(({ image }) => image),
    {
      ...{ width, height: answers[0].image.length / width, columns: answers.length },
      ...{ enlarge: TILE / width, gap: [GAP, 0], colour: ink },
    },
  );
  const top = BARS + 14;
  const values = answers.map(({ label, p }, i) => ({
    ...{ x: tiles.places[i].x, x2: tiles.places[i].x + TILE, middle: tiles.places[i].x + TILE / 2 },
    ...{ y: Math.round((BARS - 24) * (1 - prices[i] / most)) + 22, bottom: BARS, price: prices[i].toFixed(2) },
    ...{ label: `a ${label}`, said: `${(100 * p).toFixed(p < 0.1 ? 1 : 0)} %`, dear: prices[i] > Math.LN2 },
  }));
  const text = (field: string, y: object, size: number, more: object = {}) => ({
    data: { values },
    mark: { type: 'text', baseline: 'bottom', align: 'center', fontSize: size, ...more },
    encoding: { x: at('middle'), y, text: { field } },
  });
  const below = (pixels: number) => ({ value: top + tiles.height + pixels });
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    width: tiles.width,
    height: top + tiles.height + FOOT,
    layer: [
      {
        data: { values },
        mark: { type: 'rect', cornerRadiusTopLeft: 3, cornerRadiusTopRight: 3 },
        encoding: {
          ...{ x: at('x'), x2: { field: 'x2' }, y: at('y'), y2: { field: 'bottom' } },
          color: { condition: { test: 'datum.dear', value: colours.ink }, value: '#9e9e9e' },
        },
      },
      text('price', at('y'), 15, { fontWeight: 600, dy: -3 }),
      spriteLayer(tiles, 0, top),
      text('label', below(20), 13),
      text('said', below(40), 14, { fontWeight: 600, color: colours.green }),
    ],
  });
}
