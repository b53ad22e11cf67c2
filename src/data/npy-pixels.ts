/**
 * Images and labels from .npy arrays: what people save from NumPy comes as bytes, as whole numbers in wider types, or as
 * fractions. A data set stays bytes here, so the pixels are turned back into bytes where that loses nothing.
 */
import type { NpyArray } from './npy.ts';

/** `count` images of height × width bytes. */
export interface PixelArray {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly bytes: Uint8Array;
}

export interface NamedArray {
  readonly array: NpyArray;
  /** The file's name, for messages. */
  readonly name: string;
}

/** A way to read pixels: byte k is stored as k / factor, up to `largest`. */
interface Scale {
  readonly factor: number;
  readonly largest: number;
}

const wholeNumbers: Scale = { factor: 1, largest: 255 };
const fractions: readonly Scale[] = [
  { factor: 255, largest: 255 },
  { factor: 16, largest: 16 },
];

/**
 * Images as bytes, and the `maximum` that stands for 1. All arrays (training and test) are read on the same scale:
 *
 * - whole numbers (of any type) from 0 to 255 are the bytes. They mean byte ÷ 255; ÷ 16 if the images are 8 × 8 and no
 *   pixel is above 16, as scikit-learn's digits are; ÷ 1 if no pixel is above 1;
 * - else fractions that are k/255 within 1e-6 are the bytes k, meaning k ÷ 255; else those that are k/16, meaning k ÷ 16.
 *
 * Shapes: (count, height, width), or (count, pixels) for square images.
 * @throws Error naming the file and the first pixel if the numbers are none of these, or the shape is another
 */
export function pixelsFromNpy(arrays: readonly NamedArray[]): { images: PixelArray[]; maximum: number } {
  const sizes = arrays.map(({ array, name }) => imageSize(array.shape, name));
  const together = (bytes: Uint8Array[], maximum: number) => ({
    images: sizes.map((size, i) => ({ ...size, bytes: bytes[i] })),
    maximum,
  });

  const whole = arrays.map(({ array }) => toBytes(array.data, wholeNumbers));
  if (whole.every((bytes) => typeof bytes !== 'number')) {
    const largest = Math.max(...whole.map(largestByte));
    const digits = sizes.every(({ height, width }) => height === 8 && width === 8) && largest <= 16;
    return together(whole, largest <= 1 ? 1 : digits ? 16 : 255);
  }
  for (const scale of fractions) {
    const bytes = arrays.map(({ array }) => toBytes(array.data, scale));
    if (bytes.every((made) => typeof made !== 'number')) return together(bytes, scale.largest);
  }
  throw pixelError(arrays);
}

function imageSize(shape: readonly number[], name: string): { count: number; height: number; width: number } {
  const [count, second, third] = shape;
  if (shape.length === 3) return { count, height: second, width: third };
  const side = Math.round(Math.sqrt(second));
  if (shape.length === 2 && side * side === second) return { count, height: side, width: side };
  throw new Error(
    `${name}: the images have shape (${shape.join(', ')}), expected (count, height, width), or (count, pixels) of square images`,
  );
}

/** The bytes value · factor, or the index of the first value that is none. */
function toBytes(data: NpyArray['data'], { factor, largest }: Scale): Uint8Array | number {
  if (data instanceof Uint8Array) return factor === 1 ? data : 0;
  const bytes = new Uint8Array(data.length);
  // Whole numbers are exact; of fractions, single precision keeps seven digits.
  const slack = factor === 1 ? 0 : 1e-6 * factor;
  for (let i = 0; i < data.length; i++) {
    const scaled = Number(data[i]) * factor;
    const byte = Math.round(scaled);
    if (!(Math.abs(scaled - byte) <= slack && byte >= 0 && byte <= largest)) return i;
    bytes[i] = byte;
  }
  return bytes;
}

function largestByte(bytes: Uint8Array): number {
  let largest = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] > largest) largest = bytes[i];
  return largest;
}

function pixelError(arrays: readonly NamedArray[]): Error {
  for (const { array, name } of arrays) {
    const failed = [wholeNumbers, ...fractions].map((scale) => toBytes(array.data, scale));
    if (failed.every((at) => typeof at === 'number')) {
      const at = Math.max(...failed);
      return new Error(
        `${name}: pixel ${at} is ${array.data[at]}, expected whole numbers from 0 to 255, or multiples of 1/255 or 1/16 from 0 to 1`,
      );
    }
  }
  const names = arrays.map(({ name }) => name).join(' and ');
  return new Error(`${names}: the pixels are on different scales, expected the same in each`);
}

/**
 * Labels from an array of shape (count,) of integers.
 * @throws Error if the shape or the type is another, or a value is beyond what a number holds exactly
 */
export function labelsFromNpy(array: NpyArray, name: string): ArrayLike<number> {
  const { dtype, shape, data } = array;
  if (shape.length !== 1) {
    const oneHot = shape.length === 2 ? ' (if they are one-hot, save numpy.argmax(labels, axis=1))' : '';
    throw new Error(`${name}: the labels have shape (${shape.join(', ')}), expected (count,)${oneHot}`);
  }
  if (dtype === '<f4' || dtype === '<f8') {
    throw new Error(`${name}: the labels are of type ${dtype}, expected integers: |u1, <i4 or <i8`);
  }
  return data instanceof BigInt64Array ? Float64Array.from(data, Number) : (data as Uint8Array | Int32Array);
}
