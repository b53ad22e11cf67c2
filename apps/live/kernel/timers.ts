/**
 * Timers as in Node.js: `setImmediate`, and handles that are objects. A timer of at most a millisecond is a message to
 * oneself: browsers let others wait for four milliseconds, which a training would pay in each of its pauses.
 */
const {
  setTimeout: startTimeout,
  setInterval: startInterval,
  clearTimeout: stopTimeout,
} = globalThis as unknown as BrowserTimers;

interface BrowserTimers {
  setTimeout(action: () => void, milliseconds: number): number;
  setInterval(action: () => void, milliseconds: number): number;
  clearTimeout(id: number): void;
}

type Callback = (...values: readonly unknown[]) => void;

const waiting: Turn[] = [];
const { port1, port2 } = new MessageChannel();
port1.onmessage = () => waiting.shift()?.run();

/** A handle that nothing keeps alive, as there is no process. */
class Handle {
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
}

class Turn extends Handle {
  action: (() => void) | undefined;

  constructor(action: () => void) {
    super();
    this.action = action;
    waiting.push(this);
    port2.postMessage(0);
  }

  run(): void {
    const { action } = this;
    this.action = undefined;
    action?.();
  }
}

class Timer extends Handle {
  readonly id: number;
  constructor(id: number) {
    super();
    this.id = id;
  }
  [Symbol.toPrimitive](): number {
    return this.id;
  }
}

function requireFunction(callback: unknown): asserts callback is Callback {
  if (typeof callback === 'function') return;
  const error = new TypeError(`The "callback" argument must be of type function. Received ${String(callback)}`);
  throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
}

function clear(handle: unknown): void {
  if (handle instanceof Turn) handle.action = undefined;
  else if (handle instanceof Timer) stopTimeout(handle.id);
  else if (typeof handle === 'number') stopTimeout(handle);
}

const functions = {
  setTimeout(callback: unknown, milliseconds = 0, ...values: readonly unknown[]): Handle {
    requireFunction(callback);
    const action = () => callback(...values);
    return milliseconds > 1 ? new Timer(startTimeout(action, milliseconds)) : new Turn(action);
  },
  setInterval(callback: unknown, milliseconds = 0, ...values: readonly unknown[]): Handle {
    requireFunction(callback);
    return new Timer(startInterval(() => callback(...values), milliseconds));
  },
  setImmediate(callback: unknown, ...values: readonly unknown[]): Handle {
    requireFunction(callback);
    return new Turn(() => callback(...values));
  },
  clearTimeout: clear,
  clearInterval: clear,
  clearImmediate: clear,
};

/** Puts them in place of the browser's. */
export function installTimers(): void {
  Object.assign(globalThis, functions);
}
