/** The compiler's worker, seen from the page. */
import type { Compiler, CompilerReply, CompilerRequest } from './kernel/protocol.ts';
import type { SessionOptions } from './messages.ts';

interface Call {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

export class CompilerClient {
  /** Resolves when it can compile. */
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #calls = new Map<number, Call>();
  #last = 0;

  constructor({ base, lesson }: SessionOptions) {
    this.#worker = new Worker(new URL('compiler-worker.js', base), { type: 'module', name: lesson });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }: MessageEvent<CompilerReply>) => {
        if (data.type === 'ready') resolve();
        else this.#answer(data);
      };
      this.#worker.onerror = (event) => {
        event.preventDefault();
        const error = new Error(`the compiler cannot start: ${event.message ?? 'its program did not load'}`);
        reject(error);
        this.#failAll(error);
      };
    });
    this.ready.catch(() => undefined);
  }

  /** What the compiler's method gives; rejects if the compiler fails or ends. */
  async call<K extends keyof Compiler>(
    method: K,
    ...values: Parameters<Compiler[K]>
  ): Promise<ReturnType<Compiler[K]>> {
    await this.ready;
    return new Promise((resolve, reject) => {
      const id = ++this.#last;
      this.#calls.set(id, { resolve, reject });
      this.#worker.postMessage({ id, method, values } satisfies CompilerRequest);
    });
  }

  end(): void {
    this.#worker.terminate();
    this.#failAll(new Error('the kernel was shut down'));
  }

  #answer({ id, value, error }: Extract<CompilerReply, { type: 'result' }>): void {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (error === undefined) call?.resolve(value as never);
    else call?.reject(new Error(error));
  }

  #failAll(error: Error): void {
    for (const { reject } of this.#calls.values()) reject(error);
    this.#calls.clear();
  }
}
