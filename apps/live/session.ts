/** The kernel of a lesson, as its page sees it: two workers, and the cells that wait for them. */
import { CompilerClient } from './compiler-client.ts';
import { type ExecutionReply, type ExecutionRequest, outputFrom } from './kernel/protocol.ts';
import type { CellListener, CellResult, ExecuteOptions, Session, SessionOptions } from './messages.ts';

/** How long a worker that does not hear the stop button may go on, in milliseconds. */
const PATIENCE = 10_000;

interface Waiting {
  readonly code: string;
  readonly listener: CellListener;
  readonly mayFail: boolean;
  readonly resolve: (result: CellResult) => void;
}

/** Makes a session. The workers start with the first call that needs them. */
export function startSession(options: SessionOptions): Session {
  return new LiveSession(options);
}

class LiveSession implements Session {
  readonly #options: SessionOptions;
  readonly #queue: Waiting[] = [];
  #compiler: CompilerClient | undefined;
  #execution: Execution | undefined;
  /** How many cells ran since the start: a cell is named by its number. */
  #count = 0;
  #running: Waiting | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  get loaded(): Promise<void> {
    return Promise.all([this.#compile().ready, this.#execute().ready]).then(() => undefined);
  }

  execute(_cellId: string, code: string, listener: CellListener, { mayFail = false }: ExecuteOptions = {}) {
    return new Promise<CellResult>((resolve) => {
      this.#queue.push({ code, listener, mayFail, resolve });
      void this.#next();
    });
  }

  interrupt(): void {
    this.#drop();
    this.#running && this.#execution?.press();
  }

  async restart(): Promise<void> {
    this.#drop();
    this.#endExecution();
    await this.#compile().call('reset');
    await this.loaded;
  }

  check: Session['check'] = (before, code) => this.#compile().call('check', before, code);
  complete: Session['complete'] = (before, code, at) => this.#compile().call('complete', before, code, at);
  inspect: Session['inspect'] = (before, code, at) => this.#compile().call('inspect', before, code, at);

  shutdown(): void {
    this.#drop();
    this.#endExecution();
    this.#compiler?.end();
    this.#compiler = undefined;
  }

  #compile(): CompilerClient {
    this.#compiler ??= new CompilerClient(this.#options);
    return this.#compiler;
  }

  #execute(): Execution {
    this.#execution ??= new Execution(this.#options);
    return this.#execution;
  }

  #drop(): void {
    for (const { resolve } of this.#queue.splice(0)) resolve({ ok: false, interrupted: false });
  }

  #endExecution(): void {
    this.#execution?.end('the kernel was restarted: variables of earlier cells are gone');
    this.#execution = undefined;
    this.#count = 0;
  }

  async #next(): Promise<void> {
    if (this.#running) return;
    const cell = this.#queue.shift();
    if (!cell) return;
    this.#running = cell;
    let result: CellResult & { stops?: boolean } = { ok: false, interrupted: false, stops: true };
    try {
      result = await this.#run(cell);
    } catch (error) {
      const evalue = error instanceof Error ? error.message : String(error);
      cell.listener.output({
        output_type: 'error',
        ename: 'KernelError',
        evalue,
        traceback: [`KernelError: ${evalue}`],
      });
    }
    this.#running = undefined;
    if (result.stops) this.#drop();
    cell.resolve({ ok: result.ok, interrupted: result.interrupted, ...(result.lost && { lost: true }) });
    void this.#next();
  }

  async #run({ code, listener, mayFail }: Waiting) {
    const compiler = this.#compile();
    const execution = this.#execute();
    // Both load at the same time.
    const [converted] = await Promise.all([compiler.call('convert', code), execution.ready]);
    const ended = await execution.run(++this.#count, code, mayFail, converted, listener);
    if (ended) {
      await compiler.call('settle', ended);
      return ended;
    }
    // The worker is gone, and with it what the cells had defined.
    this.#execution = undefined;
    this.#count = 0;
    await compiler.call('reset');
    return { ok: false, interrupted: true, stops: true, lost: true };
  }
}

/** The worker that runs cells. */
class Execution {
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #whenReady = deferred<void>();
  /** The cell that runs. */
  #cell:
    | { readonly id: number; readonly listener: CellListener; readonly end: (ended: Ended | undefined) => void }
    | undefined;
  #deaf: ReturnType<typeof setTimeout> | undefined;

  constructor({ base, lesson }: SessionOptions) {
    this.ready = this.#whenReady.promise;
    this.ready.catch(() => undefined);
    this.#worker = new Worker(new URL('execution-worker.js', base), { type: 'module', name: lesson });
    this.#worker.onmessage = ({ data }: MessageEvent<ExecutionReply>) => this.#hear(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#whenReady.reject(new Error(`the kernel cannot start: ${event.message ?? 'its program did not load'}`));
    };
  }

  /** What the cell ended with; undefined if the worker was ended. */
  run(
    id: number,
    code: string,
    mayFail: boolean,
    cell: Extract<ExecutionRequest, { type: 'execute' }>['cell'],
    listener: CellListener,
  ): Promise<Ended | undefined> {
    return new Promise((resolve) => {
      this.#cell = { id, listener, end: resolve };
      this.#post({ type: 'execute', id, count: id, code, mayFail, cell });
    });
  }

  /** The stop button. */
  press(): void {
    if (this.#deaf !== undefined) {
      this.end(endedWord);
      return;
    }
    this.#deaf = setTimeout(() => this.end(endedWord), PATIENCE);
    this.#post({ type: 'press' });
  }

  /** Ends the worker; the cell that runs gets an error that says why. */
  end(word: string): void {
    clearTimeout(this.#deaf);
    this.#worker.terminate();
    this.#whenReady.reject(new Error(word));
    const cell = this.#cell;
    this.#cell = undefined;
    cell?.listener.output({
      output_type: 'error',
      ename: 'Interrupted',
      evalue: word,
      traceback: [`Interrupted: ${word}`],
    });
    cell?.end(undefined);
  }

  #post(request: ExecutionRequest): void {
    this.#worker.postMessage(request);
  }

  #hear(reply: ExecutionReply): void {
    switch (reply.type) {
      case 'ready':
        this.#whenReady.resolve();
        return;
      case 'heard':
        clearTimeout(this.#deaf);
        this.#deaf = undefined;
        return;
      case 'ended': {
        const cell = this.#cell;
        clearTimeout(this.#deaf);
        this.#deaf = undefined;
        this.#cell = undefined;
        cell?.end(reply.ended);
        return;
      }
      case 'output':
        this.#cell?.listener.output(outputFrom(reply.json), reply.displayId);
        return;
      case 'update':
        this.#cell?.listener.update(reply.displayId, outputFrom(reply.json));
    }
  }
}

type Ended = Extract<ExecutionReply, { type: 'ended' }>['ended'];

const endedWord =
  'the cell computed without a pause and was ended by force. The variables of all cells are gone; the next run makes them again.';

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

function deferred<T>(): Deferred<T> {
  let resolve: Deferred<T>['resolve'] = () => undefined;
  let reject: Deferred<T>['reject'] = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
