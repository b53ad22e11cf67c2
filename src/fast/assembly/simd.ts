/** Small pieces that the kernels share. A `v128` holds four numbers in single precision. */

/** c + a · b, rounded twice: multiplying and adding in one rounding (FMA) would give other bits on other processors. */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(c, f32x4.mul(a, b));
}

// @ts-ignore: decorator
@inline
export function zeros(): v128 {
  return f32x4.splat(0);
}

/** The four lanes added, always in the same order. */
// @ts-ignore: decorator
@inline
export function sumOfLanes(a: v128): f32 {
  return f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3));
}

// @ts-ignore: decorator
@inline
export function largestLane(a: v128): f32 {
  return max(
    max(f32x4.extract_lane(a, 0), f32x4.extract_lane(a, 1)),
    max(f32x4.extract_lane(a, 2), f32x4.extract_lane(a, 3)),
  );
}

/** Stores a 4 × 4 block transposed; the rows of the result are 32 bytes apart. */
// @ts-ignore: decorator
@inline
export function storeTransposed(to: usize, row0: v128, row1: v128, row2: v128, row3: v128): void {
  const a = i32x4.shuffle(row0, row1, 0, 4, 1, 5);
  const b = i32x4.shuffle(row2, row3, 0, 4, 1, 5);
  const c = i32x4.shuffle(row0, row1, 2, 6, 3, 7);
  const d = i32x4.shuffle(row2, row3, 2, 6, 3, 7);
  v128.store(to, i64x2.shuffle(a, b, 0, 2), 0);
  v128.store(to, i64x2.shuffle(a, b, 1, 3), 32);
  v128.store(to, i64x2.shuffle(c, d, 0, 2), 64);
  v128.store(to, i64x2.shuffle(c, d, 1, 3), 96);
}

/** Stores four numbers 32 bytes apart. */
// @ts-ignore: decorator
@inline
export function storeColumn(to: usize, a: v128): void {
  v128.store_lane<f32>(to, a, 0, 0);
  v128.store_lane<f32>(to, a, 1, 32);
  v128.store_lane<f32>(to, a, 2, 64);
  v128.store_lane<f32>(to, a, 3, 96);
}

/**
 * eˣ to about 1e-7 of its value; 0 below −87.3, where the result would be denormal; NaN stays NaN.
 *
 * x = n · log 2 + r with |r| ≤ ½ log 2, so eˣ = 2ⁿ · eʳ: 2ⁿ is written into the exponent bits, eʳ is a polynomial
 * (coefficients of the Cephes library, Moshier 1989). log 2 is split in two so that r keeps all its digits.
 */
export function exponential(x: v128): v128 {
  const bounded = f32x4.max(f32x4.min(x, f32x4.splat(89)), f32x4.splat(-87.5));
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(1.44269504088896341)));
  let r = f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = multiplyAdd(p, r, f32x4.splat(1.3981999507e-3));
  p = multiplyAdd(p, r, f32x4.splat(8.3334519073e-3));
  p = multiplyAdd(p, r, f32x4.splat(4.1665795894e-2));
  p = multiplyAdd(p, r, f32x4.splat(1.6666665459e-1));
  p = multiplyAdd(p, r, f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(r, r), p), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return v128.andnot(f32x4.mul(p, power), f32x4.lt(x, f32x4.splat(-87.3)));
}

/** σ(z) = 1 ÷ (1 + e⁻ᶻ) */
// @ts-ignore: decorator
@inline
export function logistic(z: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(z))));
}
