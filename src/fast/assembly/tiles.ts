/**
 * What the tiles of all products share. A tile is a few rows and columns of a result: its sums stay in registers until
 * all is added. V8 joins two vectors of 128 bits to one of 256 where the same operations follow on both up to two stores
 * side by side, without a branch in between. So sums come in pairs of eight columns, and what a kernel can be told (how
 * many panels, what becomes of the sums) is a type argument: the compiler makes a function of its own for each.
 */
import { zeros } from './simd';

/** How many panels of eight columns a tile has. */
export class One {}
export class Two {}
export class Three {}
export class Four {}
export class Six {}

// @ts-ignore: decorator
@inline
export function hasSix<Panels>(): bool {
  return idof<Panels>() == idof<Six>();
}

// @ts-ignore: decorator
@inline
export function hasFour<Panels>(): bool {
  return hasSix<Panels>() || idof<Panels>() == idof<Four>();
}

// @ts-ignore: decorator
@inline
export function hasThree<Panels>(): bool {
  return hasFour<Panels>() || idof<Panels>() == idof<Three>();
}

/** What becomes of the sums of a product before they are stored; `Finish` in plan.ts says what they mean. */
export class None {}
export class Relu {}
export class ReluGradient {}

/** 1 where V8 joins vectors, so that a tile may have twice as many sums; the host finds out when it loads the module. */
// @ts-ignore: decorator
@external('env', 'wide')
declare const wide: i32;

// @ts-ignore: decorator
@inline
export function isWide(): bool {
  return wide != 0;
}

/** How many of the `left` panels the next tile of a sparse product takes: two or three; up to six if `many`. */
export function panelsAtOnce(left: i32, many: bool): i32 {
  if (many && (left == 6 || left > 8)) return 6;
  if (many && (left == 4 || left > 6)) return 4;
  return left == 2 || left == 4 ? 2 : 3;
}

/**
 * Stores eight sums. The upper four first: if that address is good, so is the lower, and V8 needs no second store for the
 * case that it is not.
 */
// @ts-ignore: decorator
@inline
export function storeSums<Then>(out: usize, mask: usize, a: v128, b: v128): void {
  if (idof<Then>() == idof<Relu>()) {
    a = f32x4.max(a, zeros());
    b = f32x4.max(b, zeros());
  }
  if (idof<Then>() == idof<ReluGradient>()) {
    const above = f32x4.gt(v128.load(mask), zeros());
    const aboveToo = f32x4.gt(v128.load(mask, 16), zeros());
    a = v128.and(a, above);
    b = v128.and(b, aboveToo);
  }
  v128.store(out, b, 16);
  v128.store(out, a);
}
