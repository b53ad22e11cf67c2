/**
 * What the book costs its readers: weight of each page and time until something is to be seen; bytes and time of the first
 * run; each lesson's time in the page and in the notebook's kernel, on this machine, one after the other; memory.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { InvalidArgumentError } from 'commander';
import type { Browser } from 'playwright-core';
import { buildBook } from '../apps/book/book.ts';
import { type Cell, joined, type Lesson, readCourse, readLabs, root } from '../apps/book/course.ts';
import { pathName, whole } from '../cli/shared/options.ts';
import { command, runProgram } from '../cli/shared/program.ts';
import { writeFileAtomically } from '../src/models/write-file.ts';
import { textTable } from '../src/text.ts';
import { launchBrowser } from '../tools/lab/browser.ts';
import { jupyterEnvironment, python } from '../tools/setup/paths.mjs';
import { measurePage, type PageWeight } from './live/pages.ts';
import { type FirstRun, type LessonRun, measureFirstRun, measureLesson } from './live/runs.ts';
import { serveCounting, sumOf } from './live/site.ts';
import { describeMachine } from './machine.ts';
import { medianOf } from './measure.ts';

const parts = ['pages', 'first', 'lessons', 'notebooks'] as const;
type Part = (typeof parts)[number];

interface Arguments {
  readonly book?: string;
  readonly only: readonly Part[];
  readonly lessons?: readonly string[];
  readonly rounds: number;
  readonly minutes: number;
  readonly output: string;
}

/** Where the first run is measured: a cell that needs the imports above it, and shows numbers. */
const first = { page: '01-relu.html', cell: 'cell-05' };

const program = command('bench/live.ts', 'Measure what the book costs its readers: bytes, seconds and memory.')
  .option('--book <folder>', 'a built book (default: it is built, without MNIST)', pathName)
  .option('--only <parts>', `of ${parts.join(', ')}, separated by commas`, only, [...parts])
  .option('--lessons <names>', 'lessons and labs, and their pages: 01,05,lab-a', (text) => text.split(','))
  .option('--rounds <n>', 'first runs, cold and warm', whole(1), 5)
  .option('--minutes <n>', 'no lesson is begun later', whole(1), 11)
  .option('--output <file>', 'the results (JSON)', pathName, join(root, 'build', 'live.json'));

function only(text: string): Part[] {
  return text.split(',').map((name) => {
    const part = parts.find((one) => one === name.trim());
    if (!part) throw new InvalidArgumentError(`Expected some of ${parts.join(', ')}, got '${text}'.`);
    return part;
  });
}

interface LessonResult {
  readonly lesson: string;
  readonly page?: LessonRun | string;
  /** Seconds of each cell in the notebook's kernel, by its id. */
  readonly notebook?: Readonly<Record<string, number>> | string;
}

const kilobytes = (bytes: number | undefined) => (bytes === undefined ? '' : (bytes / 1e3).toFixed(0));
const megabytes = (bytes: number | undefined) => (bytes === undefined ? '' : (bytes / 1e6).toFixed(1));
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 300);

async function measure({ book, only, lessons: names, rounds, minutes, output }: Arguments): Promise<number> {
  const begun = performance.now();
  const elapsed = () => (performance.now() - begun) / 1000;
  const say = (text: string) => console.error(`${elapsed().toFixed(0).padStart(4)} s  ${text}`);
  const all = [...readCourse(), ...readLabs()];
  const lessons = all.filter(({ name }) => names?.some((wanted) => name.startsWith(wanted)) ?? true);
  if (lessons.length === 0) throw new Error(`there is no lesson ${names?.join(', ')}`);
  const made = mkdtempSync(join(tmpdir(), 'bench-live-'));
  if (book === undefined) {
    say('the book is built');
    await buildBook(made);
  }
  const site = await serveCounting(book === undefined ? made : resolve(book));
  // None of a reader's.
  delete process.env.MNIST_DIR;
  let browser: Browser | undefined;
  let failures = 0;
  const attempt = async <T>(what: string, action: () => Promise<T>): Promise<T | string> => {
    say(what);
    if (elapsed() > 60 * minutes) return 'not measured: the time was over';
    try {
      return await action();
    } catch (error) {
      failures++;
      say(`  ${messageOf(error)}`);
      return messageOf(error);
    }
  };
  try {
    browser = await launchBrowser();
    const opened = browser;
    const pages: (PageWeight | string)[] = [];
    if (only.includes('pages')) {
      // The first page that a browser opens pays for its start.
      await measurePage(opened, site, 'glossary.html');
      const others = names ? [] : ['glossary.html', 'teachers.html', 'playground/index.html', 'api/index.html'];
      const addresses = [...(names ? [] : ['index.html']), ...lessons.map(({ name }) => `${name}.html`), ...others];
      for (const page of addresses) pages.push(await attempt(page, () => measurePage(opened, site, page)));
    }
    const runs: (FirstRun | string)[] = [];
    if (only.includes('first')) {
      for (let round = 1; round <= rounds; round++) {
        const what = `first run, cold and warm: ${round} of ${rounds}`;
        runs.push(await attempt(what, () => measureFirstRun(opened, site, first.page, first.cell)));
      }
    }
    const results: LessonResult[] = [];
    for (const lesson of only.includes('lessons') || only.includes('notebooks') ? lessons : []) {
      const { name } = lesson;
      results.push({
        lesson: name,
        ...(only.includes('lessons') && {
          page: await attempt(`${name} in the page`, () => measureLesson(opened, site, `${name}.html`)),
        }),
        ...(only.includes('notebooks') && {
          notebook: await attempt(`${name} in the notebook`, () => timesInNotebook(lesson, made)),
        }),
      });
    }
    const browserVersion = browser.version();
    const result = {
      machine: describeMachine(),
      browser: browserVersion,
      seconds: elapsed(),
      pages,
      runs,
      lessons: results,
    };
    await writeFileAtomically(output, `${JSON.stringify(result, null, 2)}\n`);
    const tables = [tableOfPages(pages), tableOfRuns(runs), tableOfLessons(lessons, results)];
    console.log(tables.filter(Boolean).join('\n\n'));
    say(`done; all of it in ${output}`);
    return failures > 0 ? 1 : 0;
  } finally {
    await browser?.close();
    site.close();
    rmSync(made, { recursive: true, force: true });
  }
}

/** Runs a copy of the notebook in the kernel of the notebooks; the file itself stays as it is. */
async function timesInNotebook({ file }: Lesson, folder: string): Promise<Record<string, number>> {
  const times = join(folder, 'times.json');
  const tool = join(root, 'tools', 'python', 'execute_notebook.py');
  const args = [tool, join(root, file), join(folder, 'executed.ipynb'), '--times', times];
  await promisify(execFile)(python, args, { cwd: root, env: jupyterEnvironment(), maxBuffer: 2 ** 26 });
  return JSON.parse(readFileSync(times, 'utf8'));
}

function tableOfPages(pages: readonly (PageWeight | string)[]): string {
  const rows = pages
    .filter((page) => typeof page !== 'string')
    .map(({ page, bytes, heaviest, firstPaint = '', largestPaint = '', largest = '', firstChart = '' }) => [
      page,
      kilobytes(bytes),
      ...[firstPaint, largestPaint, largest, firstChart].map(String),
      heaviest.map(([name, size]) => `${name} ${kilobytes(size)}`).join(', '),
    ]);
  const heading = ['page', 'kB', 'first paint ms', 'largest ms', 'what', 'first chart ms', 'heaviest files, kB'];
  return rows.length === 0 ? '' : textTable(heading, rows, { right: heading.slice(1, 4), rule: true });
}

function tableOfRuns(all: readonly (FirstRun | string)[]): string {
  const runs = all.filter((run) => typeof run !== 'string');
  if (runs.length === 0) return '';
  const seconds = (times: readonly number[]) =>
    `${(medianOf(times) / 1000).toFixed(2)} s (${times.map((time) => (time / 1000).toFixed(2)).join(', ')})`;
  const [{ bytes }] = runs;
  return [
    `${first.page}, over the wire (gzip): the visit and what is kept of it ${kilobytes(bytes.visit)} kB, the first run ${kilobytes(bytes.run)} kB`,
    `first result, cold: median ${seconds(runs.map(({ cold }) => cold))}`,
    `first result, warm: median ${seconds(runs.map(({ warm }) => warm))}`,
    `first result, third visit: median ${seconds(runs.map(({ later }) => later))}`,
  ].join('\n');
}

/** What a lesson asks of Python, a page has stored: such cells are left out of the comparison. */
const asksPython = ({ source }: Cell) => joined(source).includes('runPython(');

function tableOfLessons(lessons: readonly Lesson[], results: readonly LessonResult[]): string {
  const rows = results.map(({ lesson: name, page, notebook }) => {
    const cells = lessons.find((one) => one.name === name)?.cells ?? [];
    const ids = cells.filter((cell) => cell.cell_type === 'code' && !asksPython(cell)).map(({ id = '' }) => id);
    const inPage = typeof page === 'object' ? page.cells : {};
    const inNotebook = typeof notebook === 'object' ? notebook : {};
    const both = ids.filter((id) => id in inPage && id in inNotebook);
    const known = (times: Readonly<Record<string, number>>) =>
      (both.length > 0 ? both : ids).filter((id) => id in times);
    const total = (times: Readonly<Record<string, number>>) => sumOf(known(times).map((id) => times[id]));
    const [a, b] = [total(inPage), total(inNotebook)];
    // Of cells that take long enough for a comparison.
    const ratios = both.filter((id) => inNotebook[id] > 0.2).map((id) => [inPage[id] / inNotebook[id], id] as const);
    const [worst] = ratios.sort(([x], [y]) => y - x);
    const memory = typeof page === 'object' ? page.memory : undefined;
    const worker = (program: string) => megabytes(memory?.heaps[program]);
    const notes = [
      ...(typeof page === 'string' ? [page] : []),
      ...(typeof notebook === 'string' ? [notebook] : []),
      ...(typeof page === 'object' && page.failed.length > 0 ? [`failed: ${page.failed.join(', ')}`] : []),
    ];
    return [
      name,
      String(known(inPage).length || known(inNotebook).length),
      a > 0 ? a.toFixed(1) : '',
      b > 0 ? b.toFixed(1) : '',
      a > 0 && b > 0 ? (a / b).toFixed(2) : '',
      worst ? `${worst[0].toFixed(2)} ${worst[1]}` : '',
      worker('page'),
      worker('execution-worker.js'),
      worker('compiler-worker.js'),
      megabytes(memory && sumOf(Object.values(memory.beside))),
      notes.join('; '),
    ];
  });
  const heading = [
    'lesson',
    'cells',
    'page s',
    'notebook s',
    '÷',
    'worst cell ÷',
    'page MB',
    'execution MB',
    'compiler MB',
    'arrays MB',
    '',
  ];
  return rows.length === 0
    ? ''
    : textTable(heading, rows, { right: [...heading.slice(1, 5), ...heading.slice(6, 10)], rule: true });
}

await runProgram<Arguments>(program, measure);
