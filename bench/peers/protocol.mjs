/**
 * What every JavaScript peer shares: commands on standard input, answers on standard output, one JSON object per line.
 *
 * prepare: make the data ready and build the network with the given weights (its time does not count)
 * train:   one pass over the first `rows` rows, in order, in batches → seconds
 * loss:    mean cross-entropy of the first `rows` rows → loss
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The peer cannot do this work; the message says what is missing. */
export class Unsupported extends Error {}

/** Images (rows × columns, 0 to 1) and labels. */
export function load({ folder }) {
  const images = Float32Array.from(readFileSync(join(folder, 'images.u8')), (byte) => byte / 255);
  return { images, labels: new Uint8Array(readFileSync(join(folder, 'labels.u8'))) };
}

/** The initial weights, one array (inputs × outputs, row-major) per layer. All biases start at 0. */
export function loadWeights({ weights, sizes }) {
  const bytes = readFileSync(weights);
  let at = 0;
  return sizes.slice(1).map((outputs, layer) => {
    const inputs = sizes[layer];
    const values = new Float32Array(inputs * outputs).map((_, i) => bytes.readFloatLE(4 * (at + i)));
    at += values.length;
    return { inputs, outputs, values };
  });
}

/** Answers until standard input ends. `prepare(work, data)` returns `train(rows)` and `loss(rows)`; each may be async. */
export async function serve(version, prepare, instructions = null) {
  let peer;
  for await (const line of createInterface({ input: process.stdin })) {
    const { command, work, data, rows } = JSON.parse(line);
    let answer;
    try {
      if (command === 'prepare') {
        await peer?.close?.();
        peer = undefined;
        peer = await prepare(work, data);
        answer = { version, note: peer.note, instructions, hasLoss: peer.loss !== undefined };
      } else if (command === 'train') {
        const start = performance.now();
        await peer.train(rows);
        answer = { seconds: (performance.now() - start) / 1000 };
      } else {
        answer = { loss: (await peer.loss?.(rows)) ?? null };
      }
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      answer = { unsupported: error.message };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}
