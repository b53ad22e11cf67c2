import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultOf, fuzzedFile } from './files.ts';
import { Impossible, type Kind, kinds } from './kinds.ts';
import { fuzz } from './run.ts';

/** The full run, `npm run fuzz`, has 100,000. */
const files = 2000;

test(`${files} broken files are refused with a sentence of ours, or are read and make sense`, async () => {
  const { failures, counts } = await fuzz({ seed: 1, files });
  assert.deepEqual(failures, []);
  assert.deepEqual(Object.keys(counts).sort(), kinds.map(({ name }) => name).sort());
  const all = Object.values(counts);
  assert.equal(
    all.reduce((sum, one) => sum + one.files, 0),
    files,
  );
  // A fuzzer whose files are all refused, or all taken, has stopped looking.
  const taken = all.reduce((sum, one) => sum + one.taken, 0);
  assert.ok(taken > files / 50 && taken < files / 2, `${taken} of ${files} taken`);
});

test('the good files that the broken ones are made of are read', async () => {
  for (const kind of kinds) {
    for (const [i, seed] of kind.seeds.entries()) {
      const { fault, taken } = await faultOf({ kind, bytes: Uint8Array.from(kind.pack?.(seed) ?? seed) });
      assert.equal(fault, undefined, `${kind.name} ${i}`);
      assert.ok(taken || kind.name === 'other-picture', `${kind.name} ${i} is refused`);
    }
  }
});

test('the same seed and number make the same file, of any kind', () => {
  for (let index = 0; index < 50; index++) {
    const [one, same, other] = [fuzzedFile(3, index), fuzzedFile(3, index), fuzzedFile(4, index)];
    assert.equal(one.kind, same.kind);
    assert.deepEqual(one.bytes, same.bytes);
    assert.ok(one.kind !== other.kind || !Buffer.from(one.bytes).equals(other.bytes), `${index}`);
  }
  assert.ok(Array.from({ length: 50 }, (_, i) => fuzzedFile(1, i, ['png'])).every(({ kind }) => kind.name === 'png'));
});

test('what the fuzzer must not let pass is a fault', async () => {
  const fault = async (read: Kind['read']) =>
    (await faultOf({ kind: { name: 'kind', seeds: [], read }, bytes: new Uint8Array(4) })).fault ?? 'none';
  const thrown = (message: string) =>
    fault((_, name) => {
      throw new Error(`${name}: ${message}`);
    });
  assert.equal(await fault(() => undefined), 'none');
  assert.equal(await thrown('the file is empty, expected a picture'), 'none');
  assert.equal(await thrown('the header is not JSON (Unexpected token } in JSON at position 3)'), 'none');
  const inside: (() => unknown)[] = [
    () => (undefined as unknown as { length: number }).length,
    () => (null as unknown as () => void)(),
    () => new Uint8Array(-1),
    () => new Float32Array(new ArrayBuffer(8), 3),
    () => new DataView(new ArrayBuffer(1)).getUint32(0),
    () => new Array(-1),
    () => String.fromCodePoint(0x11_0000),
    () => Buffer.alloc(2).readUInt32LE(0),
    () => JSON.parse('{'),
    () => 'x'.repeat(2 ** 30),
    () => new ArrayBuffer(2 ** 53),
    () => BigInt(0.5),
    function deep(): unknown {
      return [deep()];
    },
  ];
  for (const f of inside) {
    const text = await fault((_, name) => {
      try {
        f();
      } catch (error) {
        // Named, so that the name is not what is missed.
        (error as Error).message = `${name}: ${(error as Error).message}`;
        throw error;
      }
    });
    assert.match(text, /^\w*Error: x\.kind: /, String(f));
  }
  assert.match(
    await fault(() => {
      throw new Error('the file is empty');
    }),
    /^does not name the file/,
  );
  assert.match(await thrown('is \u001b[2J'), /^says what a terminal obeys/);
  assert.match(
    await fault(() => {
      throw new Impossible('a picture of 0 × 0');
    }),
    /^took a picture of 0 × 0/,
  );
  assert.match(
    await fault((bytes) => {
      bytes[0] = 1;
    }),
    /^changed the bytes/,
  );
  assert.match(
    await fault(() => {
      for (const before = process.cpuUsage(); process.cpuUsage(before).user < 1.1e6; );
    }),
    /^took \d{4} ms$/,
  );
});

test('a file that hangs, or asks for all memory, is ended and told, and the others are read', async () => {
  const told: number[] = [];
  const { failures } = await fuzz({
    seed: 1,
    files: 6,
    hangs: 1,
    heap: 32,
    thread: new URL('./hanging-thread.mjs', import.meta.url),
    onFailure: ({ index }) => void told.push(index),
  });
  assert.deepEqual(told, [2, 4]);
  assert.match(failures[0].fault, /did not end within 1 s/);
  assert.match(failures[1].fault, /ended the thread: .*memory/);
});
