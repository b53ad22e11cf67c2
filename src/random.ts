/**
 * Seeded random numbers: the same seed gives the same numbers, on every machine and in every run.
 *
 * The generator is xoroshiro128+ from the library pure-rand (Blackman & Vigna, 2018).
 */
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { fnv1a } from './text.ts';

/** A stream of random numbers. Streams of one seed with different names are independent of each other. */
export class Random {
  #generator: ReturnType<typeof xoroshiro128plus>;
  #spare: number | undefined;

  /** @param seed a whole number; @param stream names what the numbers are for ("weights", "shuffle", …) */
  constructor(seed: number, stream = '') {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`Random: seed is ${seed}, expected a whole number`);
    // A hash, so that the streams of one seed start far apart.
    this.#generator = xoroshiro128plus(fnv1a(`${seed}/${stream}`));
  }

  /** 32 random bits, as a whole number from 0 to 2³² − 1. */
  bits(): number {
    return this.#generator.next() >>> 0;
  }

  /**
   * The state, for kernels that draw the numbers that would come next, and for checkpoints: s₀ and s₁ of xoroshiro128+,
   * high word first, and the normal number that is drawn already, if there is one.
   */
  state(): readonly number[] {
    const words = this.#generator.getState();
    return this.#spare === undefined ? words : [...words, this.#spare];
  }

  /** Goes on from a {@link state}. Throws if it is none. */
  restore(state: readonly number[]): void {
    requireState('Random', state);
    this.#generator = xoroshiro128plusFromState(state.slice(0, 4));
    this.#spare = state[4];
  }

  /** A number in [low, high), with 32 random bits. */
  uniform(low = 0, high = 1): number {
    return low + (this.bits() / 0x100000000) * (high - low);
  }

  /** A whole number from 0 to count − 1. */
  integer(count: number): number {
    return Math.floor(this.uniform(0, count));
  }

  /** A number from the normal distribution, by the polar method (Marsaglia & Bray, 1964). */
  normal(mean = 0, deviation = 1): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return mean + deviation * spare;
    }
    let u: number, v: number, s: number;
    do {
      u = this.uniform(-1, 1);
      v = this.uniform(-1, 1);
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const factor = Math.sqrt((-2 * Math.log(s)) / s);
    this.#spare = v * factor;
    return mean + deviation * u * factor;
  }

  /** Shuffles in place, every order equally likely (Fisher & Yates, Durstenfeld 1964), and returns the array. */
  shuffle<T extends Uint32Array | unknown[]>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = items[i];
      items[i] = items[j];
      items[j] = kept;
    }
    return items;
  }

  /** 0 … count − 1 in random order. */
  permutation(count: number): Uint32Array {
    return this.shuffle(Uint32Array.from({ length: count }, (_, i) => i));
  }
}

/** Throws unless it is a state of random numbers: four words of 32 bits that are not all 0, and perhaps a number. */
export function requireState(operation: string, state: readonly number[]): void {
  const words = state.slice(0, 4);
  const valid = words.length === 4 && words.every((word) => word === (word | 0)) && words.some((word) => word !== 0);
  if (!valid || state.length > 5) throw new RangeError(`${operation}: [${state}] is no state of random numbers`);
}
