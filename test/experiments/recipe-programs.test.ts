/** Recipes that prepare their images, from `npm run train` to the programs that read the saved network. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { encode } from 'fast-png';
import { loadModel } from '../../src/models/files.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const folder = mkdtempSync(join(tmpdir(), 'recipes '));

/** Runs a program with --json; its last event. */
function last(name: string, ...args: string[]): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const command = ['--import', tsx, join(root, 'cli', `${name}.ts`), ...args, '--json'];
    execFile(process.execPath, command, { cwd: root }, (error, stdout) => {
      if (error) reject(error);
      else
        resolve(
          JSON.parse(
            stdout
              .trim()
              .split('\n')
              .at(name === 'predict' ? 0 : -1) as string,
          ),
        );
    });
  });
}

test('a saved network carries along how its images are prepared', async () => {
  const model = join(folder, 'pooled.safetensors');
  const data = ['--data', 'digits'];
  // 8 × 8 pixels, deskewed and pooled: the network reads 16 numbers.
  const trained = await last('train', ...data, '--recipe', 'speedrun-98', '--epochs', '20', '--save', model);
  assert.ok((trained.testAccuracy as number) > 0.6);
  const { model: network, metadata } = await loadModel(model);
  assert.equal(network.inputs, 16);
  assert.deepEqual(JSON.parse(metadata.input), { deskew: true, pool: 2, mean: 0.13, deviation: 0.31 });

  const evaluated = await last('evaluate', ...data, '--model', model, '--plots', join(folder, 'pictures'));
  assert.equal(evaluated.testAccuracy, trained.testAccuracy);
  assert.equal(evaluated.loss, trained.loss);

  const picture = join(folder, 'one.png');
  const pixels = new Uint8Array(60 * 60).fill(255);
  for (let y = 10; y < 50; y++) pixels.fill(0, y * 60 + 28, y * 60 + 35);
  writeFileSync(picture, encode({ width: 60, height: 60, data: pixels, channels: 1 }));
  const predicted = await last('predict', '--model', model, picture);
  assert.equal((predicted.pixels as number[]).length, 64);
  const sum = (predicted.probabilities as number[]).reduce((a, b) => a + b);
  assert.ok(Math.abs(sum - 1) < 1e-5);
});
