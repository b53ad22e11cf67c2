/**
 * Which tests there are, and how they run: what shares a process, what needs memory, and what only `--all` runs.
 * A file that nothing below names runs together with the other files of its folder.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { posix, sep } from 'node:path';
import { root } from '../setup/paths.mjs';

/**
 * @typedef {object} Job what one process does
 * @property {string} name what is printed
 * @property {readonly string[]} files the test files that it loads, from the root of the project
 * @property {readonly string[]} [args] for the test file
 * @property {readonly string[]} [about] other files by which a person may choose it
 * @property {number} gigabytes how much memory it may take
 * @property {string} [writes] a file of the project that it writes: no other job that does runs beside it
 */

/** Runs before everything else, and says within seconds whether anything works at all. */
export const first = 'test/tiny.test.ts';

/** Left out unless `--all` asks for it: slow, and rarely broken by a change. In the order in which they start. */
export const slow = [
  { what: 'lesson 11 with its long training on MNIST', file: 'test/long-training.test.ts' },
  { what: 'every notebook once more: exercises solved in place', file: 'test/solved-notebooks.test.ts' },
  { what: 'JupyterLab in a browser', file: 'test/browser/lab.test.ts' },
  { what: 'the book and the slides in a browser', file: 'test/browser/book.test.ts' },
  { what: 'every lesson and lab in a page, its exercises solved', file: 'test/browser/live-all-lessons.test.ts' },
  { what: 'trainings in a page, with threads and stopped', file: 'test/browser/live-trainings.test.ts' },
  { what: 'what a new student meets in a page', file: 'test/browser/live-page.test.ts' },
  { what: 'the book without a network', file: 'test/browser/offline.test.ts' },
  { what: 'every slide of every deck', file: 'test/browser/slides.test.ts' },
  { what: 'slides that run their cells', file: 'test/browser/slides-live.test.ts' },
  { what: 'the pictures that links show', file: 'test/browser/previews.test.ts' },
  { what: 'every chart on a phone and in the dark', file: 'test/browser/charts.test.ts' },
  { what: 'every width and colour scheme of the drawing pad', file: 'test/browser/drawing-pad-widths.test.ts' },
  { what: 'a training that is killed fifty times', file: 'test/cli/many-kills.test.ts' },
  { what: 'the package, installed into an empty project', file: 'test/package/package.test.ts' },
];

/** Files that run once for each notebook: each time in a process of its own, which is told the notebook. */
const eachNotebook = ['test/notebook-runs.test.ts', 'test/solved-notebooks.test.ts'];

/** What takes longest starts first, so that nothing waits for it in the end: a test file, or a notebook. */
const longest = [
  'test/long-training.test.ts',
  'test/browser/live-all-lessons.test.ts',
  'test/browser/lab.test.ts',
  '12-digits-8x8.ipynb',
];

/** Files that start programs, threads, kernels or browsers, in a process each. */
const alone =
  /^test\/(bench|browser|cli|fast|fuzz|jupyter|live|package|tools)\/|^test\/((book\/)?spelling|experiments\/(recipe-programs|results)|examples|labs\/stages|models\/(onnx|python)|notebook-runner|readme|start|types)\.test\.ts$/;

/** Not for `--unit` and `--watch`: they start JupyterLab, kernels or a browser. */
const heavy =
  /^test\/(live\/conversion|long-training|notebook-runner|notebook-runs|solved-notebooks|start)\.test\.ts$|^test\/(jupyter|browser|package)\//;

/** How much memory a file may take, in GB, children included. */
const memoryOf = (file) => (/^test\/browser\//.test(file) ? 2 : heavy.test(file) ? 1.5 : 0.7);

const filesBelow = (folder, pattern) =>
  readdirSync(posix.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => pattern.test(file))
    .sort();

const testFiles = () => filesBelow('test', /\.test\.ts$/).map((file) => `test/${file}`);
/** The lessons and the labs. */
const notebooks = () => filesBelow('notebooks', /^(\d\d-|labs\/lab-)[^/]*\.ipynb$/);

export const isSlow = (file) => slow.some((one) => one.file === file);

/** The quick files: no JupyterLab, no kernel, no browser. */
export const quickFiles = () => testFiles().filter((file) => !heavy.test(file) && !isSlow(file));

/** Lesson 11 saves its network, whoever runs it. */
const savesNetwork = ['test/long-training.test.ts', 'test/browser/lab.test.ts', '11-mnist.ipynb'];

/** @returns {Job[]} */
function jobsOf(file) {
  const gigabytes = memoryOf(file);
  const writes = (name) => (savesNetwork.includes(name) ? { writes: 'models/mnist.safetensors' } : {});
  if (!eachNotebook.includes(file)) return [{ name: file, files: [file], gigabytes, ...writes(file) }];
  return notebooks().map((notebook) => {
    const about = [`notebooks/${notebook}`];
    return { name: `${file} ${notebook}`, files: [file], args: [notebook], about, gigabytes, ...writes(notebook) };
  });
}

/** Splits a list into at most `count` parts of about the same length. */
function parts(list, count) {
  const length = Math.max(1, Math.ceil(list.length / count));
  return Array.from({ length: Math.ceil(list.length / length) }, (_, i) => list.slice(i * length, (i + 1) * length));
}

/** Files that share a process, since starting one takes longer than most of them: a share for each processor. */
function togetherJobs(files) {
  return parts(files, availableParallelism()).map((share, i, all) => ({
    ...{ name: `${share.length} quick files, part ${i + 1} of ${all.length}`, files: share, gigabytes: 1 },
  }));
}

/**
 * What is to be run, in the order in which it starts, and what is left out. `chosen` are beginnings of file names: with
 * them, slow files run as well.
 * @returns {{ jobs: Job[], leftOut: typeof slow }}
 */
export function choose({ unit = false, all = false, chosen = [] } = {}) {
  const isChosen = (job) => [...job.files, ...(job.about ?? [])].some((file) => chosen.some((c) => file.startsWith(c)));
  const wanted = testFiles().filter(
    (file) => chosen.length > 0 || !(unit ? heavy.test(file) || isSlow(file) : !all && isSlow(file)),
  );
  // Whoever asks for less does not need to be told what is missing.
  const leftOut = chosen.length > 0 || unit ? [] : slow.filter(({ file }) => !wanted.includes(file));
  const ranks = [
    ({ files: [file] }) => file === first,
    ({ files: [file], args: [notebook] = [] }) =>
      longest.includes(file) || (longest.includes(notebook) && !isSlow(file)),
    ({ files: [file] }) => !heavy.test(file),
    ({ files: [file] }) => /^test\/(jupyter|browser)\//.test(file),
    () => true,
  ];
  const rank = (job) => ranks.findIndex((belongs) => belongs(job));
  const isTogether = (file) => !alone.test(file) && !heavy.test(file) && file !== first;
  const single = wanted.filter((file) => !isTogether(file)).flatMap(jobsOf);
  const shared = wanted.filter(isTogether);
  const jobs =
    chosen.length > 0
      ? [...single, ...shared.flatMap(jobsOf)].filter(isChosen)
      : [...togetherJobs(shared), ...single].sort((a, b) => rank(a) - rank(b));
  return { jobs, leftOut };
}
