/** This project's network: model.train, as in the README. Usage: ours.ts THREADS [plain|fast|128] */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vectorBits } from '../../src/fast/module.ts';
import type { KernelsName } from '../../src/index.ts';
import { ByteMatrix, Labels } from '../../src/index.ts';
import { type DataFolder, networkOf } from '../data.ts';
import { type Work, works } from '../works.ts';
import { type Peer, serve } from './protocol.mjs';

const [threads = '1', variant] = process.argv.slice(2);
// Vectors of 128 bits also where 256 are possible: read when the kernels are loaded, which is later.
if (variant === '128') process.env.HANDWRITTEN_SIMD = '128';
const kernels = variant === '128' ? 'fast' : variant;

function prepare(work: Work, { folder, rows, columns, classes }: DataFolder): Peer {
  const images = new ByteMatrix<number, number>(rows, columns, new Uint8Array(readFileSync(join(folder, 'images.u8'))));
  const labels = new Labels<number, number>(readFileSync(join(folder, 'labels.u8')), classes);
  const model = networkOf(work, kernels as KernelsName | undefined);
  // What comes as JSON has settings only.
  const optimizer = works.find(({ name }) => name === work.name)?.optimizer;
  const first = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

  /** One call of `train` for all epochs on the same rows; between two epochs it waits for the next command. */
  let training: { rows: number; go: () => Promise<void>; stop: () => Promise<void> } | undefined;

  function start(count: number) {
    const controller = new AbortController();
    let [resume, epochDone, failed] = [() => {}, () => {}, (_: unknown) => {}];
    const run = () =>
      model.train(
        count === rows ? images : images.select(first(count)),
        count === rows ? labels : labels.select(first(count)),
        {
          epochs: 1_000_000,
          batchSize: work.batchSize,
          ...(optimizer && { optimizer }),
          shuffle: false,
          threads: Number(threads),
          signal: controller.signal,
          callbacks: [
            {
              onEpoch: () => {
                epochDone();
                return new Promise<void>((next) => {
                  resume = next;
                });
              },
            },
          ],
        },
      );
    let running: Promise<unknown> | undefined;
    return {
      rows: count,
      go: () =>
        new Promise<void>((done, reject) => {
          [epochDone, failed] = [done, reject];
          if (running) resume();
          else running = run().catch((error) => failed(error));
        }),
      async stop() {
        controller.abort();
        resume();
        await running;
      },
    };
  }

  return {
    note: undefined,
    async train(count) {
      if (training?.rows !== count) {
        await training?.stop();
        training = start(count);
      }
      await training.go();
    },
    loss: async (count) => model.evaluate(images.select(first(count)), labels.select(first(count))).loss,
    close: () => training?.stop(),
  };
}

const used = kernels ?? networkOf({ sizes: [1, 1], activation: 'relu' }).kernels;
const instructions = used === 'fast' ? `vectors of ${vectorBits()} bits` : undefined;
await serve(`handwritten, ${used} kernels`, prepare, instructions);
