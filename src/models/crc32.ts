/**
 * CRC-32, the checksum of zip, gzip and PNG: the remainder of the bytes, read as one polynomial over {0, 1}, divided by
 * x³² + x²⁶ + x²³ + … + 1. It sees each change within 32 neighbouring bits, and other changes but for one in 2³².
 *
 * Source: https://www.w3.org/TR/png-3/#D-CRCAppendix
 */

/** The polynomial without x³², its highest power in the lowest bit. */
const POLYNOMIAL = 0xedb88320;

/** What each value of a byte does to the remainder. */
const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
  return remainder;
});

/** The CRC-32 of the bytes, a whole number below 2³². @param before that of the bytes before them; default: there are none */
export function crc32(bytes: Uint8Array, before = 0): number {
  let remainder = ~before;
  for (let at = 0; at < bytes.length; at++) {
    remainder = table[(remainder ^ bytes[at]) & 0xff] ^ (remainder >>> 8);
  }
  return ~remainder >>> 0;
}
