/**
 * Images from arrays of numbers: what people save comes as bytes, as whole numbers in wider types, or as fractions of any
 * range. A data set stays bytes here, so the pixels are turned back into bytes, exactly where that is possible.
 */

import { harmlessName, withMinus } from '../text.ts';
import type { NamedArray, NumberData } from './arrays.ts';

/** `count` images of height × width bytes. */
export interface PixelArray {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly bytes: Uint8Array;
}

export interface Pixels {
  readonly images: PixelArray[];
  /** The byte that stands for 1. */
  readonly maximum: number;
  /** What was assumed about the numbers, in a sentence; undefined for bytes from 0 to 255. */
  readonly assumed?: string;
}

/** How numbers become bytes: round((value − low) · factor), up to `maximum`, which stands for 1. */
interface Scale {
  readonly low: number;
  readonly factor: number;
  readonly maximum: number;
  readonly assumed?: string;
}

/** How far the numbers of all arrays reach. */
interface Range {
  readonly low: number;
  readonly high: number;
  readonly whole: boolean;
}

/**
 * Images as bytes, and the `maximum` that stands for 1. All arrays (training and test) are read on the same scale, which
 * follows from the smallest and the largest number:
 *
 * - whole numbers from 0 to 255 are the bytes. They mean byte ÷ 255; ÷ 16 if the images are 8 × 8 and no pixel is above 16,
 *   as scikit-learn's digits are; ÷ 1 if no pixel is above 1. More than 1,000, as of scans with 10, 12 or 16 bits, mean
 *   ÷ 1023, ÷ 4095 or ÷ 65535; signed bytes count from −128;
 * - fractions from 0 to 1, from −1 to 1 (read as (x + 1) ÷ 2), from 0 to 255. Where all are multiples of 1/255 or of 1/16
 *   within 1e-6, nothing is lost, else they are rounded to 256 levels;
 * - fractions that were standardised (some below −1): the smallest means 0, the largest 1.
 *
 * Shapes: (count, height, width), with a last or a second dimension of 1, or (count, pixels) for square images.
 * @throws Error naming the file and the first pixel if the numbers are none of these, or the shape is another
 */
export function pixelsFrom(arrays: readonly NamedArray[]): Pixels {
  const sizes = arrays.map(({ shape, name }) => imageSize(shape, name));
  const numbers = arrays.map(numbersOf);
  const range = rangeOf(arrays, numbers);
  const small = sizes.every(({ height, width }) => height === 8 && width === 8);
  const { low, factor, maximum, assumed } = chooseScale(arrays, numbers, range, small);
  const toBytes = (data: NumberData): Uint8Array => {
    if (data instanceof Uint8Array && low === 0 && factor === 1) return data;
    const bytes = new Uint8Array(data.length);
    for (let i = 0; i < data.length; i++) bytes[i] = Math.round((Number(data[i]) - low) * factor);
    return bytes;
  };
  return { images: sizes.map((size, i) => ({ ...size, bytes: toBytes(numbers[i]) })), maximum, assumed };
}

function imageSize(shape: readonly number[], name: string): { count: number; height: number; width: number } {
  const [count] = shape;
  // One channel, behind the image as Keras has it or before it as PyTorch does.
  const inner = shape.length === 4 ? shape.slice(1).filter((size, i) => size !== 1 || i === 1) : shape.slice(1);
  const [height, width] = inner;
  if (inner.length === 2) return { count, height, width };
  const side = Math.round(Math.sqrt(height));
  if (inner.length === 1 && side * side === height) return { count, height: side, width: side };
  throw new Error(
    `${name}: the images have shape (${shape.join(', ')}), expected (count, height, width), with one channel or without, or (count, pixels) of square images`,
  );
}

function numbersOf({ data, name }: NamedArray): NumberData {
  if (ArrayBuffer.isView(data)) return data;
  throw new Error(`${name}: the images are text ('${harmlessName(data[0] ?? '')}'), expected numbers`);
}

/** Throws if a number is not finite. */
function rangeOf(arrays: readonly NamedArray[], numbers: readonly NumberData[]): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let whole = true;
  numbers.forEach((data, n) => {
    const fractions = data instanceof Float32Array || data instanceof Float64Array;
    for (let i = 0; i < data.length; i++) {
      const value = Number(data[i]);
      if (fractions && !Number.isFinite(value)) {
        throw new Error(`${arrays[n].name}: pixel ${i} is ${value}, expected a number`);
      }
      if (fractions && whole) whole = Number.isInteger(value);
      if (value < low) low = value;
      if (value > high) high = value;
    }
  });
  return { low, high, whole };
}

function chooseScale(
  arrays: readonly NamedArray[],
  numbers: readonly NumberData[],
  range: Range,
  small: boolean,
): Scale {
  const { low, high, whole } = range;
  const asIs = (maximum: number, assumed?: string): Scale => ({ low: 0, factor: 1, maximum, assumed });
  const found = `pixels from ${short(low)} to ${short(high)}`;
  const fractions = numbers.some((data) => data instanceof Float32Array || data instanceof Float64Array);
  if (whole && low >= 0 && high <= 255) {
    if (high <= 1) return asIs(1, `${found} were read as black and white`);
    return small && high <= 16 ? asIs(16, `${found} were divided by 16`) : asIs(255);
  }
  if (whole && !fractions && numbers.every((data) => data instanceof Int8Array)) {
    return { low: -128, factor: 1, maximum: 255, assumed: `${found}, signed bytes, were read as 0 (for −128) to 1` };
  }
  const full = [1023, 4095, 65_535].find((most) => high <= most);
  if (whole && low >= 0 && high > 1000 && full !== undefined) {
    const assumed = `${found} were divided by ${full} and rounded to 256 levels`;
    return { low: 0, factor: 255 / full, maximum: 255, assumed };
  }
  if (fractions && low >= 0 && high <= 1) return exactOrRounded(numbers, 0, 1, found);
  if (fractions && low >= -1 && high <= 1) {
    return exactOrRounded(numbers, -1, 0.5, `${found} were read as (x + 1) ÷ 2`);
  }
  if (!whole && low >= 0 && high <= 255) {
    const most = small && high <= 16 ? 16 : 255;
    const assumed = `${found} were divided by ${most} and rounded to 256 levels`;
    return { low: 0, factor: 255 / most, maximum: 255, assumed };
  }
  if (!whole && low < 0 && high - low <= 50) {
    const assumed = `${found}, standardised, were read as 0 (the smallest) to 1 (the largest), rounded to 256 levels`;
    return { low, factor: 255 / (high - low), maximum: 255, assumed };
  }
  throw pixelError(arrays, numbers, range);
}

/** The scale of (x − low) · span, which is from 0 to 1: multiples of 1/255 or of 1/16 stay what they are. */
function exactOrRounded(numbers: readonly NumberData[], low: number, span: number, found: string): Scale {
  for (const maximum of [255, 16]) {
    const factor = maximum * span;
    // Of fractions, single precision keeps seven digits.
    const isMultiple = (value: number | bigint): boolean => {
      const scaled = (Number(value) - low) * factor;
      return Math.abs(scaled - Math.round(scaled)) <= 1e-6 * maximum;
    };
    if (numbers.every((data) => everyNumber(data, isMultiple))) {
      return { low, factor, maximum, assumed: low === 0 ? undefined : found };
    }
  }
  const were = low === 0 ? `${found} were` : `${found},`;
  return { low, factor: 255 * span, maximum: 255, assumed: `${were} rounded to 256 levels` };
}

function everyNumber(data: NumberData, test: (value: number | bigint) => boolean): boolean {
  for (let i = 0; i < data.length; i++) if (!test(data[i])) return false;
  return true;
}

function pixelError(arrays: readonly NamedArray[], numbers: readonly NumberData[], { low, high }: Range): Error {
  const odd = high > 255 ? high : low;
  const n = numbers.findIndex((data) => !everyNumber(data, (value) => Number(value) !== odd));
  let at = 0;
  while (Number(numbers[n][at]) !== odd) at++;
  return new Error(
    `${arrays[n].name}: pixel ${at} is ${odd}, expected whole numbers from 0 to 255 (or to 1023, 4095, 65535), or fractions from 0 to 1, −1 to 1 or 0 to 255`,
  );
}

const short = (value: number): string => withMinus(Number(value.toPrecision(4)));
