/** Broken files from good ones: what disks, connections, editors and attackers make of them. */
import type { Random } from '../../src/random.ts';

/** Numbers at which programs go wrong: ends of ranges, and lengths that no file has. */
const odd = [0, 1, 2, 7, 255, 256, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/** Words at which readers of text go wrong. */
const words = [
  ...['', '-1', '0', '1e999', 'NaN', '-Infinity', '99999999999999999999', '0x10', '1.5', '.', '-', '1,', ',,', '\n'],
  ...['\r', '\0', '"', '""', "'", '{', '}', '[', ']', '[]', '{}', 'null', 'true', ':', '()', '(,)', '\u001b[2J', 'é'],
  ...['"__proto__":1,', "'shape': (1,)", "'<f4'", '\ud83d', '<script>', '1'.repeat(400), '['.repeat(3000)],
];

type Mutation = (bytes: Uint8Array, random: Random, others: readonly Uint8Array[]) => Uint8Array;

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

/** A place in the file: half of the time in its first 64 bytes, where headers are. */
const placeIn = (bytes: Uint8Array, random: Random): number =>
  random.integer(random.integer(2) === 0 ? Math.min(64, bytes.length) : bytes.length);

/** Beginning and end of a piece of the file, most of them short. */
function pieceOf(bytes: Uint8Array, random: Random): [from: number, to: number] {
  const from = placeIn(bytes, random);
  const most = random.integer(3) === 0 ? bytes.length : 16;
  return [from, Math.min(bytes.length, from + 1 + random.integer(most))];
}

const flipBits: Mutation = (bytes, random) => {
  for (let n = random.integer(8); n >= 0; n--) bytes[placeIn(bytes, random)] ^= 1 << random.integer(8);
  return bytes;
};

const setBytes: Mutation = (bytes, random) => {
  for (let n = random.integer(4); n >= 0; n--) bytes[placeIn(bytes, random)] = random.integer(256);
  return bytes;
};

/** A length, an offset, a count: a number of two, four or eight bytes, in either order. */
const setNumber: Mutation = (bytes, random) => {
  const size = [2, 4, 8][random.integer(3)];
  if (bytes.length < size) return bytes;
  const at = Math.min(placeIn(bytes, random), bytes.length - size);
  const near = [bytes.length, bytes.length - at, at, bytes.length + 1];
  const value = random.integer(3) === 0 ? near[random.integer(near.length)] : odd[random.integer(odd.length)];
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, size);
  const little = random.integer(2) === 0;
  if (size === 2) view.setUint16(0, value, little);
  else if (size === 4) view.setUint32(0, value, little);
  else view.setBigUint64(0, BigInt(value) << BigInt(random.integer(32)), little);
  return bytes;
};

const truncate: Mutation = (bytes, random) => bytes.slice(0, random.integer(bytes.length + 1));

const remove: Mutation = (bytes, random) => {
  const [from, to] = pieceOf(bytes, random);
  return joined(bytes.subarray(0, from), bytes.subarray(to));
};

const repeat: Mutation = (bytes, random) => {
  const [from, to] = pieceOf(bytes, random);
  const times = 1 + random.integer(random.integer(4) === 0 ? 40 : 2);
  const piece = bytes.subarray(from, to);
  return joined(bytes.subarray(0, to), ...Array.from({ length: times }, () => piece), bytes.subarray(to));
};

const zero: Mutation = (bytes, random) => bytes.fill(random.integer(2) * 255, ...pieceOf(bytes, random));

const insert: Mutation = (bytes, random) => {
  const at = placeIn(bytes, random);
  const piece = Uint8Array.from({ length: 1 + random.integer(12) }, () => random.integer(256));
  return joined(bytes.subarray(0, at), piece, bytes.subarray(at));
};

const insertWord: Mutation = (bytes, random) => {
  const [from, to] = pieceOf(bytes, random);
  const word = Buffer.from(words[random.integer(words.length)]);
  return joined(bytes.subarray(0, from), word, bytes.subarray(random.integer(2) === 0 ? from : to));
};

/** The beginning of one file and the end of another. */
const splice: Mutation = (bytes, random, others) => {
  const other = others[random.integer(others.length)];
  return joined(bytes.subarray(0, random.integer(bytes.length + 1)), other.subarray(random.integer(other.length + 1)));
};

/** A piece of another file, in the middle of this one. */
const graft: Mutation = (bytes, random, others) => {
  const other = others[random.integer(others.length)];
  const at = placeIn(bytes, random);
  return joined(bytes.subarray(0, at), other.subarray(...pieceOf(other, random)), bytes.subarray(at));
};

const swap: Mutation = (bytes, random) => {
  const [from, to] = pieceOf(bytes, random);
  const piece = bytes.slice(from, to);
  const rest = joined(bytes.subarray(0, from), bytes.subarray(to));
  const at = random.integer(rest.length + 1);
  return joined(rest.subarray(0, at), piece, rest.subarray(at));
};

const mutations = [
  ...[flipBits, flipBits, setBytes, setNumber, setNumber, setNumber, truncate, remove, repeat, zero, insert],
  ...[insertWord, splice, graft, swap],
];

/** One of the seeds, changed in one to four ways. A file that has come to nothing stays so. */
export function mutated(seeds: readonly Uint8Array[], random: Random): Uint8Array {
  let bytes = Uint8Array.from(seeds[random.integer(seeds.length)]);
  for (let n = random.integer(1 + random.integer(4)); n >= 0 && bytes.length > 0; n--) {
    bytes = Uint8Array.from(mutations[random.integer(mutations.length)](bytes, random, seeds));
  }
  return bytes;
}
