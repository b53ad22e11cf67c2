/** A peer in a process of its own: one JSON command per line in, one JSON answer per line out. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';

/** The peer cannot do this work: it says so itself. */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';
}

/** The peer ended, answered nonsense, or did not answer in time. */
export class PeerError extends Error {
  override readonly name = 'PeerError';
}

export interface Answer {
  readonly version?: string;
  readonly note?: string | null;
  /** Which of the processor's instructions it uses, where it can tell. */
  readonly instructions?: string | null;
  /** Whether it reports a loss that compares with ours. Default: true. */
  readonly hasLoss?: boolean;
  readonly seconds?: number;
  readonly loss?: number | null;
  /** Of a speed-run: seconds from its start and test accuracy, after each epoch. */
  readonly epochs?: readonly { readonly seconds: number; readonly accuracy: number }[];
  readonly unsupported?: string;
}

/** How long a paused peer's threads may spin before the next one is measured where processes cannot be stopped. */
const settleMilliseconds = 250;

export class PeerProcess {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  #errors = '';
  #awake = true;

  /** Starts `command`. `threads` is also told to the libraries that read it from the environment. */
  constructor(name: string, command: readonly string[], threads = 1) {
    this.#name = name;
    const [file, ...args] = command;
    const counts = Object.fromEntries(
      ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'].map((variable) => [variable, String(threads)]),
    );
    this.#child = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...counts, PYTHONDONTWRITEBYTECODE: '1' },
    });
    this.#child.on('error', (error) => {
      this.#errors += error.message;
    });
    this.#child.stdin?.on('error', () => {});
    this.#child.stderr?.on('data', (chunk) => {
      this.#errors = (this.#errors + chunk).slice(-4000);
    });
    this.#reader = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Sends a command and waits for its answer. Throws {@link UnsupportedError} or {@link PeerError}. */
  async ask(command: object, limitSeconds = 300): Promise<Answer> {
    this.#wake();
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`);
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), limitSeconds * 1000);
    });
    const line = await Promise.race([this.#lines.next(), limit]);
    clearTimeout(timer);
    if (line === 'late') {
      await this.kill();
      throw new PeerError(`${this.#name}: no answer within ${limitSeconds} s`);
    }
    if (line.done) {
      if (this.#child.exitCode === null && this.#child.signalCode === null)
        await once(this.#child, 'close').catch(() => {});
      const said = this.#errors.trim().split('\n').at(-1);
      throw new PeerError(`${this.#name}: ended without an answer${said ? `: ${said}` : ''}`);
    }
    let answer: Answer;
    try {
      answer = JSON.parse(line.value);
    } catch {
      await this.kill();
      throw new PeerError(`${this.#name}: expected a line of JSON, got '${line.value.slice(0, 200)}'`);
    }
    if (answer.unsupported !== undefined) throw new UnsupportedError(answer.unsupported);
    return answer;
  }

  /**
   * Makes sure that an idle peer takes no time from the others: threads that wait for work may spin (OpenMP's do for
   * some milliseconds, by design). Where the system can stop a process it is stopped, else given time to settle.
   */
  async rest(): Promise<void> {
    if (process.platform === 'win32') await new Promise((resolve) => setTimeout(resolve, settleMilliseconds));
    else if (this.#awake) this.#child.kill('SIGSTOP');
    this.#awake = false;
  }

  #wake(): void {
    if (!this.#awake && process.platform !== 'win32') this.#child.kill('SIGCONT');
    this.#awake = true;
  }

  /** Ends the process and waits until it is gone. */
  async kill(): Promise<void> {
    this.#reader.close();
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await closed;
  }
}
