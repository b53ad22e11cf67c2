/** The README's script runs as it is printed. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a script of the README in the project's folder, as the README says, and returns what it prints. */
function run(code: string): string {
  const own = `script-of-readme-${process.pid}`; // npm packs what is called README
  const script = join(root, `${own}.ts`);
  try {
    writeFileSync(script, code.replace(/'digits\.(safetensors|checkpoint)'/g, `'${own}.$1'`));
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    return execFileSync(process.execPath, ['--import', tsx, script], { cwd: root, encoding: 'utf8' });
  } finally {
    for (const kind of ['ts', 'safetensors', 'checkpoint']) rmSync(join(root, `${own}.${kind}`), { force: true });
  }
}

/** The blocks of code behind the comments that name this test, in order; one list for each comment. */
const blocks = readFileSync(join(root, 'README.md'), 'utf8')
  .split('<!-- the test ')
  .slice(1)
  .map((part) => [...part.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code));

test("the README's script runs as printed, in ten lines", () => {
  const [code] = blocks[0];
  assert.ok(code.trim().split('\n').filter(Boolean).length <= 10, 'more than ten lines');
  const output = run(code);
  const accuracy = Number(/^accuracy (\S+)/.exec(output)?.[1]);
  assert.ok(accuracy > 0.95, output);
});

test("the README's own loop learns, its frozen layer stays, and its saliency has a number for each pixel", () => {
  const [loop, freeze, saliency, ...others] = blocks[1];
  assert.deepEqual(others, []);
  const output = run(`${loop}
const before = model.parameters.map(({ data }) => data.slice());
console.log(model.evaluate(test.images, test.labels).accuracy);
${freeze}
console.log(JSON.stringify(model.parameters.map(({ data }, i) => data.every((value, j) => value === before[i][j]))));
${saliency}
console.log(inputs?.rows, inputs?.columns, inputs?.data.some((value) => value !== 0));
`);
  const [accuracy, unchanged, shape] = output.trim().split('\n');
  assert.ok(Number(accuracy) > 0.93, output);
  assert.deepEqual(JSON.parse(unchanged), [true, true, false, false]);
  assert.equal(shape, '1 64 true');
});

test("the README's checkpoint goes on to the same weights", () => {
  const [code, ...others] = blocks[2];
  assert.deepEqual(others, []);
  const compare = `
console.log(JSON.stringify([model, again].map(({ parameters }) => parameters.map(({ data }) => [...data]))), checkpoint.progress.epoch);`;
  const [weights, epoch] = run(`${code}${compare}`).trim().split(' ');
  const [whole, resumed] = JSON.parse(weights);
  assert.equal(whole[0].length, 640);
  assert.deepEqual(resumed, whole);
  assert.equal(epoch, '10');
  const early = code.replace('onEpoch: (_, run) => save', 'onEpoch: async ({ epoch }, run) => epoch === 4 && save');
  assert.notEqual(early, code);
  const middle = run(`${early.replace('const keep: Callback', 'const keep: object')}${compare}`)
    .trim()
    .split(' ');
  assert.deepEqual(middle, [weights, '4']);
});

test("the README's list of what training takes runs as printed: it stops early, and what is frozen stays", () => {
  const [code, ...others] = blocks[3];
  assert.deepEqual(others, []);
  const frozen = 'model.denseLayers[0].trainable = false;';
  assert.ok(code.includes(frozen));
  const before = `const before = model.denseLayers.map(({ weights }) => weights.data.slice());\n${frozen}`;
  const output = run(`${code.replace(frozen, before)}
console.log(JSON.stringify(model.denseLayers.map(({ weights }, l) => weights.data.every((w, i) => w === before[l][i]))));
console.log(robust.loss, model.evaluate(validation.images, validation.labels).accuracy);`);
  const [line, unchanged, end] = output.trim().split('\n');
  const [, best, epochs] = /^(\d+) of (\d+) epochs/.exec(line) ?? assert.fail(output);
  assert.ok(Number(best) >= 1 && Number(best) <= Number(epochs) && Number(epochs) <= 40, line);
  assert.deepEqual(JSON.parse(unchanged), [true, false]);
  const [loss, accuracy] = end.split(' ');
  assert.equal(loss, 'huber');
  assert.ok(Number(accuracy) > 0.9, end);
});
