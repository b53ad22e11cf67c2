/** Ctrl-C in the middle of a step that takes seconds. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

const source = (file: string) => JSON.stringify(new URL(`../../${file}`, import.meta.url).href);
const skip = process.platform === 'win32' && 'there are no signals on Windows';

/** A training whose only step reads its rows, and a third of a second later, while it multiplies, gets a SIGINT. */
const training = (kernels: 'plain' | 'fast', rows: number, width: number) => `
  import { spawn } from 'node:child_process';
  import { interruptedCode, interruptible } from ${source('cli/shared/interrupt.ts')};
  import { DenseLayer, Labels, NeuralNetwork } from ${source('src/index.ts')};
  const [rows, columns] = [${rows}, ${width}];
  let isStep = false;
  const x = {
    rows, columns, changing: true,
    gather(indices, out) {
      if (isStep) spawn('sh', ['-c', \`sleep 0.3; kill -INT \${process.pid}\`]);
      out.fill(0.5);
    },
  };
  const y = new Labels(Array.from({ length: rows }, (_, i) => i % 2), 2);
  const network = new NeuralNetwork({ kernels: '${kernels}' })
    .add(new DenseLayer(columns, columns, 'relu')).add(new DenseLayer(columns, 2, 'softmax'));
  const before = network.allParameters.map(({ data }) => data.slice());
  const callbacks = [{ onStart() { isStep = true; } }];
  const { stopped, epochs } = await interruptible((signal) =>
    network.train(x, y, { epochs: 1, batchSize: rows, signal, callbacks }));
  const changed = network.allParameters.some(({ data }, i) => Buffer.compare(Buffer.from(data.buffer), Buffer.from(before[i].buffer)) !== 0);
  console.log(JSON.stringify({ stopped, epochs: epochs.length, changed, code: interruptedCode() }));`;

for (const [kernels, rows, width] of [
  ['plain', 2048, 1024],
  ['fast', 16_384, 3072],
] as const) {
  test(`breaks it off, with ${kernels} kernels, as if it had not begun`, { skip }, async () => {
    const args = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval'];
    const { stdout } = await promisify(execFile)(process.execPath, [...args, training(kernels, rows, width)]);
    assert.deepEqual(JSON.parse(stdout), { stopped: 'interrupted', epochs: 0, changed: false, code: 130 });
  });
}
