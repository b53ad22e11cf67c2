/** The programs in examples/ are short, and do what they say. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { loadModel, loadStateDict } from '../src/node.ts';
import { Random } from '../src/random.ts';
import { python, root } from '../tools/setup/paths.mjs';
import { encodePng } from './data/picture-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'examples '));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const ran = new Set<string>();

function run(name: string, ...args: string[]) {
  ran.add(name);
  const env = { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.json') };
  const program = join(root, 'examples', name);
  return spawnSync(process.execPath, ['--import', tsx, program, ...args], { cwd: folder, encoding: 'utf8', env });
}

/** The last number in the last line that is printed. */
function numberOf({ stdout, stderr, status }: ReturnType<typeof run>): number {
  assert.equal(status, 0, stderr);
  return Number(/(\d+(?:\.\d+)?)\s*$/.exec(stdout)?.[1]);
}

test('xor.ts learns all four answers', () => {
  const outcome = run('xor.ts');
  assert.equal(numberOf(outcome), 1);
  const answers = [...outcome.stdout.matchAll(/^(\d) xor (\d): (\d\.\d+)$/gm)];
  assert.equal(answers.length, 4);
  for (const [, a, b, output] of answers)
    assert.ok(Math.abs(Number(output) - (Number(a) ^ Number(b))) < 0.1, outcome.stdout);
});

test('sine.ts comes close to the sine', () => {
  const { stdout, stderr } = run('sine.ts');
  const lines = [...stdout.matchAll(/^sin (\S+) = (\S+), the network says (\S+)$/gm)];
  assert.equal(lines.length, 5, stderr);
  for (const [, x, sine, answer] of lines) {
    assert.ok(Math.abs(Number(sine) - Math.sin(Number(x))) < 0.001);
    assert.ok(Math.abs(Number(answer) - Number(sine)) < 0.05, stdout);
  }
});

const noPython = existsSync(python) ? false : 'the Python environment is not set up';

/** Written by scikit-learn, with a header or without. */
const irisProgram = `
import sys
from sklearn.datasets import load_iris
iris = load_iris()
with open(sys.argv[1], "w") as file:
    if sys.argv[2] == "header":
        file.write("sepal length,sepal width,petal length,petal width,species\\n")
    for lengths, kind in zip(iris.data, iris.target):
        file.write(",".join(map(str, lengths)) + "," + iris.target_names[kind] + "\\n")
`;

test('iris.ts tells the flowers apart, from a file with a header or without', { skip: noPython }, () => {
  const outcomes = ['header', 'plain'].map((kind) => {
    const file = join(folder, `iris-${kind}.csv`);
    execFileSync(python, ['-c', irisProgram, file, kind]);
    return numberOf(run('iris.ts', file));
  });
  assert.ok(outcomes[0] > 0.9, String(outcomes[0]));
  assert.equal(outcomes[1], outcomes[0]);
});

test('without its file or folder, an example says in a sentence what is missing', () => {
  for (const [name, expected] of [
    ['iris.ts', /^iris\.csv: there is no such file in .* \(iris\.csv is at https:.*\)\n$/],
    ['pictures.ts', /^loadDataset: 'my-pictures' is neither a data set .* nor an existing folder or file\n$/],
  ] as const) {
    const { stderr, status } = run(name);
    assert.equal(status, 1);
    assert.match(stderr, expected);
  }
});

test('pictures.ts learns pictures in folders, and saves what it has learned with the names of the classes', async () => {
  const random = new Random(5, 'pictures');
  for (const kind of ['bars', 'rings']) {
    mkdirSync(join(folder, 'my-pictures', kind), { recursive: true });
    for (let n = 0; n < 30; n++) {
      const [size, x, y] = [32, 14 + random.integer(5), 14 + random.integer(5)];
      const data = Uint8Array.from({ length: size * size }, (_, i) => {
        const [dx, dy] = [(i % size) - x, Math.floor(i / size) - y];
        const isInk = kind === 'bars' ? Math.abs(dx) < 3 && Math.abs(dy) < 12 : Math.abs(Math.hypot(dx, dy) - 9) < 2;
        return isInk ? 20 : 235;
      });
      writeFileSync(join(folder, 'my-pictures', kind, `${n}.png`), encodePng({ width: size, height: size, data }));
    }
  }
  const { stdout, stderr, status } = run('pictures.ts', 'my-pictures');
  assert.equal(status, 0, stderr);
  assert.ok(Number(/set aside: (\S+)/.exec(stdout)?.[1]) > 0.9, stdout);
  assert.match(stdout, /the first is a (bars|rings), and the network says \1/);
  const { model, metadata } = await loadModel(join(folder, 'my-pictures.safetensors'));
  assert.deepEqual([model.inputs, model.outputs, metadata.classNames], [256, 2, '["bars","rings"]']);
});

test('pytorch.ts gets back what it has saved', async () => {
  assert.ok(numberOf(run('pytorch.ts')) > 0.95);
  const file = join(folder, 'digits.pt.safetensors');
  const model = await loadStateDict(file, { activations: ['relu', 'softmax'] });
  assert.deepEqual([model.inputs, model.outputs], [64, 10]);
});

test('each example has at most fifteen lines, is run here, and is named in the README', () => {
  const names = readdirSync(join(root, 'examples'));
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  assert.equal(names.length, 5);
  for (const name of names) {
    const lines = readFileSync(join(root, 'examples', name), 'utf8')
      .trim()
      .split('\n');
    assert.ok(lines.length <= 15, `${name} has ${lines.length} lines`);
    assert.ok(ran.has(name), `${name} is not run`);
    assert.ok(readme.includes(`examples/${name}`), `the README does not name ${name}`);
  }
});
