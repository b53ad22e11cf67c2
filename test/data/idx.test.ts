import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseIdx, serializeIdx } from '../../src/data/idx.ts';

const images = serializeIdx({ dimensions: [2, 2, 3], data: Uint8Array.from({ length: 12 }, (_, i) => i) });

test('an IDX file has the layout of the MNIST files', () => {
  assert.deepEqual([...images.subarray(0, 18)], [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 1]);
});

test('what is written is read again, whatever its shape', () => {
  const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(shapes, fc.infiniteStream(fc.integer({ min: 0, max: 255 })), (dimensions, numbers) => {
      const length = dimensions.reduce((product, size) => product * size, 1);
      const data = Uint8Array.from([...numbers.take(length)]);
      const read = parseIdx(serializeIdx({ dimensions, data }));
      assert.deepEqual(read.dimensions, dimensions);
      assert.deepEqual([...read.data], [...data]);
    }),
  );
});

test('the data is a view of the file', () => {
  const { data } = parseIdx(images);
  assert.equal(data.buffer, images.buffer);
  assert.equal(data.byteOffset, 16);
});

test('a file that is part of a larger buffer is read from its own beginning', () => {
  const larger = new Uint8Array(images.length + 7);
  larger.set(images, 7);
  assert.deepEqual(parseIdx(larger.subarray(7)), parseIdx(images));
});

test('a file cut off anywhere is an error that names it', () => {
  for (let length = 0; length < images.length; length++) {
    assert.throws(
      () => parseIdx(images.subarray(0, length), 'cut.idx'),
      length < 16 ? /^Error: cut\.idx: the file ends inside/ : /^Error: cut\.idx: the header says 2 × 2 × 3 = 12 bytes/,
      `${length} bytes`,
    );
  }
});

test('bytes after the end are an error', () => {
  assert.throws(() => parseIdx(Uint8Array.of(...images, 0)), /says 2 × 2 × 3 = 12 bytes, but 13 follow/);
});

test('each wrong field of the header has its message', () => {
  const changed = (at: number, byte: number): Uint8Array => {
    const copy = images.slice();
    copy[at] = byte;
    return copy;
  };
  assert.throws(() => parseIdx(changed(0, 1)), /not an IDX file: it starts with 01 00, expected 00 00/);
  assert.throws(() => parseIdx(changed(1, 7)), /not an IDX file: it starts with 00 07/);
  assert.throws(() => parseIdx(changed(2, 0x0c)), /type is 0x0c \(32-bit integers\), expected 0x08 \(unsigned bytes\)/);
  assert.throws(() => parseIdx(changed(2, 0x42)), /type is 0x42 \(no type that IDX knows\)/);
  assert.throws(() => parseIdx(changed(3, 0)), /0 dimensions, expected at least 1/);
  assert.throws(() => parseIdx(changed(3, 200)), /28 bytes, expected 804 for 200 dimensions/);
  assert.throws(() => parseIdx(changed(7, 3)), /says 3 × 2 × 3 = 18 bytes, but 12 follow/);
  assert.throws(() => parseIdx(Uint8Array.of(0x1f, 0x8b, 8, 0)), /starts with 1f 8b \(this is a gzip file\)/);
});

test('huge dimensions are compared with the length of the file, not allocated', () => {
  const header = new Uint8Array(4 + 4 * 255).fill(255);
  header.set([0, 0, 8, 255]);
  assert.throws(() => parseIdx(header), /but 0 follow it/);
});

test('dimensions that do not fit the data are not written', () => {
  assert.throws(
    () => serializeIdx({ dimensions: [2, 2], data: new Uint8Array(5) }),
    /2 × 2 = 4, but the data has 5 bytes/,
  );
  assert.throws(() => serializeIdx({ dimensions: [], data: new Uint8Array(1) }), /expected 1 to 255 whole numbers/);
  assert.throws(() => serializeIdx({ dimensions: [-1, -1], data: new Uint8Array(1) }), /dimensions are \[-1, -1\]/);
});
