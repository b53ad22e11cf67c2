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

/**
 * eˣ to about 1e-7 of its value; 0 below −87.3, where the result would be denormal; NaN stays NaN.
 *
 * x = n · log 2 + r with |r| ≤ ½ log 2, so eˣ = 2ⁿ · eʳ: 2ⁿ is written into the exponent bits, eʳ is a polynomial
 * (coefficients of the Cephes library, Moshier 1989). log 2 is split in two so that r keeps all its digits. To round
 * to n, 1.5 · 2²³ is added: what is behind the point falls off, and n is left in the last bits. (`nearest` would do it,
 * too, but V8 does not join two of those.)
 */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  const bounded = f32x4.max(f32x4.min(x, f32x4.splat(89)), f32x4.splat(-87.5));
  const rounder = f32x4.splat(12582912);
  const rounded = f32x4.add(f32x4.mul(bounded, f32x4.splat(1.44269504088896341)), rounder);
  const n = f32x4.sub(rounded, rounder);
  let r = f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = multiplyAdd(p, r, f32x4.splat(1.3981999507e-3));
  p = multiplyAdd(p, r, f32x4.splat(8.3334519073e-3));
  p = multiplyAdd(p, r, f32x4.splat(4.1665795894e-2));
  p = multiplyAdd(p, r, f32x4.splat(1.6666665459e-1));
  p = multiplyAdd(p, r, f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(r, r), p), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(rounded, i32x4.splat(127 - 0x4b400000)), 23);
  return v128.andnot(f32x4.mul(p, power), f32x4.lt(x, f32x4.splat(-87.3)));
}

/** σ(z) = 1 ÷ (1 + e⁻ᶻ) */
// @ts-ignore: decorator
@inline
export function logistic(z: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(z))));
}
