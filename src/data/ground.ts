/** What a picture of ink shows besides ink: paper under uneven light, and the frame of a window or the edge of a table. */

/** Brightness of each pixel, 0 … 255, row after row. */
export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** What is finer than this many pixels of the longer side is not looked at. */
const fineEnough = 800;

/** A large photograph made smaller, each square of pixels its mean; what ends as 28 × 28 pixels needs no millions. */
export function smaller(picture: Grey): Grey {
  const side = Math.floor(Math.max(picture.width, picture.height) / fineEnough);
  if (side < 2) return picture;
  const width = Math.ceil(picture.width / side);
  const height = Math.ceil(picture.height / side);
  const sums = new Float32Array(width * height);
  const counts = new Uint32Array(width * height);
  for (let y = 0, n = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++, n++) {
      const to = Math.floor(y / side) * width + Math.floor(x / side);
      sums[to] += picture.values[n];
      counts[to]++;
    }
  }
  return { width, height, values: sums.map((sum, n) => sum / counts[n]) };
}

/** The least difference in brightness, of 255, that a frame has from the paper. */
const frameContrast = 40;

/**
 * The picture without frames: lines or areas that reach from one side of the picture to the other, stay out of its middle
 * half and are joined to nothing else. They become paper, if what is left holds ink of at least 15 % of the picture's
 * height or width; else they are the ink, as a 0 that fills the picture may be.
 */
export function withoutFrame(picture: Grey): Grey {
  const { width, height } = picture;
  const paper = median(picture.values);
  let values = picture.values;
  for (const sign of [-1, 1]) {
    const amount = values.map((value) => sign * (value - paper));
    const most = amount.reduce((a, b) => Math.max(a, b), 0);
    const threshold = Math.max(frameContrast, most / 2);
    const parts = connectedParts(
      amount.map((value) => (value > threshold ? 1 : 0)),
      width,
      height,
    );
    const frames = parts.filter((part) => isFrame(part, width, height));
    if (frames.length === 0) continue;
    const rest = parts.some((part) => !frames.includes(part) && isLarge(part, width, height));
    // The ink may have the other sign: light paper with dark ink on a lighter table.
    const others = amount.map((value) => (-value > frameContrast ? 1 : 0));
    if (rest || connectedParts(others, width, height).some((part) => isLarge(part, width, height))) {
      values = painted(values, frames, paper, width);
    }
  }
  return { width, height, values };
}

interface Part {
  readonly pixels: readonly number[];
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The parts of the marked pixels that hang together, over corners as well; those of fewer than four pixels are dust. */
function connectedParts(marked: Float32Array, width: number, height: number): Part[] {
  const left = Uint8Array.from(marked);
  const parts: Part[] = [];
  for (let start = left.indexOf(1); start >= 0; start = left.indexOf(1, start + 1)) {
    const pixels = [start];
    left[start] = 0;
    const box = { left: width, right: 0, top: height, bottom: 0 };
    for (let next = 0; next < pixels.length; next++) {
      const x = pixels[next] % width;
      const y = Math.floor(pixels[next] / width);
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y);
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          if (left[v * width + u] === 0) continue;
          left[v * width + u] = 0;
          pixels.push(v * width + u);
        }
      }
    }
    if (pixels.length >= 4) parts.push({ pixels, ...box });
  }
  return parts;
}

function isFrame({ pixels, left, right, top, bottom }: Part, width: number, height: number): boolean {
  const reaches = right - left + 1 >= 0.95 * width || bottom - top + 1 >= 0.95 * height;
  return (
    reaches &&
    pixels.every((n) => {
      const x = ((n % width) + 0.5) / width;
      const y = (Math.floor(n / width) + 0.5) / height;
      return Math.abs(x - 0.5) > 0.25 || Math.abs(y - 0.5) > 0.25;
    })
  );
}

const isLarge = ({ left, right, top, bottom }: Part, width: number, height: number): boolean =>
  Math.max((right - left + 1) / width, (bottom - top + 1) / height) >= 0.15;

/** The parts and their blurred edges, two pixels wide, in the colour of the paper. */
function painted(values: Float32Array, parts: readonly Part[], paper: number, width: number): Float32Array {
  const out = values.slice();
  const height = values.length / width;
  for (const { pixels } of parts) {
    for (const n of pixels) {
      const x = n % width;
      const y = Math.floor(n / width);
      for (let v = Math.max(0, y - 2); v <= Math.min(height - 1, y + 2); v++) {
        out.fill(paper, v * width + Math.max(0, x - 2), v * width + Math.min(width - 1, x + 2) + 1);
      }
    }
  }
  return out;
}

/** How uneven the brightness along the border must be, in levels of 255, for the light to count as uneven. */
const uneven = 10;

/**
 * The picture as an even light would show it: a surface of second degree in x and y, fitted to the border, is taken off.
 * A picture whose border is even, or is no such surface, stays as it is.
 */
export function evenLight(picture: Grey): Grey {
  const { width, height, values } = picture;
  const border = borderOf(picture);
  const middle = median(border);
  const before = spread(border, middle);
  if (before <= uneven) return picture;
  const terms = (n: number): number[] => {
    const x = (2 * (n % width)) / width - 1;
    const y = (2 * Math.floor(n / width)) / height - 1;
    return [1, x, y, x * x, x * y, y * y];
  };
  let places = borderPlaces(picture);
  let surface: number[] = [];
  // Ink at the border is no light: what lies far from the first surface is left out of the second.
  for (let round = 0; round < 3; round++) {
    surface = leastSquares(
      places.map(terms),
      places.map((n) => values[n]),
    );
    const off = (n: number): number => Math.abs(values[n] - dot(surface, terms(n)));
    const usual = median(Float32Array.from(places, off));
    places = places.filter((n) => off(n) <= 4 * usual + 1);
  }
  const [c, cx, cy, cxx, cxy, cyy] = surface;
  const even = new Float32Array(values.length);
  for (let row = 0, n = 0; row < height; row++) {
    const y = (2 * row) / height - 1;
    for (let column = 0; column < width; column++, n++) {
      const x = (2 * column) / width - 1;
      even[n] = values[n] - (c + cx * x + cy * y + cxx * x * x + cxy * x * y + cyy * y * y) + middle;
    }
  }
  const result = { width, height, values: even };
  return spread(borderOf(result), middle) < before ? result : picture;
}

const spread = (border: Float32Array, middle: number): number =>
  3 * median(border.map((value) => Math.abs(value - middle)));

/** Where the border is: the pixels along the four sides, one in fifty deep. */
function borderPlaces({ width, height }: Grey): number[] {
  const depth = Math.ceil(Math.min(width, height) / 50);
  const places: number[] = [];
  for (let y = 0; y < height; y++) {
    const inside = y >= depth && y < height - depth;
    for (let x = 0; x < width; x++) {
      if (inside && x === depth && width - depth > depth) x = width - depth;
      places.push(y * width + x);
    }
  }
  return places;
}

/** The brightness along the border. */
export const borderOf = (picture: Grey): Float32Array =>
  Float32Array.from(borderPlaces(picture), (n) => picture.values[n]);

export function median(values: Float32Array): number {
  return values.slice().sort()[values.length >> 1];
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** The coefficients c for which rows · c is nearest to `values`: the normal equations, solved by elimination. */
function leastSquares(rows: readonly number[][], values: readonly number[]): number[] {
  const size = rows[0].length;
  const system = Array.from({ length: size }, (_, i) => [
    ...Array.from({ length: size }, (_, j) => rows.reduce((sum, row) => sum + row[i] * row[j], i === j ? 1e-9 : 0)),
    rows.reduce((sum, row, n) => sum + row[i] * values[n], 0),
  ]);
  for (let i = 0; i < size; i++) {
    const pivot = system.slice(i).reduce((best, row) => (Math.abs(row[i]) > Math.abs(best[i]) ? row : best));
    const at = system.indexOf(pivot);
    [system[i], system[at]] = [system[at], system[i]];
    for (let k = 0; k < size; k++) {
      if (k === i) continue;
      const factor = system[k][i] / system[i][i];
      for (let j = i; j <= size; j++) system[k][j] -= factor * system[i][j];
    }
  }
  return system.map((row, i) => row[size] / row[i]);
}
