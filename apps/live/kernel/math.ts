/**
 * Exponential and logarithm to the last bit as Node.js computes them. The standard leaves these bits to the engine, and
 * browsers differ from Node.js and from each other; a lesson shows the same numbers everywhere.
 *
 * From fdlibm, which V8 uses in Node.js: e_exp.c, e_log.c, e_log10.c, s_expm1.c, s_log1p.c, s_tanh.c.
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Permission to use, copy, modify, and distribute this
 * software is freely granted, provided that this notice is preserved.
 */

const number = new Float64Array(1);
const words = new Int32Array(number.buffer);
/** Where the words of a number lie: all that run a browser begin with the low one. */
const [LOW, HIGH] = [0, 1];

function highWord(x: number): number {
  number[0] = x;
  return words[HIGH];
}

/** `x` with another high word. */
function withHigh(x: number, high: number): number {
  number[0] = x;
  words[HIGH] = high;
  return number[0];
}

/** 2ᵏ for −1022 ≤ k ≤ 1023. */
const powerOfTwo = (k: number) => withHigh(0, (k + 0x3ff) << 20);

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;
const TWO54 = 2 ** 54;

/** eˣ */
export function exp(of: number): number {
  let x = of;
  const high = highWord(x);
  const negative = high < 0;
  const size = high & 0x7fffffff;
  if (size >= 0x40862e42) {
    if (Number.isNaN(x)) return x;
    if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
    if (x < -745.1332191019411) return 0;
  }
  let [k, upper, lower] = [0, 0, 0];
  if (size > 0x3fd62e42) {
    if (size < 0x3ff0a2b2) {
      if (x === 1) return Math.E;
      upper = x - (negative ? -LN2_HIGH : LN2_HIGH);
      lower = negative ? -LN2_LOW : LN2_LOW;
      k = negative ? -1 : 1;
    } else {
      k = Math.trunc(INVERSE_LN2 * x + (negative ? -0.5 : 0.5));
      upper = x - k * LN2_HIGH;
      lower = k * LN2_LOW;
    }
    x = upper - lower;
  } else if (size < 0x3e300000) return 1 + x;
  const t = x * x;
  const c =
    x -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (0.00006613756321437934 + t * (-0.0000016533902205465252 + t * 4.1381367970572385e-8))));
  if (k === 0) return 1 - ((x * c) / (c - 2) - x);
  const y = 1 - (lower - (x * c) / (2 - c) - upper);
  if (k === 1024) return y * 2 * 2 ** 1023;
  return k >= -1021 ? y * powerOfTwo(k) : y * powerOfTwo(k + 1000) * 2 ** -1000;
}

/** ln x */
export function log(of: number): number {
  let x = of;
  let high = highWord(x);
  const low = words[LOW];
  let k = 0;
  if (high < 0x00100000) {
    if (((high & 0x7fffffff) | low) === 0) return Number.NEGATIVE_INFINITY;
    if (high < 0) return Number.NaN;
    k -= 54;
    x *= TWO54;
    high = highWord(x);
  }
  if (high >= 0x7ff00000) return x + x;
  k += (high >> 20) - 1023;
  high &= 0x000fffff;
  const halved = (high + 0x95f64) & 0x100000;
  x = withHigh(x, high | (halved ^ 0x3ff00000));
  k += halved >> 20;
  const f = x - 1;
  if ((0x000fffff & (2 + high)) < 3) {
    if (f === 0) return k === 0 ? 0 : k * LN2_HIGH + k * LN2_LOW;
    const r = f * f * (0.5 - 0.3333333333333333 * f);
    return k === 0 ? f - r : k * LN2_HIGH - (r - k * LN2_LOW - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const r = odd + even;
  if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
    const half = 0.5 * f * f;
    return k === 0 ? f - (half - s * (half + r)) : k * LN2_HIGH - (half - (s * (half + r) + k * LN2_LOW) - f);
  }
  return k === 0 ? f - s * (f - r) : k * LN2_HIGH - (s * (f - r) - k * LN2_LOW - f);
}

/** log₁₀ x */
export function log10(of: number): number {
  let x = of;
  let high = highWord(x);
  let low = words[LOW];
  let k = 0;
  if (high < 0x00100000) {
    if (((high & 0x7fffffff) | low) === 0) return Number.NEGATIVE_INFINITY;
    if (high < 0) return Number.NaN;
    k -= 54;
    x *= TWO54;
    high = highWord(x);
    low = words[LOW];
  }
  if (high >= 0x7ff00000) return x + x;
  if (high === 0x3ff00000 && low === 0) return 0;
  k += (high >> 20) - 1023;
  const below = k < 0 ? 1 : 0;
  x = withHigh(x, (high & 0x000fffff) | ((0x3ff - below) << 20));
  const y = k + below;
  const z = y * 3.694239077158931e-13 + Math.LOG10E * log(x);
  return z + y * 0.30102999566361177;
}

/** eˣ − 1 */
export function expm1(of: number): number {
  let x = of;
  const high = highWord(x);
  const negative = high < 0;
  const size = high & 0x7fffffff;
  if (size >= 0x4043687a) {
    if (size >= 0x40862e42) {
      if (Number.isNaN(x)) return x;
      if (x === Number.POSITIVE_INFINITY) return x;
      if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
    }
    if (negative) return -1;
  }
  let [k, correction] = [0, 0];
  if (size > 0x3fd62e42) {
    let upper: number;
    let lower: number;
    if (size < 0x3ff0a2b2) {
      upper = negative ? x + LN2_HIGH : x - LN2_HIGH;
      lower = negative ? -LN2_LOW : LN2_LOW;
      k = negative ? -1 : 1;
    } else {
      k = Math.trunc(INVERSE_LN2 * x + (negative ? -0.5 : 0.5));
      upper = x - k * LN2_HIGH;
      lower = k * LN2_LOW;
    }
    x = upper - lower;
    correction = upper - x - lower;
  } else if (size < 0x3c900000) return x;
  const half = 0.5 * x;
  const hxs = x * half;
  const r1 =
    1 +
    hxs *
      (-0.03333333333333313 +
        hxs *
          (0.0015873015872548146 +
            hxs * (-0.0000793650757867488 + hxs * (0.000004008217827329362 + hxs * -2.0109921818362437e-7))));
  let t = 3 - r1 * half;
  let e = hxs * ((r1 - t) / (6 - x * t));
  if (k === 0) return x - (x * e - hxs);
  e = x * (e - correction) - correction;
  e -= hxs;
  if (k === -1) return 0.5 * (x - e) - 0.5;
  if (k === 1) return x < -0.25 ? -2 * (e - (x + 0.5)) : 1 + 2 * (x - e);
  if (k <= -2 || k > 56) {
    const y = 1 - (e - x);
    return (k === 1024 ? y * 2 * 2 ** 1023 : y * powerOfTwo(k)) - 1;
  }
  if (k < 20) {
    t = withHigh(0, 0x3ff00000 - (0x200000 >> k));
    return (t - (e - x)) * powerOfTwo(k);
  }
  t = powerOfTwo(-k);
  return (x - (e + t) + 1) * powerOfTwo(k);
}

/** ln(1 + x) */
export function log1p(x: number): number {
  const high = highWord(x);
  const size = high & 0x7fffffff;
  let k = 1;
  let f = 0;
  let part = 1;
  let c = 0;
  if (high < 0x3fda827a) {
    if (size >= 0x3ff00000) return x === -1 ? Number.NEGATIVE_INFINITY : Number.NaN;
    if (size < 0x3e200000) return size < 0x3c900000 ? x : x - x * x * 0.5;
    if (high > 0 || high <= (0xbfd2bec4 | 0)) {
      k = 0;
      f = x;
      part = 1;
    }
  }
  if (high >= 0x7ff00000) return x + x;
  if (k !== 0) {
    let u: number;
    if (high < 0x43400000) {
      u = 1 + x;
      part = highWord(u);
      k = (part >> 20) - 1023;
      c = k > 0 ? 1 - (u - x) : x - (u - 1);
      c /= u;
    } else {
      u = x;
      part = highWord(u);
      k = (part >> 20) - 1023;
    }
    part &= 0x000fffff;
    if (part < 0x6a09e) u = withHigh(u, part | 0x3ff00000);
    else {
      k += 1;
      u = withHigh(u, part | 0x3fe00000);
      part = (0x00100000 - part) >> 2;
    }
    f = u - 1;
  }
  const half = 0.5 * f * f;
  if (part === 0) {
    if (f === 0) {
      if (k === 0) return 0;
      c += k * LN2_LOW;
      return k * LN2_HIGH + c;
    }
    const r = half * (1 - 0.6666666666666666 * f);
    return k === 0 ? f - r : k * LN2_HIGH - (r - (k * LN2_LOW + c) - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const r =
    z *
    (0.6666666666666735 +
      z *
        (0.3999999999940942 +
          z *
            (0.2857142874366239 +
              z *
                (0.22222198432149784 +
                  z * (0.1818357216161805 + z * (0.15313837699209373 + z * 0.14798198605116586))))));
  return k === 0 ? f - (half - s * (half + r)) : k * LN2_HIGH - (half - (s * (half + r) + (k * LN2_LOW + c)) - f);
}

/** (e²ˣ − 1) / (e²ˣ + 1) */
export function tanh(x: number): number {
  const size = highWord(x) & 0x7fffffff;
  if (Number.isNaN(x)) return x;
  let z = 1;
  if (size < 0x40360000) {
    if (size < 0x3e300000) return x;
    if (size >= 0x3ff00000) {
      const t = expm1(2 * Math.abs(x));
      z = 1 - 2 / (t + 2);
    } else {
      const t = expm1(-2 * Math.abs(x));
      z = -t / (t + 2);
    }
  }
  return x < 0 ? -z : z;
}

/** Puts them in place of the browser's. */
export function installMath(): void {
  Object.assign(Math, { exp, expm1, log, log10, log1p, tanh });
}
