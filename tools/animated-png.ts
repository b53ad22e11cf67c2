/** Animated pictures as PNG, which all browsers show (W3C, Portable Network Graphics, third edition). */
import { crc32, deflateSync } from 'node:zlib';

export interface IndexedFrames {
  readonly width: number;
  readonly height: number;
  /** At most 256 colours: red, green, blue and opacity from 0 to 255. */
  readonly palette: readonly (readonly [number, number, number, number])[];
  /** Each width · height numbers of colours, row by row. */
  readonly frames: readonly Uint8Array[];
  /** Milliseconds that each frame stays; at most 65,535. */
  readonly delays: readonly number[];
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

function chunk(name: string, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), ...parts]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(body.length - 4, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** Numbers of four bytes, or of two where they are marked. */
function numbers(...values: readonly (number | { readonly short: number })[]): Uint8Array {
  return Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(typeof value === 'number' ? 4 : 2);
      if (typeof value === 'number') bytes.writeUInt32BE(value);
      else bytes.writeUInt16BE(value.short);
      return bytes;
    }),
  );
}

/**
 * The picture as a file: still if it has one frame, else it plays again and again. Throws if frames, delays and colours do
 * not fit together.
 */
export function encodeAnimatedPng({ width, height, palette, frames, delays }: IndexedFrames): Uint8Array {
  if (palette.length > 256)
    throw new RangeError(`encodeAnimatedPng: got ${palette.length} colours, expected at most 256`);
  if (frames.length === 0 || delays.length !== frames.length) {
    throw new RangeError(
      `encodeAnimatedPng: got ${frames.length} frames and ${delays.length} delays, expected as many, and one at least`,
    );
  }
  const packed = frames.map((frame, at) => {
    if (frame.length !== width * height || frame.some((colour) => colour >= palette.length)) {
      throw new RangeError(
        `encodeAnimatedPng: frame ${at} does not have ${width} × ${height} numbers below ${palette.length}`,
      );
    }
    // Before each row stands the number of its filter: 2, the difference to the row above, for rows that repeat it.
    const rows = new Uint8Array((width + 1) * height);
    for (let y = 0; y < height; y++) {
      const row = frame.subarray(y * width, (y + 1) * width);
      const above = frame.subarray((y - 1) * width, y * width);
      const repeats = y > 0 && row.every((colour, x) => colour === above[x]);
      rows[y * (width + 1)] = repeats ? 2 : 0;
      if (!repeats) rows.set(row, y * (width + 1) + 1);
    }
    return deflateSync(rows, { level: 9 });
  });
  let sequence = 0;
  const control = (at: number) =>
    chunk(
      'fcTL',
      numbers(sequence++, width, height, 0, 0, { short: delays[at] }, { short: 1000 }),
      Uint8Array.of(0, 0),
    );
  const moving = frames.length > 1;
  const [first, ...others] = packed;
  return Buffer.concat([
    signature,
    chunk('IHDR', numbers(width, height), Uint8Array.of(8, 3, 0, 0, 0)),
    ...(moving ? [chunk('acTL', numbers(frames.length, 0))] : []),
    chunk('PLTE', Uint8Array.from(palette.flatMap((colour) => colour.slice(0, 3)))),
    chunk(
      'tRNS',
      Uint8Array.from(palette, ([, , , opacity]) => opacity),
    ),
    ...(moving ? [control(0)] : []),
    chunk('IDAT', first),
    ...others.flatMap((data, at) => [control(at + 1), chunk('fdAT', numbers(sequence++), data)]),
    chunk('IEND'),
  ]);
}
