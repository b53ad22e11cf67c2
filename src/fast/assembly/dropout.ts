/** Dropout masks: the same numbers as the plain dropout layer draws, by the same generator. */

/** One dropout layer. */
@unmanaged
export class Dropout {
  /** rate · 2³²: random bits below it drop the number. */
  threshold: f64;
  /** 1 ÷ (1 − rate) */
  kept: f32;
  columns: i32;
  /** Columns rounded up; the mask is 0 behind the real ones. */
  width: i32;
  mask: usize;
  /** Bytes from row to row of the mask and of what it is applied to. */
  stride: i32;
}

/**
 * Draws the mask of a batch with xoroshiro128+ (Blackman & Vigna, 2018) and stores rows `from` … `to`. Every thread draws
 * all numbers of the batch, so that no thread waits for another; `state` (two words of 64 bits) is its own.
 */
export function drawMask(dropout: Dropout, state: usize, rows: i32, from: i32, to: i32): void {
  let s0 = load<u64>(state);
  let s1 = load<u64>(state, 8);
  const threshold = <u64>ceil(dropout.threshold);
  const kept = dropout.kept;
  const columns = dropout.columns;
  for (let row = 0; row < rows; row++) {
    const own = row >= from && row < to;
    const mask = dropout.mask + <usize>(row * dropout.stride);
    for (let column = 0; column < columns; column++) {
      const bits = <u32>(s0 + s1);
      if (own) store<f32>(mask + (column << 2), select<f32>(0, kept, <u64>bits < threshold));
      const both = s1 ^ s0;
      s0 = rotl<u64>(s0, 24) ^ both ^ (both << 16);
      s1 = rotl<u64>(both, 37);
    }
  }
  store<u64>(state, s0);
  store<u64>(state, s1, 8);
}

/** out = x · mask, rows `from` … `to`; the same mask serves forward and backward. */
export function applyMask(dropout: Dropout, x: usize, out: usize, from: i32, to: i32): void {
  const bytes = <usize>(dropout.width << 2);
  for (let row = from; row < to; row++) {
    const at = <usize>(row * dropout.stride);
    const mask = dropout.mask + at;
    for (let p: usize = 0; p < bytes; p += 32) {
      const a = f32x4.mul(v128.load(x + at + p), v128.load(mask + p));
      const b = f32x4.mul(v128.load(x + at + p, 16), v128.load(mask + p, 16));
      v128.store(out + at + p, b, 16);
      v128.store(out + at + p, a);
    }
  }
}
