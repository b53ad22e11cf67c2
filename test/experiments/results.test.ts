/** `npm run results`: what it prints and keeps, and how it goes on. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { recipeNamed } from '../../experiments/recipes.ts';
import { type ResultsFile, recipeHash } from '../../experiments/results-file.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const folder = mkdtempSync(join(tmpdir(), 'results '));

function results(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const command = ['--import', tsx, join(root, 'experiments', 'results.ts'), ...args];
    const child = execFile(process.execPath, command, { cwd: root }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

const read = (file: string): ResultsFile => JSON.parse(readFileSync(file, 'utf8'));
const tiny = (file: string, ...more: string[]) =>
  results('--recipe', 'digits', '--epochs', '2', '--threads', '1', '--output', file, ...more);

test('one object a recipe, and the same in the file', async () => {
  const file = join(folder, 'two seeds.json');
  const { code, stdout, stderr } = await tiny(file, '--seeds', '2', '--json');
  assert.equal(code, 0, stderr);
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    events.map(({ event }) => event),
    ['recipe', 'done'],
  );
  const [{ event: _, ...row }, done] = events;
  assert.equal(done.interrupted, false);
  assert.equal(row.recipe, 'digits');
  assert.equal(row.seeds, 2);
  assert.equal(row.epochs, 2);
  assert.equal(row.flop, 6 * row.parameters * 2 * row.trainImages);
  const [a, b] = row.runs.map((run: { testAccuracy: number }) => run.testAccuracy);
  assert.ok(a > 0.5 && a < 1);
  assert.ok(Math.abs(row.testAccuracy.mean - (a + b) / 2) < 1e-12);
  assert.ok(Math.abs(row.testAccuracy.standardDeviation - Math.abs(a - b) / Math.SQRT2) < 1e-12);
  for (const run of row.runs) assert.equal(run.wrong, Math.round((1 - run.testAccuracy) * run.testImages));

  const kept = read(file);
  assert.deepEqual(kept.recipes, [row]);
  assert.equal(kept.machines[row.runs[0].machine].node, process.versions.node);
});

test('runs that the file has are kept, missing ones are made, --fresh makes all anew', async () => {
  const file = join(folder, 'resume.json');
  assert.equal((await tiny(file, '--seeds', '1')).code, 0);
  const [first] = read(file).recipes[0].runs;
  // A mark that no training makes shows which runs were kept.
  const marked = read(file);
  writeFileSync(file, JSON.stringify(marked).replace(/"testLoss":[^,]+/, '"testLoss":123.5'));

  const more = await tiny(file, '--seeds', '2');
  assert.equal(more.code, 0, more.stderr);
  assert.match(more.stdout, /seed 1: .*\(kept\)\n {2}seed 2: (?!.*\(kept\))/);
  assert.match(more.stdout, /digits +64-.* % ± \d\.\d\d +2 /);
  assert.deepEqual(
    read(file).recipes[0].runs.map(({ seed, testLoss }) => [seed, testLoss === 123.5]),
    [
      [1, true],
      [2, false],
    ],
  );

  assert.equal((await tiny(file, '--seeds', '1', '--fresh')).code, 0);
  const anew = read(file).recipes[0];
  assert.equal(anew.runs.length, 1);
  assert.equal(anew.runs[0].testLoss, first.testLoss); // the same seed, the same network

  // Another recipe of the same name: what the file has is not of it.
  assert.equal((await results('--recipe', 'digits', '--epochs', '1', '--seeds', '1', '--output', file)).code, 0);
  assert.equal(read(file).recipes[0].epochs, 1);
  assert.equal(read(file).recipes[0].runs.length, 1);
});

test('Ctrl-C keeps the runs that are finished', { skip: process.platform === 'win32' }, async () => {
  const file = join(folder, 'interrupted.json');
  const args = ['--import', tsx, join(root, 'experiments', 'results.ts'), '--recipe', 'digits', '--seeds', '50'];
  const child = spawn(process.execPath, [...args, '--epochs', '5', '--output', file], { cwd: root });
  child.stdout.on('data', (text) => {
    if (/seed 1:/.test(String(text))) child.kill('SIGINT');
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(code, 130);
  const [row] = read(file).recipes;
  assert.ok(row.seeds >= 1 && row.seeds < 50);
  assert.equal(row.runs.length, row.seeds);
});

test('the hash is of what a recipe does: not of its name, of every setting', () => {
  const recipe = recipeNamed('classic');
  const { name, data, ...rest } = recipe;
  assert.equal(recipeHash({ ...rest, data, name: 'other', reported: { note: 'a remark' } }), recipeHash(recipe));
  assert.notEqual(recipeHash({ ...recipe, dropout: 0.3 }), recipeHash(recipe));
  assert.notEqual(
    recipeHash({ ...recipe, optimizer: recipe.optimizer.fresh({ learningRate: 0.2 }) }),
    recipeHash(recipe),
  );
});

test('options that cannot be end with 2 and one message', async () => {
  const broken = join(folder, 'broken.json');
  writeFileSync(broken, '{"rows": []}');
  const wrong: [string[], RegExp][] = [
    [['--recipe', 'digits,best'], /--recipe .*Expected some of speedrun-98, .*got 'best'/],
    [['--recipe', 'default'], /got 'default'/],
    [['--seeds', '0'], /--seeds .*at least 1, got '0'/],
    [['--epochs', '1'], /--epochs: expected --output as well/],
    [['--seed', '1'], /unknown option '--seed'/],
    [['--output', join(folder, 'none', 'r.json')], /--output: cannot write .*: the folder .* does not exist/],
    [['--recipe', 'digits', '--output', broken], /--output: .*broken\.json is not a file of results/],
  ];
  for (const [args, message] of wrong) {
    const { code, stderr } = await results(...args);
    assert.equal(code, 2, `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, message);
  }
  assert.equal(readFileSync(broken, 'utf8'), '{"rows": []}');
});

const committed = join(root, 'data', 'results', 'results.json');
test('the results in the repository are those of the recipes as they are', { skip: !existsSync(committed) }, () => {
  const { recipes } = read(committed);
  assert.ok(recipes.length > 0);
  for (const { recipe, hash, runs } of recipes) {
    assert.equal(hash, recipeHash(recipeNamed(recipe)), `${recipe} has changed: npm run results -- --recipe ${recipe}`);
    assert.ok(runs.length >= 3, `${recipe} has fewer than 3 runs`);
  }
});
