/**
 * Runs all tests: `npm test`. What is missing is set up first. The last line counts: `N passed, N failed, N skipped`;
 * the type check and the linter count as one test each.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { typescriptArguments } from './run.mjs';
import { root } from './setup/paths.mjs';
import { die, run, runInForeground, SetupError } from './setup/process.mjs';
import { forNotebooks, forPrograms, setup } from './setup/setup.mjs';

const help = `npm test [-- OPTIONS]       all tests
npm test -- --unit          only the quick ones: no notebooks, no browser, no JupyterLab

  --unit           only the quick ones
  --forbid-skips   a skipped test is a failure
  --help           print this`;

/** Tests that start JupyterLab, kernels or a browser: one at a time, after the others. */
const heavy = /^test\/(exercises|notebooks|start)\.test\.ts$|^test\/(jupyter|browser|package)\//;

function testFiles() {
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map((file) => `test/${file.split(sep).join('/')}`)
    .filter((file) => file.endsWith('.test.ts'))
    .sort();
}

/** A tool of the project that passes or fails as a whole. */
async function check(name, tool, args) {
  try {
    await run(process.execPath, [join(root, 'node_modules', ...tool.split('/')), ...args], { cwd: root });
    console.log(`✓ ${name}`);
    return { passed: 1, failed: 0, skipped: 0 };
  } catch (error) {
    console.log(`✗ ${name}\n${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** Runs the files with Node's test runner, `concurrency` at a time. A runner that ends without a count has failed. */
async function runTests(files, concurrency) {
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const result = join(tmpdir(), `handwritten-tests-${process.pid}.json`);
  const runner = join(root, 'tools', 'testing', 'runner.mjs');
  await runInForeground(process.execPath, [...typescriptArguments(), runner, result, String(concurrency), ...files], {
    cwd: root,
  });
  try {
    return JSON.parse(readFileSync(result, 'utf8'));
  } catch {
    console.log('✗ the test runner ended before the tests did');
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(result, { force: true });
  }
}

function readOptions() {
  const flag = { type: 'boolean', default: false };
  try {
    const options = { unit: flag, 'forbid-skips': flag, help: flag };
    const { values, positionals } = parseArgs({ allowPositionals: true, options });
    if (values.help) {
      console.log(help);
      process.exit(0);
    }
    return { unit: values.unit, forbidSkips: values['forbid-skips'], chosen: positionals };
  } catch (error) {
    console.error(`npm test: ${error.message}\n\n${help}`);
    process.exit(2);
  }
}

function choose({ unit, chosen }) {
  const files = testFiles().filter((file) => !(unit && heavy.test(file)));
  if (chosen.length === 0) return files;
  const wanted = chosen.map((name) => relative(root, join(root, name)).split(sep).join('/'));
  return files.filter((file) => wanted.some((name) => file.startsWith(name)));
}

const options = readOptions();
const counts = { passed: 0, failed: 0, skipped: 0 };
const add = (more) => {
  for (const name of Object.keys(counts)) counts[name] += more[name];
};

try {
  await setup(options.unit ? forPrograms : forNotebooks);
  const files = choose(options);
  if (files.length === 0) throw new SetupError(`npm test: no test file begins with ${options.chosen.join(', ')}`);
  if (!options.unit && options.chosen.length === 0) {
    const [types, lint] = await Promise.all([
      check('types', 'typescript/bin/tsc', ['-p', root]),
      check('lint and format', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '--colors=off']),
    ]);
    add(types);
    add(lint);
  }
  add(
    await runTests(
      files.filter((file) => !heavy.test(file)),
      availableParallelism(),
    ),
  );
  add(
    await runTests(
      files.filter((file) => heavy.test(file)),
      1,
    ),
  );
} catch (error) {
  if (!(error instanceof SetupError)) die(error);
  console.error(error.message);
  counts.failed++;
}

const { passed, failed, skipped } = counts;
if (options.forbidSkips && skipped > 0) console.log('Skipped tests are forbidden here (--forbid-skips).');
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || passed === 0 || (options.forbidSkips && skipped > 0) ? 1 : 0;
