/** The numbers of a layer as a small picture: one square per number, fuller the further it is from 0. */
import { make, makeSvg } from './elements.ts';

/** The number of shades. One path per shade is far less for a page to draw than one element per square. */
const SHADES = 16;

/** Numbers in a grid, row after row. */
export class ActivationPicture {
  readonly element: HTMLElement;
  readonly #picture: SVGSVGElement;
  readonly #positive = shades('positive');
  readonly #negative = shades('negative');
  /** The square of each number as part of a path. */
  readonly #squares: readonly string[];
  readonly #side: number;
  /** Empty rows above, so that a grid that is not full is in the middle. */
  readonly #lift: number;

  /**
   * @param count how many numbers
   * @param caption what stands above it: a name, and how many numbers of what
   * @param kind 'image': squares that touch, as pixels do; 'units': squares with gaps
   */
  constructor(count: number, [name, size]: readonly [name: string, size: string], kind: 'image' | 'units') {
    this.#side = Math.ceil(Math.sqrt(count));
    this.#lift = (this.#side - Math.ceil(count / this.#side)) / 2;
    // Pixels overlap by a hair, so that no seam shows between them.
    const [gap, width] = kind === 'image' ? [0, 1.02] : [0.1, 0.8];
    this.#squares = Array.from({ length: count }, (_, i) => {
      const { x, y } = this.#cornerOf(i);
      return `M${(x + gap).toFixed(1)} ${(y + gap).toFixed(1)}h${width}v${width}h-${width}z`;
    });
    this.#picture = makeSvg(
      'svg',
      { viewBox: `0 0 ${this.#side} ${this.#side}`, role: 'img', 'aria-label': `${name}: ${size}` },
      makeSvg('path', { class: 'ground', d: kind === 'units' ? this.#squares.join('') : '' }),
      ...this.#positive,
      ...this.#negative,
    );
    const caption = make('figcaption', {}, make('b', {}, name), make('span', {}, size));
    this.element = make('figure', { class: `stage ${kind}` }, caption, this.#picture);
  }

  /** One number for each square; undefined: there is nothing to show. Negative ones are outlined squares. */
  show(values: ArrayLike<number> | undefined): void {
    let most = 0;
    for (let i = 0; values && i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
    const [positive, negative] = [0, 1].map(() => new Array<string>(SHADES).fill(''));
    for (let i = 0; values && most > 0 && i < values.length; i++) {
      const shade = Math.round((SHADES * Math.abs(values[i])) / most);
      if (shade > 0) (values[i] > 0 ? positive : negative)[shade - 1] += this.#squares[i];
    }
    for (let shade = 0; shade < SHADES; shade++) {
      this.#positive[shade].setAttribute('d', positive[shade]);
      this.#negative[shade].setAttribute('d', negative[shade]);
    }
  }

  #cornerOf(i: number): { x: number; y: number } {
    return { x: i % this.#side, y: Math.floor(i / this.#side) + this.#lift };
  }

  /** The middle of square `i`, as shares of the picture's width and height. */
  middleOf(i: number): { x: number; y: number } {
    const { x, y } = this.#cornerOf(i);
    return { x: (x + 0.5) / this.#side, y: (y + 0.5) / this.#side };
  }

  /** Where the picture lies in the page. */
  get bounds(): DOMRect {
    return this.#picture.getBoundingClientRect();
  }
}

/** An empty path for each shade, the faintest first. */
const shades = (kind: 'positive' | 'negative'): readonly SVGPathElement[] =>
  Array.from({ length: SHADES }, (_, n) => makeSvg('path', { class: kind, opacity: ((n + 1) / SHADES).toFixed(3) }));
