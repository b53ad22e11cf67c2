import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { npyFileSize, parseNpy, serializeNpy, type WritableData } from '../../src/data/npy.ts';

// Written by NumPy: fixtures/write_npy_fixtures.py.
const fixture = (name: string): Buffer => readFileSync(new URL(`./fixtures/${name}.npy`, import.meta.url));

const written: [name: string, dtype: string, shape: number[], values: (number | bigint)[]][] = [
  ['u1-v1', '|u1', [2, 3, 4], Array.from({ length: 24 }, (_, i) => i)],
  ['i4-v2', '<i4', [2, 3], [-3, -2, -1, 0, 1, 2]],
  ['i8-v1', '<i8', [3], [0n, -1n, 2n ** 53n + 1n]],
  ['f4-v3', '<f4', [3, 2], [0, 0.25, 0.5, 0.75, 1, 1.25]],
  ['f8-scalar', '<f8', [], [0.1]],
  ['f8-empty', '<f8', [0, 5], []],
];

for (const [name, dtype, shape, values] of written) {
  test(`NumPy's ${name}.npy is read`, () => {
    const array = parseNpy(fixture(name), name);
    assert.equal(array.dtype, dtype);
    assert.deepEqual(array.shape, shape);
    assert.deepEqual([...array.data], values);
  });
}

test('files are written byte for byte as NumPy writes them', () => {
  for (const name of ['u1-v1', 'i8-v1', 'f8-scalar', 'f8-empty']) {
    const array = parseNpy(fixture(name));
    assert.deepEqual(Buffer.from(serializeNpy(array.data as WritableData, array.shape)), fixture(name), name);
  }
});

const arrays: fc.Arbitrary<WritableData> = fc.oneof(
  fc.uint8Array(),
  fc.int32Array(),
  fc.bigInt64Array(),
  fc.float32Array(),
  fc.float64Array(),
);

test('what is written is read again, bit for bit, wherever the bytes lie in memory', () => {
  fc.assert(
    fc.property(arrays, fc.integer({ min: 0, max: 9 }), (data, shift) => {
      const bytes = serializeNpy(data);
      const shifted = new Uint8Array(bytes.length + shift);
      shifted.set(bytes, shift);
      const read = parseNpy(shifted.subarray(shift));
      assert.deepEqual(read.shape, [data.length]);
      assert.equal(read.data.constructor, data.constructor);
      const bits = ({ buffer, byteOffset, byteLength }: WritableData) => Buffer.from(buffer, byteOffset, byteLength);
      assert.ok(bits(read.data as WritableData).equals(bits(data)));
    }),
  );
});

test('the data starts at a multiple of 64, as the format asks', () => {
  for (let length = 1; length < 90; length++) {
    const shape = Array.from({ length }, () => 1);
    assert.equal((serializeNpy(new Uint8Array(1), shape).length - 1) % 64, 0, `${length} dimensions`);
  }
});

test('types and orders that are not read are named', () => {
  assert.throws(
    () => parseNpy(fixture('fortran'), 'a.npy'),
    /^Error: a\.npy: the array is in Fortran order, expected C order/,
  );
  assert.throws(() => parseNpy(fixture('records')), /the elements are records \[\('a', '<i4'\), \('b', '<f4'\)\]/);
});

test('a file cut off anywhere is an error that names it, and so are trailing bytes', () => {
  const bytes = fixture('i4-v2');
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(
      () => parseNpy(bytes.subarray(0, length), 'cut.npy'),
      /^Error: cut\.npy: the file (ends inside the \.npy header|is truncated)/,
      `${length} bytes`,
    );
  }
  assert.throws(() => parseNpy(Buffer.concat([bytes, Buffer.of(0)])), /trailing bytes: shape \(2, 3\) of <i4 takes 24/);
});

test('a wrong magic string or version is named', () => {
  const bytes = fixture('u1-v1');
  for (let at = 0; at < 6; at++) {
    const changed = Buffer.from(bytes);
    changed[at] ^= 1;
    assert.throws(() => parseNpy(changed), new RegExp(`not a \\.npy file: byte ${at} is`));
  }
  const version = Buffer.from(bytes);
  version[6] = 4;
  assert.throws(() => parseNpy(version), /version 4\.0, expected 1\.0, 2\.0 or 3\.0/);
});

/** A .npy file of version 1 with this header and no data. */
function withHeader(header: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([fixture('u1-v1').subarray(0, 8), length, Buffer.from(header)]);
}

test('headers are read in any order of keys, and with any spacing', () => {
  const odd = `{"shape":( 0 , 3),'fortran_order' : False,'descr':'<f4'}`;
  assert.deepEqual(parseNpy(withHeader(odd)).shape, [0, 3]);
});

test('a header that cannot be read is an error', () => {
  const broken = [
    '',
    'no dictionary',
    "{'descr': '<f4', 'fortran_order': False}",
    "{'descr': '<f4', 'fortran_order': 0, 'shape': (0,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1.5,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': 0}",
    "{'descr': f4, 'fortran_order': False, 'shape': (0,)}",
    "{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (0,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (0,), 'more': True}",
    "{'descr': '<f4' 'fortran_order': False, 'shape': (0,)}",
  ];
  for (const header of broken)
    assert.throws(() => parseNpy(withHeader(header), 'x'), /^Error: x: cannot read the/, header);
});

test('a huge shape is compared with the length of the file, not allocated', () => {
  const huge = "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999, 99999999999999999999)}";
  assert.throws(() => parseNpy(withHeader(huge)), /truncated/);
});

/** A .npy file of these bytes under this type. */
const npyOf = (descr: string, shape: string, data: Uint8Array): Uint8Array =>
  Buffer.concat([withHeader(`{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`), data]);

test('every number type is read, in either byte order', () => {
  assert.deepEqual([...parseNpy(fixture('big-endian')).data], [0, 1, 2]);
  assert.deepEqual([...parseNpy(fixture('bool')).data], [1, 0]);
  const values = [1, 2, 100];
  const types = ['b1', 'i1', 'u1', 'i2', 'u2', 'i4', 'u4', 'i8', 'u8', 'f4', 'f8'];
  for (const type of types) {
    const size = Number(type[1]);
    for (const little of [true, false]) {
      const data = new DataView(new ArrayBuffer(3 * size));
      values.forEach((value, i) => {
        const at = i * size;
        if (type[0] === 'f') size === 4 ? data.setFloat32(at, value, little) : data.setFloat64(at, value, little);
        else if (size === 8) data.setBigInt64(at, BigInt(value), little);
        else if (size === 4) data.setInt32(at, value, little);
        else if (size === 2) data.setInt16(at, value, little);
        else data.setInt8(at, value);
      });
      const bytes = npyOf(`${size === 1 ? '|' : little ? '<' : '>'}${type}`, '(3,)', new Uint8Array(data.buffer));
      assert.deepEqual(Array.from(parseNpy(bytes).data, Number), values, `${type} ${little}`);
      assert.equal(npyFileSize(bytes), bytes.length);
    }
  }
  assert.deepEqual([...parseNpy(npyOf('|i1', '(2,)', Uint8Array.of(0x80, 0xff))).data], [-128, -1]);
});

test('half precision is read as IEEE 754 has it', () => {
  const halves: [bits: number, value: number][] = [
    [0x0000, 0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3c00, 1],
    [0x3555, 1365 / 4096],
    [0x7bff, 65504],
    [0xc000, -2],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0x7e00, Number.NaN],
  ];
  const bits = Uint16Array.from(halves, ([half]) => half);
  const data = parseNpy(npyOf('<f2', '(10,)', new Uint8Array(bits.buffer))).data;
  assert.deepEqual(
    [...data],
    halves.map(([, value]) => value),
  );
});

test('text is read, of four bytes a character or of one', () => {
  const wide = Uint32Array.from([...'ab\0é\u{1f600}\0'], (character) => character.codePointAt(0) as number);
  const utf32 = new Uint8Array(wide.buffer);
  assert.deepEqual([...parseNpy(npyOf('<U3', '(2,)', utf32)).data], ['ab', 'é😀']);
  const swapped = Buffer.from(utf32).swap32();
  assert.deepEqual([...parseNpy(npyOf('>U3', '(2,)', swapped)).data], ['ab', 'é😀']);
  assert.deepEqual([...parseNpy(npyOf('|S2', '(2,)', Buffer.from('a\0bc'))).data], ['a', 'bc']);
  assert.throws(() => parseNpy(npyOf('<U0', '(99999999999,)', new Uint8Array(0))), /type '<U0', expected/);
});

test("Python 2's long integers are sizes, and objects are not read", () => {
  assert.deepEqual(parseNpy(npyOf('|u1', '(2L, 3L)', new Uint8Array(6))).shape, [2, 3]);
  assert.deepEqual(parseNpy(npyOf('|u1', '(6L,)', new Uint8Array(6))).shape, [6]);
  assert.throws(() => parseNpy(npyOf('|u1', '(2LL,)', new Uint8Array(2))), /cannot read the \.npy header/);
  assert.throws(() => parseNpy(npyOf('|O', '(1,)', new Uint8Array(8))), /Python objects, which only Python reads/);
  for (const descr of ['<c8', '<M8[s]', '<f16', '<i3', '|V4']) {
    assert.throws(() => parseNpy(npyOf(descr, '(1,)', new Uint8Array(8))), /expected b1, i1/, descr);
  }
});

test('a shape that does not fit the data is not written', () => {
  assert.throws(() => serializeNpy(new Uint8Array(5), [2, 3]), /shape \(2, 3\) = 6 elements, but the data has 5/);
  assert.throws(() => serializeNpy(new Uint8Array(4), [-2, -2]), RangeError);
  assert.throws(() => serializeNpy(new Int8Array(4) as unknown as Uint8Array), /Int8Array.*expected a typed array/);
});
