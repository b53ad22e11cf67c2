/** What a person sees of the tests: a line a file when it has ended, and now and then what runs and since when. */
import { duration, ticker } from '../setup/progress.mjs';

/** How the tests of one file ended. */
class FileCount {
  passed = 0;
  failed = 0;
  skipped = 0;
  seconds = 0;
  reasons = new Set();
  isShown = false;

  add({ result, reason, seconds, counts }) {
    this.seconds += seconds;
    if (!counts) return;
    this[result]++;
    if (reason) this.reasons.add(reason);
  }
}

export class Screen {
  total = { passed: 0, failed: 0, skipped: 0 };
  #jobs;
  #done = 0;
  #running = new Map(); // job → { start }
  #ticker;

  /** `jobs` is how many there are. */
  constructor(jobs, stream = process.stdout) {
    this.#jobs = jobs;
    this.#ticker = ticker(() => this.#status(), stream, 20);
  }

  #status() {
    if (this.#running.size === 0) return undefined;
    const now = performance.now();
    const parts = [...this.#running].map(([{ name }, { start }]) => `${name} (${duration((now - start) / 1000)})`);
    return `… ${this.#done} of ${this.#jobs} done; running: ${parts.join(', ')}`;
  }

  log(line) {
    this.#ticker.log(line);
  }

  /** Shows one thing that passes or fails as a whole. */
  count(name, result, text = '') {
    this.total[result]++;
    this.log(`${{ passed: '✓', failed: '✗', skipped: '–' }[result]} ${name}${text}`);
  }

  /** Follows `run(onEvent)`, which runs the tests of the job, from its start to its end. */
  async follow(job, run) {
    const files = new Map(job.files.map((file) => [file, new FileCount()]));
    const isShared = files.size > 1;
    const state = { start: performance.now(), file: undefined };
    const failures = () => [...files.values()].reduce((sum, { failed }) => sum + failed, 0);
    this.#running.set(job, state);
    const { problem, stderr, seconds } = await run((event) => {
      // A test that a helper declares belongs to the file that runs.
      const file = isShared && files.has(event.file) ? event.file : (state.file ?? job.files[0]);
      // Files that share a process run one after the other.
      if (isShared && state.file !== undefined && state.file !== file && event.event === 'ended') {
        this.#showFile(state.file, files.get(state.file));
      }
      if (event.event !== 'ended') return;
      state.file = file;
      files.get(file).add(event);
      if (event.error) this.#showFailure(event);
    });
    this.#running.delete(job);
    this.#done++;
    if (stderr) this.log(stderr.trimEnd());
    for (const [file, count] of files) {
      if (!isShared) this.#showFile(job.name, count, seconds);
      else if (!count.isShown) this.#showFile(file, count);
    }
    // A process with a failed test ends with 1, which is no news.
    if (!problem || (problem === 'ended with exit code 1' && failures() > 0)) return;
    if (failures() === 0) this.total.failed++;
    this.log(`✗ ${job.name} ${problem}`);
  }

  /** Does the work of a job that is no test file. */
  async watch(job, work) {
    this.#running.set(job, { start: performance.now() });
    try {
      return await work();
    } finally {
      this.#running.delete(job);
      this.#done++;
    }
  }

  #showFailure({ name, file, error }) {
    this.log(`✗ ${name} (${file})\n${error.replace(/^/gm, '    ')}`);
  }

  #showFile(name, count, seconds = count.seconds) {
    count.isShown = true;
    if (count.passed + count.failed + count.skipped === 0) {
      count.failed = 1;
      this.count(name, 'failed', ': reported no test');
      return;
    }
    const { passed, failed, skipped, reasons } = count;
    for (const [result, number] of Object.entries({ passed, failed, skipped })) this.total[result] += number;
    const parts = [`${passed} passed`, failed && `${failed} failed`, skipped && `${skipped} skipped`].filter(Boolean);
    const why = reasons.size > 0 ? ` (${[...reasons].join('; ')})` : '';
    this.log(`${failed > 0 ? '✗' : '✓'} ${name}: ${parts.join(', ')}${why}, ${seconds.toFixed(1)} s`);
  }

  stop() {
    this.#ticker.stop();
  }
}
