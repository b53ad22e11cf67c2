/** The incoming weights of neurons of the first layer as pictures: orange where ink excites one, blue where it inhibits. */
import type { DataFacts } from './messages.ts';
import { channelsOf, colourOf } from './theme.ts';

export interface FirstWeights {
  readonly facts: DataFacts;
  /** inputs × neurons, row by row. */
  readonly weights: Float32Array;
  readonly neurons: number;
}

/** Weights are looked at this sparsely to find their size. */
const SAMPLE = 1500;

/** What about 99 of 100 weights are below in size. */
export function scaleOf(weights: Float32Array): number {
  const stride = Math.max(1, Math.floor(weights.length / SAMPLE));
  const sizes = new Float32Array(Math.floor(weights.length / stride));
  for (let i = 0; i < sizes.length; i++) sizes[i] = Math.abs(weights[i * stride]);
  sizes.sort();
  return sizes[Math.floor(0.99 * (sizes.length - 1))] || 1;
}

/** Pictures of neurons, one below the other, one pixel for each weight. */
export class WeightStrip {
  readonly canvas = new OffscreenCanvas(1, 1);
  readonly #context = this.canvas.getContext('2d');
  #image = new ImageData(1, 1);
  #palette: { ground: string; colours: Uint32Array } | undefined;

  /** Draws the given neurons; `scale` is the weight of the full colour. */
  draw({ facts, weights, neurons }: FirstWeights, chosen: readonly number[], scale: number): void {
    const pixels = facts.width * facts.height;
    const height = facts.height * chosen.length;
    if (this.#image.width !== facts.width || this.#image.height !== height) {
      this.#image = new ImageData(facts.width, height);
      Object.assign(this.canvas, { width: facts.width, height });
    }
    const out = new Uint32Array(this.#image.data.buffer);
    const colours = this.#colours();
    const factor = 127 / scale;
    // Weight by weight, as they lie in memory.
    for (let pixel = 0; pixel < pixels; pixel++) {
      const from = pixel * neurons;
      for (let n = 0; n < chosen.length; n++) {
        const share = factor * weights[from + chosen[n]];
        out[n * pixels + pixel] = colours[127 + (share > 127 ? 127 : share < -127 ? -127 : Math.round(share || 0))];
      }
    }
    this.#context?.putImageData(this.#image, 0, 0);
  }

  /** 255 colours from the most negative weight to the most positive one. */
  #colours(): Uint32Array {
    const ground = colourOf('paper');
    if (this.#palette?.ground === ground) return this.#palette.colours;
    const [negative, middle, positive] = (['negative', 'paper', 'positive'] as const).map(channelsOf);
    const colours = Uint32Array.from({ length: 255 }, (_, i) => {
      const share = Math.abs(i - 127) / 127;
      const end = i < 127 ? negative : positive;
      const [r, g, b] = middle.map((from, c) => Math.round(from + (end[c] - from) * share));
      // Little-endian, as all machines that run browsers are.
      return 0xff000000 | (b << 16) | (g << 8) | r;
    });
    this.#palette = { ground, colours };
    return colours;
  }
}
