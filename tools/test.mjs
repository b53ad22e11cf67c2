/**
 * Runs the tests: `npm test`. What is missing is set up first. The last line counts: `N passed, N failed, N skipped`;
 * the type check and the linter count as one test each, and so does each file that is left out without `--all`.
 */
import { join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { typescriptArguments } from './run.mjs';
import { root } from './setup/paths.mjs';
import { die, run, runInForeground, SetupError } from './setup/process.mjs';
import { duration } from './setup/progress.mjs';
import { forPrograms, forTests, setup } from './setup/setup.mjs';
import { choose, first, quickFiles, slow } from './testing/groups.mjs';
import { endAll, runJob, sideBySide } from './testing/jobs.mjs';
import { Screen } from './testing/screen.mjs';

const help = `npm test [-- OPTIONS] [FILE…]   what a change may break: every unit test, every notebook, the pages in a browser
npm test -- --all               all that is tested
npm test -- --unit              only the quick ones: no notebooks, no browser, no JupyterLab
npm run test:watch              the quick ones, again after each change

  FILE             only the test files whose names begin so, slow ones too; notebooks/11 runs that notebook
  --all            also what is slow and rarely breaks:
${slow.map(({ what }) => `                   ${what}`).join('\n')}
  --unit           only the quick ones
  --watch          the quick ones, and those that a change concerns again and again; Ctrl-C ends it
  --forbid-skips   a skipped test is a failure
  --help           print this`;

/** Tools of the project that pass or fail as a whole. */
const checks = [
  { name: 'types', tool: 'typescript/bin/tsc', args: ['-p', root], gigabytes: 1 },
  {
    name: 'lint and format',
    tool: '@biomejs/biome/bin/biome',
    args: ['check', '--error-on-warnings', '--colors=off'],
    gigabytes: 0.5,
  },
];

async function runCheck({ name, tool, args }, screen) {
  try {
    await run(process.execPath, [join(root, 'node_modules', ...tool.split('/')), ...args], { cwd: root });
    screen.count(name, 'passed');
  } catch (error) {
    screen.count(name, 'failed', `\n${error.message}`);
  }
}

function readOptions() {
  const flag = { type: 'boolean', default: false };
  try {
    const options = { all: flag, unit: flag, watch: flag, 'forbid-skips': flag, help: flag };
    const { values, positionals } = parseArgs({ allowPositionals: true, options });
    if (values.help) {
      console.log(help);
      process.exit(0);
    }
    if (values.all && values.unit) throw new Error('--all and --unit exclude each other');
    const chosen = positionals.map((name) => relative(root, join(root, name)).split(sep).join('/'));
    return { ...values, forbidSkips: values['forbid-skips'], chosen };
  } catch (error) {
    console.error(`npm test: ${error.message}\n\n${help}`);
    process.exit(2);
  }
}

/** Node's own runner: it looks which tests a changed file concerns. */
function watch({ chosen }) {
  const files = quickFiles().filter((file) => chosen.length === 0 || chosen.some((name) => file.startsWith(name)));
  const args = [
    ...typescriptArguments(),
    '--test',
    '--watch',
    `--test-reporter=${new URL('./testing/brief.mjs', import.meta.url).href}`,
    ...files,
  ];
  return runInForeground(process.execPath, args, { cwd: root });
}

async function runAll({ jobs, leftOut }, { unit, chosen }) {
  const isTiny = ({ files }) => files[0] === first;
  const tiny = jobs.filter(isTiny);
  const others = jobs.filter((job) => !isTiny(job));
  if (!unit && chosen.length === 0) others.splice(1, 0, ...checks);
  const screen = new Screen(tiny.length + others.length);
  const one = (job) =>
    job.tool ? screen.watch(job, () => runCheck(job, screen)) : screen.follow(job, (onEvent) => runJob(job, onEvent));
  try {
    for (const job of tiny) await one(job);
    await sideBySide(others, one);
    for (const { file, what } of leftOut) screen.count(file, 'skipped', `: left out (${what})`);
  } finally {
    screen.stop();
  }
  return screen.total;
}

const options = readOptions();
let total = { passed: 0, failed: 0, skipped: 0 };
let leftOut = [];
const start = performance.now();

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await endAll();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  });
}

try {
  await setup(options.unit || options.watch ? forPrograms : forTests);
  if (options.watch) process.exit(await watch(options));
  const chosen = choose(options);
  if (chosen.jobs.length === 0) throw new SetupError(`npm test: no test begins with ${options.chosen.join(', ')}`);
  leftOut = chosen.leftOut;
  total = await runAll(chosen, options);
} catch (error) {
  if (!(error instanceof SetupError)) die(error);
  console.error(error.message);
  total.failed++;
}

const { passed, failed, skipped } = total;
console.log(`Time: ${duration((performance.now() - start) / 1000)}`);
if (options.forbidSkips && skipped > 0) console.log('Skipped tests are forbidden here (--forbid-skips).');
if (leftOut.length > 0) {
  console.log(`${leftOut.length} of the skipped are slow files; npm test -- --all runs them, too.`);
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || passed === 0 || (options.forbidSkips && skipped > 0) ? 1 : 0;
