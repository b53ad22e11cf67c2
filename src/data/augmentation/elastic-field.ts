/**
 * Elastic deformation: a smooth random field that says by how many pixels each point of an image is displaced.
 * The idea is from Simard, Steinkraus & Platt (2003); the field here is made by two small matrix products.
 */
import type { Random } from '../../random.ts';

/** The noise is GRID × GRID numbers, spread evenly over the image. */
const GRID = 8;
const HALF = GRID / 2;

/**
 * One component of a displacement field: rms · K · N · Lᵀ, height × width.
 *
 * N is 8 × 8 noise, approximately normal. K (height × 8) spreads it down the image, L (width × 8) across it: column j is
 * a Gaussian around the centre of the j-th of 8 equal cells, with σ = a seventh of the side (4 px of 28). Their rows have
 * length 1, so that each number of the field has mean 0 and standard deviation `rms`, at the edge as in the middle.
 */
export class ElasticField {
  readonly #width: number;
  readonly #height: number;
  readonly #scale: number;
  readonly #down: Float64Array;
  readonly #across: Float64Array;
  readonly #noise = new Float64Array(GRID * GRID);
  readonly #spread: Float64Array;

  /** @param rms the standard deviation of the displacement, in pixels */
  constructor(width: number, height: number, rms: number) {
    this.#width = width;
    this.#height = height;
    this.#scale = rms / BYTES_DEVIATION;
    this.#down = mirroredBasis(height);
    this.#across = mirroredBasis(width);
    this.#spread = new Float64Array(GRID * width);
  }

  /** Draws a field (64 numbers of `random`) into `out`, row by row. */
  draw(random: Random, out: Float64Array): void {
    const noise = this.#noise;
    for (let i = 0; i < noise.length; i++) noise[i] = this.#scale * bytesSum(random.bits());
    this.#spreadAcross();
    this.#spreadDown(out);
  }

  /** N · Lᵀ: 8 × width. Column x and its mirror image have the same even part, and opposite odd parts. */
  #spreadAcross(): void {
    const noise = this.#noise;
    const basis = this.#across;
    const spread = this.#spread;
    const width = this.#width;
    for (let k = 0; k < GRID; k++) {
      const n = k * GRID;
      const [n0, n1, n2, n3] = [noise[n], noise[n + 1], noise[n + 2], noise[n + 3]];
      const [n4, n5, n6, n7] = [noise[n + 4], noise[n + 5], noise[n + 6], noise[n + 7]];
      const left = k * width;
      const right = left + width - 1;
      for (let x = 0, b = 0; 2 * x < width; x++, b += GRID) {
        const even = n0 * basis[b] + n1 * basis[b + 1] + n2 * basis[b + 2] + n3 * basis[b + 3];
        const odd = n4 * basis[b + 4] + n5 * basis[b + 5] + n6 * basis[b + 6] + n7 * basis[b + 7];
        spread[left + x] = even + odd;
        spread[right - x] = even - odd;
      }
    }
  }

  /** K · (N · Lᵀ): height × width. Row y and its mirror image have the same even part, and opposite odd parts. */
  #spreadDown(out: Float64Array): void {
    const basis = this.#down;
    const s = this.#spread;
    const width = this.#width;
    for (let y = 0; 2 * y < this.#height; y++) {
      const b = y * GRID;
      const [b0, b1, b2, b3] = [basis[b], basis[b + 1], basis[b + 2], basis[b + 3]];
      const [b4, b5, b6, b7] = [basis[b + 4], basis[b + 5], basis[b + 6], basis[b + 7]];
      const top = y * width;
      const bottom = (this.#height - 1 - y) * width;
      for (let x = 0; x < width; x++) {
        const even = b0 * s[x] + b1 * s[x + width] + b2 * s[x + 2 * width] + b3 * s[x + 3 * width];
        const odd = b4 * s[x + 4 * width] + b5 * s[x + 5 * width] + b6 * s[x + 6 * width] + b7 * s[x + 7 * width];
        out[top + x] = even + odd;
        out[bottom + x] = even - odd;
      }
    }
  }
}

/**
 * The matrix K (size × 8) in a basis of 4 even and 4 odd columns: (column j ± column 7 − j) ÷ √2 for j = 0 … 3.
 *
 * Turning the basis does not change the distribution of K · N for normal noise N, and it halves the multiplications: a
 * row and its mirror image need one sum for the even columns and one for the odd ones.
 */
function mirroredBasis(size: number): Float64Array {
  const gaussian = gaussianRows(size);
  const out = new Float64Array(size * GRID);
  for (let i = 0; i < size * GRID; i += GRID) {
    for (let j = 0; j < HALF; j++) {
      out[i + j] = (gaussian[i + j] + gaussian[i + GRID - 1 - j]) / Math.SQRT2;
      out[i + HALF + j] = (gaussian[i + j] - gaussian[i + GRID - 1 - j]) / Math.SQRT2;
    }
  }
  return out;
}

/** K: size × 8, K[i][j] ∝ exp(−(i − cⱼ)² ÷ 2σ²), each row divided by its length √(Σⱼ K[i][j]²). */
export function gaussianRows(size: number): Float64Array {
  const out = new Float64Array(size * GRID);
  const deviation = size / 7;
  for (let i = 0; i < size; i++) {
    const row = out.subarray(i * GRID, (i + 1) * GRID);
    for (let j = 0; j < GRID; j++) {
      const distance = (i - ((j + 0.5) * size) / GRID + 0.5) / deviation;
      row[j] = decay((distance * distance) / 2);
    }
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    for (let j = 0; j < GRID; j++) row[j] /= length;
  }
  return out;
}

/** e⁻ˣ for 0 ≤ x ≤ 30, by the power series of eˣ: the last bits of `Math.exp` are not the same everywhere. */
function decay(x: number): number {
  let [sum, term] = [1, 1];
  for (let n = 1; n < 120; n++) {
    term *= x / n;
    sum += term;
  }
  return 1 / sum;
}

/** The standard deviation of {@link bytesSum}: √(4 · (256² − 1) ÷ 12). */
const BYTES_DEVIATION = Math.sqrt((4 * (256 * 256 - 1)) / 12);

/**
 * The sum of the four bytes of 32 random bits, less its mean: bell-shaped, from −510 to 510 (±3.45 standard deviations).
 * A field adds up dozens of them, so it comes far nearer to a normal distribution than one sum, for a tenth of the time
 * that {@link Random.normal} takes.
 */
function bytesSum(bits: number): number {
  return (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24) - 510;
}
