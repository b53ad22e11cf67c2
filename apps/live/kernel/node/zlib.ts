/** The part of `node:zlib` that the project uses, by fflate. */
import { Buffer } from 'buffer';
import { Gunzip, gunzipSync as inflateWhole, unzlibSync, zlibSync } from 'fflate';

export const constants = { Z_SYNC_FLUSH: 2 };

interface Options {
  /** Z_SYNC_FLUSH: what is cut off is no error. */
  readonly finishFlush?: number;
  readonly maxOutputLength?: number;
}

/** What gzip's bytes unzip to. */
export function gunzipSync(bytes: Uint8Array, options: Options = {}): Buffer {
  const { finishFlush, maxOutputLength = Number.POSITIVE_INFINITY } = options;
  if (finishFlush !== constants.Z_SYNC_FLUSH && maxOutputLength === Number.POSITIVE_INFINITY) {
    return Buffer.from(inflateWhole(bytes).buffer);
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  const stream = new Gunzip((piece) => {
    length += piece.length;
    if (length > maxOutputLength) {
      const error = new RangeError(`Cannot create a Buffer larger than ${maxOutputLength} bytes`);
      throw Object.assign(error, { code: 'ERR_BUFFER_TOO_LARGE' });
    }
    pieces.push(piece);
  });
  stream.push(bytes, finishFlush !== constants.Z_SYNC_FLUSH);
  return Buffer.concat(pieces, length);
}

/** The same, told to a callback. */
export function gunzip(bytes: Uint8Array, options: Options, done: (error: unknown, value?: Buffer) => void): void {
  let value: Buffer;
  try {
    value = gunzipSync(bytes, options);
  } catch (error) {
    done(error);
    return;
  }
  done(null, value);
}

export const inflateSync = (bytes: Uint8Array): Buffer => Buffer.from(unzlibSync(bytes));
export const deflateSync = (bytes: Uint8Array): Buffer => Buffer.from(zlibSync(bytes));
export default { constants, deflateSync, gunzip, gunzipSync, inflateSync };
