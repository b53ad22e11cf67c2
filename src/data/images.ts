/**
 * A picture of a digit, from a pen, a camera or a drawing pad, made like the images that a network was trained on: grey,
 * ink bright on a dark ground, cropped to the ink, scaled, centred. A network that has only seen centred digits reads
 * others badly, so this step decides as much as the network does.
 */
import { requireCount } from '../checks.ts';
import { ByteMatrix, byteScale } from '../rows.ts';
import { borderOf, evenLight, type Grey, median, smaller, withoutFrame } from './ground.ts';

/** A picture, row after row, with one byte per pixel (grey), three (RGB) or four (RGBA), as a canvas gives it. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** How much ink is at each place of a picture, from 0 to 1. */
interface Ink {
  readonly width: number;
  readonly height: number;
  readonly amount: Float32Array;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What counts as ink when the picture is cropped to it. */
const inkThreshold = 0.12;

/**
 * A picture as one image for a network with 784 inputs (like MNIST's) or 64 (like the 8×8 digits).
 * Networks that were trained on pictures with `{ size }` read those of {@link scaleToSquare}.
 * Throws for other numbers, for an empty picture, and if the picture's data does not fit its size.
 */
export function prepareImage(picture: Picture, inputs: number): ByteMatrix<1> {
  if (inputs === 784) return prepareForMnist(picture);
  if (inputs === 64) return prepareForDigits(picture);
  const side = Math.sqrt(inputs);
  const scaled = Number.isInteger(side)
    ? `; for pictures scaled with { size: ${side} } there is scaleToSquare(picture, ${side})`
    : '';
  throw new RangeError(
    `prepareImage: the network reads ${inputs} pixels, expected 784 (28 × 28) or 64 (8 × 8)${scaled}`,
  );
}

/**
 * A picture as a 28 × 28 image made as MNIST's were (LeCun, Bottou, Bengio, Haffner 1998, section III): the ink is scaled
 * to fit 20 × 20 pixels, keeping its proportions, and moved so that its centre of mass comes to pixel (14, 14), counted
 * from 0, to the nearest whole pixel. The ink's brightest pixel becomes 255.
 * Throws for an empty picture, and if the picture's data does not fit its size.
 */
export function prepareForMnist(picture: Picture): ByteMatrix<1, 784> {
  const size = 28;
  const ink = findInk(picture);
  const box = inkBox(ink);
  const scale = 20 / Math.max(box.width, box.height);
  const digit = resample(
    ink,
    box,
    clamp(Math.round(box.width * scale), 1, 20),
    clamp(Math.round(box.height * scale), 1, 20),
  );

  let mass = 0;
  let massX = 0;
  let massY = 0;
  let peak = 0;
  digit.amount.forEach((amount, n) => {
    mass += amount;
    massX += amount * (n % digit.width);
    massY += amount * Math.floor(n / digit.width);
    peak = Math.max(peak, amount);
  });
  // Ink that is heavy at one end would leave the image: it stops at the border.
  const left = clamp(Math.round(14 - massX / mass), 0, size - digit.width);
  const top = clamp(Math.round(14 - massY / mass), 0, size - digit.height);

  const bytes = new Uint8Array(size * size);
  digit.amount.forEach((amount, n) => {
    const x = left + (n % digit.width);
    const y = top + Math.floor(n / digit.width);
    // A thin pen on a large sheet is faint after scaling; MNIST's strokes are bright.
    bytes[y * size + x] = Math.round((255 * amount) / peak);
  });
  return new ByteMatrix(1, 784, bytes, byteScale(255));
}

/**
 * A picture as an 8 × 8 image made like the bundled digits (Alpaydin & Kaynak 1998, with NIST's normalisation): the ink is
 * made upright, stretched to 20 × 32 pixels of a 32 × 32 bitmap, and made thicker or thinner until it covers 30 % of it,
 * as theirs does whatever the digit; each of the 8 × 8 values counts the ink in a block of 4 × 4, from 0 to 16.
 * Throws for an empty picture, and if the picture's data does not fit its size.
 */
export function prepareForDigits(picture: Picture): ByteMatrix<1, 64> {
  const size = 32;
  const ink = findInk(picture);
  const box = inkBox(ink);
  const fine = 2 * size;
  const straight = upright(resample(ink, box, clamp(Math.round((box.width * fine) / box.height), 1, 4 * fine), fine));
  const straightBox = inkBox(straight);
  // Stretched sideways by at most 1.4, so that a plain stroke stays a 1.
  const width = clamp(Math.round((1.4 * straightBox.width * size) / straightBox.height), 1, 20);
  const digit = resample(straight, straightBox, width, size);
  const left = Math.round((size - width) / 2);
  const placed = new Float32Array(size * size);
  digit.amount.forEach((amount, n) => {
    placed[Math.floor(n / width) * size + left + (n % width)] = amount;
  });

  const bytes = new Uint8Array(64);
  for (const n of inkiest(placed, size, Math.round(0.3 * size * size))) {
    const x = n % size;
    const y = Math.floor(n / size);
    bytes[(y >> 2) * 8 + (x >> 2)]++;
  }
  return new ByteMatrix(1, 64, bytes, byteScale(16));
}

/**
 * A picture as one image of size × size pixels for a network that was trained on pictures with `{ size }`: brightness, from
 * 0 to 1, the mean of the area that a pixel covers; nothing else is changed.
 * Throws if the picture's data does not fit its size, or if the size is no whole number above 0.
 */
export function scaleToSquare(picture: Picture, size: number): ByteMatrix<1> {
  requireCount('scaleToSquare', 'size', size);
  const { width, height, values } = toGrey(picture);
  const { amount } = resample({ width, height, amount: values }, { left: 0, top: 0, width, height }, size, size);
  return new ByteMatrix(1, size * size, Uint8Array.from(amount, Math.round), byteScale(255));
}

/** Where a picture differs from its ground, which its border shows: dark on light or light on dark. */
function findInk(picture: Picture): Ink {
  const { width, height, values: grey } = evenLight(withoutFrame(smaller(toGrey(picture))));
  const border = borderOf({ width, height, values: grey });
  const ground = median(border);
  // Three times the border's spread is noise of paper or camera; in a clean picture it is 0.
  const noise = 3 * median(border.map((value) => Math.abs(value - ground)));

  let darker = 0;
  let lighter = 0;
  for (const value of grey) {
    darker += Math.max(0, ground - value - noise);
    lighter += Math.max(0, value - ground - noise);
  }
  const sign = darker >= lighter ? -1 : 1;
  const amount = grey.map((value) => Math.max(0, sign * (value - ground) - noise));
  const peak = amount.reduce((most, value) => Math.max(most, value), 0);
  if (peak < 16) {
    throw new Error(
      `picture (${width} × ${height}) is empty: nothing differs from its border by more than ${Math.round(peak)} of 255 levels, expected at least 16`,
    );
  }
  return { width, height, amount: amount.map((value) => value / peak) };
}

/** Brightness, on the scale of the colours (luma of ITU-R BT.601). */
export const luma = (red: number, green: number, blue: number): number => 0.299 * red + 0.587 * green + 0.114 * blue;

/** Brightness 0 … 255; what is transparent shows white paper, or black paper below light ink. */
function toGrey({ width, height, data }: Picture): Grey {
  const pixels = width * height;
  const channels = data.length / pixels;
  if (!(Number.isInteger(width) && Number.isInteger(height) && pixels > 0) || ![1, 3, 4].includes(channels)) {
    throw new RangeError(
      `picture (${width} × ${height}): got ${data.length} bytes, expected 1, 3 or 4 for each of ${pixels} pixels`,
    );
  }
  if (channels === 1) return { width, height, values: Float32Array.from(data) };
  const brightness = (n: number): number => luma(data[n * channels], data[n * channels + 1], data[n * channels + 2]);
  const alpha = (n: number): number => (channels === 4 ? data[n * channels + 3] / 255 : 1);
  let ink = 0;
  let opaque = 0;
  for (let n = 0; n < pixels; n++) {
    ink += alpha(n) * brightness(n);
    opaque += alpha(n);
  }
  // Only a picture that is transparent for the most part shows its paper by that.
  const paper = opaque < pixels / 2 && ink > 127.5 * opaque ? 0 : 255;
  const values = Float32Array.from({ length: pixels }, (_, n) => alpha(n) * brightness(n) + (1 - alpha(n)) * paper);
  return { width, height, values };
}

/** The smallest box around the ink. */
function inkBox({ width, height, amount }: Ink): Box {
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  amount.forEach((value, n) => {
    if (value <= inkThreshold) return;
    const x = n % width;
    const y = Math.floor(n / width);
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  });
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** A box of the ink scaled to columns × rows: each pixel is the mean over the area it covers. */
function resample(ink: Ink, box: Box, columns: number, rows: number): Ink {
  const across = shares(box.left, box.width, columns);
  const down = shares(box.top, box.height, rows);
  const amount = new Float32Array(columns * rows);
  down.forEach((ys, row) => {
    across.forEach((xs, column) => {
      let sum = 0;
      for (const { at: y, share: shareY } of ys) {
        for (const { at: x, share } of xs) sum += shareY * share * ink.amount[y * ink.width + x];
      }
      amount[row * columns + column] = sum;
    });
  });
  return { width: columns, height: rows, amount };
}

/** The ink slanted so that its leftmost places in its first and its last row lie below each other, as NIST's forms were. */
function upright({ width, height, amount }: Ink): Ink {
  const firsts: { x: number; y: number }[] = [];
  for (let y = 0; y < height; y++) {
    const x = amount.subarray(y * width, (y + 1) * width).findIndex((value) => value > inkThreshold);
    if (x >= 0) firsts.push({ x, y });
  }
  // Averaging may have thinned the ink below the threshold; then there is no slant to see.
  if (firsts.length < 2) return { width, height, amount };
  const [first, last] = [firsts[0], firsts[firsts.length - 1]];
  const slope = (last.x - first.x) / (last.y - first.y);
  const room = Math.ceil(Math.abs(slope) * height) + 1;
  const out = new Float32Array((width + room) * height);
  for (let y = 0; y < height; y++) {
    const shift = slope > 0 ? slope * (height - 1 - y) : -slope * y;
    const whole = Math.floor(shift);
    const rest = shift - whole;
    for (let x = 0; x < width; x++) {
      const at = y * (width + room) + x + whole;
      out[at] += (1 - rest) * amount[y * width + x];
      out[at + 1] += rest * amount[y * width + x];
    }
  }
  return { width: width + room, height, amount: out };
}

/** For each of `count` equal pieces of a length: which places it covers, and which share of the piece each has. */
function shares(start: number, length: number, count: number): { at: number; share: number }[][] {
  return Array.from({ length: count }, (_, piece) => {
    const from = (piece * length) / count;
    const to = ((piece + 1) * length) / count;
    const covered: { at: number; share: number }[] = [];
    for (let at = Math.floor(from); at < Math.min(Math.ceil(to), length); at++) {
      covered.push({ at: start + at, share: (Math.min(to, at + 1) - Math.max(from, at)) / (to - from) });
    }
    return covered;
  });
}

/**
 * The `count` pixels that lie deepest in the ink, or closest to it: the ink, thickened or thinned evenly on all sides.
 * Depth is the distance to the nearest pixel of the other kind.
 */
function inkiest(amount: Float32Array, size: number, count: number): number[] {
  const isInk = amount.map((value) => (value >= 0.5 ? 1 : 0));
  if (!isInk.includes(1)) isInk[amount.indexOf(amount.reduce((a, b) => Math.max(a, b)))] = 1;
  const depth = Float64Array.from(amount, (value, n) => {
    let nearest = Number.POSITIVE_INFINITY;
    for (let m = 0; m < amount.length; m++) {
      if (isInk[m] === isInk[n]) continue;
      const dx = (m % size) - (n % size);
      const dy = Math.floor(m / size) - Math.floor(n / size);
      nearest = Math.min(nearest, dx * dx + dy * dy);
    }
    // Among pixels of the same distance, those that hold more of the stroke's edge come first.
    return (isInk[n] ? 1 : -1) * Math.sqrt(nearest) + 0.1 * value;
  });
  const order = Array.from(depth, (_, n) => n).sort((a, b) => depth[b] - depth[a] || a - b);
  return order.slice(0, count);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
