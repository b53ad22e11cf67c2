/** The package as somebody else gets it: packed, installed into an empty project, imported by plain Node. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const npm = (args: string[], cwd: string) => {
  const cli = process.env.npm_execpath;
  execFileSync(cli ? process.execPath : 'npm', cli ? [cli, ...args] : args, { cwd, stdio: 'pipe' });
};

test('npm pack gives a package that plain Node imports by name, with types', () => {
  const folder = mkdtempSync(join(tmpdir(), 'empty project '));
  npm(['pack', '--pack-destination', folder], root);
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
const { accuracy } = await model.evaluate(test.images, test.labels);
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
