/** The package as somebody else gets it: packed, installed into an empty project, imported by plain Node. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const npm = (args: string[], cwd: string) => {
  const cli = process.env.npm_execpath;
  execFileSync(cli ? process.execPath : 'npm', cli ? [cli, ...args] : args, { cwd, stdio: 'pipe' });
};

const temporary = mkdtempSync(join(tmpdir(), 'package '));
after(() => rmSync(temporary, { recursive: true, force: true }));

/** A copy of what is packed: building the package writes dist/, which would disturb whoever works here meanwhile. */
function copyOfProject(): string {
  const copy = join(temporary, 'project');
  mkdirSync(copy);
  const own = /^(\.|build$|dist$|node_modules$|models$|notebooks$|test$)|\.(tgz|safetensors)$/;
  for (const name of readdirSync(root).filter((one) => !own.test(one))) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}

test('npm pack gives a package that plain Node imports by name, with types', () => {
  const folder = join(temporary, 'empty project');
  mkdirSync(folder);
  npm(['pack', '--pack-destination', folder], copyOfProject());
  const [archive] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  writeFileSync(join(folder, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }');
  npm(['install', '--no-audit', '--no-fund', '--prefer-offline', `./${archive}`], folder);
  writeFileSync(
    join(folder, 'use.ts'),
    `import { DenseLayer, NeuralNetwork } from 'handwritten';
import { loadDigits } from 'handwritten/node';
const { train, test } = loadDigits();
const model = new NeuralNetwork({ seed: 1 }).add(new DenseLayer(64, 32, 'relu')).add(new DenseLayer(32, 10, 'softmax'));
await model.train(train.images, train.labels, { epochs: 10, batchSize: 32, learningRate: 0.003 });
const { accuracy } = model.evaluate(test.images, test.labels);
console.log(JSON.stringify({ accuracy }));
`,
  );
  const compilerOptions = { strict: true, target: 'es2022', module: 'nodenext', types: [], lib: ['es2023', 'dom'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['use.ts'] }));
  execFileSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc')], {
    cwd: folder,
    stdio: 'pipe',
  });
  const { accuracy } = JSON.parse(
    execFileSync(process.execPath, [join(folder, 'use.js')], { cwd: folder, encoding: 'utf8' }),
  );
  assert.ok(accuracy > 0.9, `accuracy ${accuracy}`);
});

test('src/index.ts can be bundled for a browser', async () => {
  const result = await build({
    entryPoints: [join(root, 'src', 'index.ts')],
    bundle: true,
    metafile: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    minify: true,
    logLevel: 'silent',
  });
  assert.deepEqual([...result.warnings, ...result.errors], []);
  const imports = Object.values(result.metafile.inputs).flatMap((input) => input.imports);
  assert.deepEqual(
    imports.filter(({ path, external }) => external || path.startsWith('node:')),
    [],
  );
});
