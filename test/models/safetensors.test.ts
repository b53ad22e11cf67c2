/** What the format forbids is refused, by a message that begins with the file's name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 as crc32OfZlib } from 'node:zlib';
import fc from 'fast-check';
import { crc32 } from '../../src/models/crc32.ts';
import { CHECKSUM, decodeSafetensors, encodeSafetensors } from '../../src/models/safetensors.ts';
import { parseStrictJson } from '../../src/models/strict-json.ts';
import { commandsIn, headerOf, safetensorsFile } from './file-bytes.ts';

type Case = readonly [header: string | Uint8Array, content: number | Uint8Array, expected: RegExp];

function refuses(cases: readonly Case[]): void {
  for (const [header, content, expected] of cases) {
    const read = () => decodeSafetensors(safetensorsFile(header, content), 'some.safetensors');
    assert.throws(read, (error: Error) => {
      assert.match(error.message, /^some\.safetensors: /, String(header));
      assert.match(error.message, expected, String(header));
      return true;
    });
  }
}

const one = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';

test('null, and whatever else is not a tensor or text, is refused', () => {
  refuses([
    ['{"a":null}', 0, /tensor 'a' is null, expected dtype, shape, data_offsets/],
    [`{"a":${one},"b":null}`, 4, /tensor 'b' is null/],
    ['{"a":[]}', 0, /tensor 'a' is \[\]/],
    ['{"a":"F32"}', 0, /tensor 'a' is "F32"/],
    ['{"a":7}', 0, /tensor 'a' is 7/],
    ['{"a":{}}', 0, /tensor 'a' has dtype undefined/],
    ['{"a":{"dtype":null,"shape":[1],"data_offsets":[0,4]}}', 4, /dtype null, expected F64, F32, F16, BF16/],
    ['{"a":{"dtype":"F32","shape":null,"data_offsets":[0,4]}}', 4, /shape null/],
    ['{"a":{"dtype":"F32","shape":[null],"data_offsets":[0,4]}}', 4, /shape \[null\]/],
    ['{"a":{"dtype":"F32","shape":[1],"data_offsets":null}}', 4, /offsets null/],
    ['{"a":{"dtype":"F32","shape":[1],"data_offsets":[null,4]}}', 4, /offsets \[null,4\]/],
    ['{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"strides":null}}', 4, /the field 'strides', expected only/],
    ['{"__metadata__":null}', 0, /the metadata is not a JSON object/],
    ['{"__metadata__":[]}', 0, /the metadata is not a JSON object/],
    ['{"__metadata__":"text"}', 0, /the metadata is not a JSON object/],
    ['{"__metadata__":{"a":null}}', 0, /the metadata holds something that is not text: 'a' is null/],
    ['{"__metadata__":{"a":1}}', 0, /'a' is 1/],
    ['{"__metadata__":{"a":{"b":"c"}}}', 0, /'a' is \{"b":"c"\}/],
    ['{"__metadata__":{"a":["b"]}}', 0, /'a' is \["b"\]/],
    ['{"__metadata__":{"__proto__":{"format":"x"}}}', 0, /'__proto__' is/],
    ['null', 0, /the header begins with byte 110, expected 123/],
    ['[]', 0, /begins with byte 91/],
  ]);
});

test('a key that is there twice is refused, in the header, in a tensor and in the metadata', () => {
  refuses([
    [`{"a":${one},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 8, /the key 'a' is there twice/],
    [`{"a":${one},"a":${one}}`, 4, /the key 'a' is there twice/],
    [`{"a":${one},"\\u0061":${one}}`, 4, /the key 'a' is there twice/],
    [`{"\\/":${one},"/":${one}}`, 4, /the key '\/' is there twice/],
    [`{"":${one},"":${one}}`, 4, /the key '' is there twice/],
    [`{"a":${one} , "a" : ${one}}`, 4, /the key 'a' is there twice/],
    [`{"}":${one},"}":${one}}`, 4, /the key '}' is there twice/],
    [`{"\\"":${one},"\\"":${one}}`, 4, /the key '"' is there twice/],
    [`{"__metadata__":{},"__metadata__":{"a":"b"},"a":${one}}`, 4, /the key '__metadata__' is there twice/],
    [`{"__metadata__":{"n":"1","n":"2"},"a":${one}}`, 4, /the key 'n' is there twice/],
    ['{"a":{"dtype":"F32","shape":[1],"shape":[2],"data_offsets":[0,8]}}', 8, /the key 'shape' is there twice/],
    ['{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4, /the key 'dtype' is there twice/],
    [`{"a":${one},"__proto__":${one},"__proto__":${one}}`, 4, /the key '__proto__' is there twice/],
  ]);
  // Also behind many others, of both kinds of memory for keys.
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, i]));
  for (const key of ['k0', 'k7', 'k8', 'k19']) {
    assert.throws(
      () => parseStrictJson(`${JSON.stringify(many).slice(0, -1)},"${key}":1}`, 1),
      new RegExp(`the key '${key}' is there twice`),
    );
  }
  assert.deepEqual(parseStrictJson(JSON.stringify(many), 1), many);
  // The same word in different objects, or as a value, is not the same key.
  const file = safetensorsFile(
    '{"__metadata__":{"a":"a","dtype":"a"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
    4,
  );
  assert.deepEqual([...decodeSafetensors(file).tensors.keys()], ['a']);
});

test('tensors that overlap, leave a hole, or are not as long as their shape are refused', () => {
  const at = (from: number, to: number, shape = `[${(to - from) / 4}]`) =>
    `{"dtype":"F32","shape":${shape},"data_offsets":[${from},${to}]}`;
  refuses([
    [`{"a":${at(0, 8)},"b":${at(0, 8)}}`, 16, /tensor 'b' begins at 0, expected 8/],
    [`{"a":${at(0, 8)},"b":${at(4, 12)}}`, 12, /tensor 'b' begins at 4, expected 8/],
    [`{"a":${at(4, 12)},"b":${at(0, 8)}}`, 12, /tensor 'a' begins at 4, expected 8/],
    [`{"a":${at(0, 16)},"b":${at(4, 8)}}`, 16, /tensor 'b' begins at 4, expected 16/],
    [`{"a":${at(0, 4)},"b":${at(8, 12)}}`, 12, /tensor 'b' begins at 8, expected 4/],
    [`{"a":${at(4, 8)}}`, 8, /tensor 'a' begins at 4, expected 0/],
    [`{"a":${at(0, 4)}}`, 8, /the tensors take 4 bytes, but 8 follow/],
    ['{}', 4, /the tensors take 0 bytes, but 4 follow/],
    [`{"a":${at(0, 4)}}`, 3, /inside the 3 that the file has; truncated/],
    [`{"a":${at(0, 8)},"z":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}`, 8, /tensor 'z' begins at 4, expected 8/],
    [`{"a":${at(0, 4, '[2]')}}`, 4, /shape \[2\] and F32 lies at 0…4, expected 8 bytes/],
    [`{"a":${at(0, 8, '[1]')}}`, 8, /lies at 0…8, expected 4 bytes/],
    [`{"a":${at(8, 0, '[2]')}}`, 8, /lies at 8…0/],
    ['{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,4]}}', 4, /expected 8 bytes/],
    ['{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}', 4, /expected 2 bytes/],
    [`{"a":${at(0, 0, '[4294967296,4294967296,0]')}}`, 0, /lies at 0…0, expected Infinity bytes/],
    [`{"a":${at(0, 4, '[4294967296,4294967296]')}}`, 4, /lies at 0…4/],
    [`{"a":${at(0, 4, `[${'9007199254740991,'.repeat(25)}0]`)}}`, 4, /lies at 0…4/],
  ]);
});

test('numbers that are not whole, and types that are no floats, are refused', () => {
  const tensor = (shape: string, offsets: string, dtype = 'F32') =>
    `{"a":{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}}`;
  refuses([
    [tensor('[1.5]', '[0,6]'), 6, /shape \[1.5\], expected a list of whole numbers/],
    [tensor('[-1]', '[0,4]'), 4, /shape \[-1\]/],
    [tensor('["1"]', '[0,4]'), 4, /shape \["1"\]/],
    [tensor('[true]', '[0,4]'), 4, /shape \[true\]/],
    [tensor('1', '[0,4]'), 4, /shape 1/],
    [tensor('{"0":1}', '[0,4]'), 4, /shape \{"0":1\}/],
    [tensor('[9007199254740993]', '[0,4]'), 4, /shape \[9007199254740992\]/],
    [tensor('[1]', '[-0,4]'), 4, /offsets/],
    [tensor('[1]', '[0]'), 4, /offsets \[0\], expected two whole numbers/],
    [tensor('[1]', '[0,4,8]'), 8, /offsets \[0,4,8\]/],
    [tensor('[1]', '[0,"4"]'), 4, /offsets \[0,"4"\]/],
    [tensor('[1]', '[-4,0]'), 4, /offsets \[-4,0\]/],
    ...['I64', 'U8', 'BOOL', 'F8_E4M3', 'f32', 'constructor', ''].map(
      (dtype): Case => [tensor('[1]', '[0,8]', dtype), 8, new RegExp(`dtype "${dtype}", expected F64, F32, F16, BF16`)],
    ),
  ]);
});

test('a header that is no JSON in UTF-8, is too deep, or too long for the file is refused', () => {
  const bytes = (...values: number[]) => Uint8Array.from(values);
  refuses([
    ['{', 0, /the header is not JSON as safetensors has it/],
    ['{"a"', 0, /not JSON/],
    [`{"a":${one}}x`, 4, /not JSON/],
    [`{"a":${one}}\0\0`, 4, /not JSON/],
    [`{"a":${one},}`, 4, /not JSON/],
    [`{'a':${one}}`, 4, /not JSON/],
    [`{/* */"a":${one}}`, 4, /not JSON/],
    ['{"a\n":1}', 0, /not JSON/],
    [bytes(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d), 0, /not JSON.*utf-8/i],
    [bytes(0x7b, 0x22, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d), 0, /utf-8/i],
    [bytes(0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d), 0, /utf-8/i],
    [bytes(0xef, 0xbb, 0xbf, 0x7b, 0x7d), 0, /begins with byte 239/],
    [' {}', 0, /begins with byte 32/],
    ['', 0, /begins with byte undefined/],
    [`{"\\ud800":${one}}`, 4, /half a character in '\\ud800'|half a character/],
    [`{"__metadata__":{"a":"\\udc00b"},"a":${one}}`, 4, /half a character/],
    [`{"a":${'['.repeat(4)}${']'.repeat(4)}}`, 0, /more than 3 levels deep/],
    [`{"a":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`, 0, /more than 3 levels deep/],
    ['['.repeat(1_000_000), 0, /begins with byte 91/],
    [`{"a":${'['.repeat(1_000_000)}`, 0, /more than 3 levels deep/],
  ]);
  for (const length of [2n, 100_000_001n, 2n ** 53n, 2n ** 64n - 1n]) {
    const file = Buffer.from(safetensorsFile('{}').subarray(0, 9));
    file.writeBigUInt64LE(length);
    assert.throws(
      () => decodeSafetensors(file, 'long'),
      /^Error: long: (the header is said to have 2 bytes|begins with no length of a header)/,
    );
  }
});

test('what the format allows is read', () => {
  const { tensors, metadata } = decodeSafetensors(
    safetensorsFile(
      `{"__metadata__":{"é":"\\ud83d\\ude00 ü","n":""},"":${one},"__proto__":{"dtype":"F32","shape":[],"data_offsets":[4,8]},` +
        '"z":{"dtype":"F32","shape":[3,0,5],"data_offsets":[4,4]},"toString":{"dtype":"F32","shape":[1,1],"data_offsets":[8,12]}} \n\t ',
      Buffer.from(Float32Array.of(1, -2, Number.NaN).buffer),
    ),
  );
  assert.deepEqual(metadata, { é: '😀 ü', n: '' });
  assert.deepEqual(tensors.get(''), { shape: [1], data: Float32Array.of(1) });
  assert.deepEqual(tensors.get('__proto__'), { shape: [], data: Float32Array.of(-2) });
  assert.deepEqual(tensors.get('z'), { shape: [3, 0, 5], data: new Float32Array(0) });
  assert.deepEqual(tensors.get('toString'), { shape: [1, 1], data: Float32Array.of(Number.NaN) });
  assert.equal(decodeSafetensors(safetensorsFile('{}')).tensors.size, 0);
});

test('what is written is read back: names, shapes, both precisions', () => {
  const float = (data: Float32Array | Float64Array) => ({ shape: [data.length], data });
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: 'grapheme' }), fc.oneof(fc.float32Array(), fc.float64Array())),
      fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })),
      (arrays, metadata) => {
        const tensors = new Map(
          Object.entries(arrays)
            .filter(([name]) => name !== '__metadata__')
            .map(([name, data]) => [name, float(data)]),
        );
        const back = decodeSafetensors(encodeSafetensors({ tensors, metadata }));
        assert.deepEqual(new Map([...back.tensors].sort()), new Map([...tensors].sort()));
        assert.deepEqual({ ...back.metadata }, { ...metadata });
      },
    ),
  );
  const named = new Map([['__proto__', float(Float32Array.of(1, 2))]]);
  assert.deepEqual(decodeSafetensors(encodeSafetensors({ tensors: named, metadata: {} })).tensors, named);
});

/** Two tensors of 12 bytes each and their checksum. */
const withChecksum = () => {
  const tensor = (...data: number[]) => ({ shape: [data.length], data: Float32Array.from(data) });
  const tensors = new Map(Object.entries({ b: tensor(1, 2, 3), a: tensor(4, 5, 6) }));
  return encodeSafetensors({ tensors, metadata: {} });
};

test('one bit that has changed in the numbers is noticed, wherever it is', () => {
  const file = withChecksum();
  for (let bit = 0; bit < 8 * 24; bit++) {
    const damaged = file.slice();
    damaged[file.length - 24 + (bit >> 3)] ^= 1 << (bit & 7);
    assert.throws(() => decodeSafetensors(damaged, 'net'), /^Error: net: the numbers have the checksum [0-9a-f]{8}, /);
  }
});

test('the checksum does not depend on where the tensors lie; a file without one is read', () => {
  const file = withChecksum();
  const checksum = /"handwritten\.crc32":"([0-9a-f]{8})"/.exec(Buffer.from(file).toString('latin1'))?.[1];
  const [b, a] = [file.subarray(-24, -12), file.subarray(-12)];
  assert.equal(
    checksum,
    crc32OfZlib(Buffer.concat([a, b]))
      .toString(16)
      .padStart(8, '0'),
  );
  const arranged = (metadata: object, numbers: Uint8Array) =>
    decodeSafetensors(safetensorsFile(headerOf({ a: 3, b: 3 }, metadata), numbers), 'arranged');
  const { tensors, metadata } = arranged({ [CHECKSUM]: checksum, note: 'n' }, Buffer.concat([a, b]));
  assert.deepEqual(tensors, new Map([...decodeSafetensors(file).tensors].reverse()));
  assert.deepEqual({ ...metadata }, { note: 'n' });
  const swapped = Buffer.concat([b, a]);
  assert.throws(() => arranged({ [CHECKSUM]: checksum }, swapped), /arranged: the numbers have the checksum/);
  for (const wrong of ['', 'x', checksum?.toUpperCase(), `${checksum} `]) {
    if (wrong !== checksum) assert.throws(() => arranged({ [CHECKSUM]: wrong }, Buffer.concat([a, b])), /, expected '/);
  }
  assert.deepEqual([...(arranged({}, swapped).tensors.get('a')?.data ?? [])], [1, 2, 3]);
});

test('the checksum is the CRC-32 that zlib computes', () => {
  assert.equal(crc32(new TextEncoder().encode('123456789')), 0xcbf43926);
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (first, second) => {
      assert.equal(crc32(second, crc32(first)), crc32OfZlib(Buffer.concat([first, second])));
    }),
  );
});

test('half-precision numbers are the numbers that their bits stand for', () => {
  // IEEE 754-2008, 3.6: 1, -2, the largest, the smallest normal, the smallest of all, a third, -0, infinity, NaN.
  const half = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555, 0x8000, 0xfc00, 0x7e01);
  const bfloat = Uint16Array.of(0x3f80, 0xc000, 0x7f7f, 0x0080, 0x3eab, 0x8000, 0xff80, 0x7fc0);
  const { tensors } = decodeSafetensors(
    safetensorsFile(
      '{"h":{"dtype":"F16","shape":[9],"data_offsets":[0,18]},"b":{"dtype":"BF16","shape":[8],"data_offsets":[18,34]}}',
      Buffer.concat([Buffer.from(half.buffer), Buffer.from(bfloat.buffer)]),
    ),
  );
  const infinity = Number.POSITIVE_INFINITY;
  assert.deepEqual(
    [...(tensors.get('h')?.data ?? [])],
    [1, -2, 65504, 2 ** -14, 2 ** -24, 0.333251953125, -0, -infinity, Number.NaN],
  );
  assert.deepEqual(
    [...(tensors.get('b')?.data ?? [])],
    [1, -2, (2 - 2 ** -7) * 2 ** 127, 2 ** -126, 0.333984375, -0, -infinity, Number.NaN],
  );
});

test('text of the file is shown without commands to a terminal, and short', () => {
  const names = [
    '\\u001b[2J',
    '\\u001b]0;pwned\\u0007',
    '\\u0000',
    '\\u007f',
    '\\u009b31m',
    '\\u202etxt',
    '\\u0008\\u0008',
    '\\r',
  ];
  for (const name of names) {
    for (const header of [
      `{"${name}":null}`,
      `{"__metadata__":{"${name}":1}}`,
      `{"a":{"dtype":"${name}"}}`,
      `{"${name}":1,"${name}":1}`,
    ]) {
      const read = () => decodeSafetensors(safetensorsFile(header), 'some');
      assert.throws(read, ({ message }: Error) => /^some: /.test(message) && commandsIn(message).length === 0, header);
    }
  }
  const raw = safetensorsFile('{"a":\u001b[2J}');
  const read = () => decodeSafetensors(raw, 'raw');
  assert.throws(read, ({ message }: Error) => message.includes('\\u001b') && commandsIn(message).length === 0);
  for (const header of [
    headerOf({ ['x'.repeat(1e6)]: 1 }),
    `{"a":{"dtype":"${'x'.repeat(1e6)}"}}`,
    `{"a":"${'x'.repeat(1e6)}"}`,
    `{"${'x'.repeat(1e6)}":1,"${'x'.repeat(1e6)}":1}`,
  ]) {
    assert.throws(
      () => decodeSafetensors(safetensorsFile(header, 3), 'some'),
      (error: Error) => error.message.length < 300,
    );
  }
});

test('strict JSON gives what JSON.parse gives, or refuses', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      assert.deepEqual(parseStrictJson(text, 10), JSON.parse(text));
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        assert.throws(() => parseStrictJson(text, 100));
        return;
      }
      assert.deepEqual(parseStrictJson(text, 100), expected);
    }),
  );
});
