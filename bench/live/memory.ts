/** How much memory a page and its workers hold, as the browser's own tools tell it. */
import { basename } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';

export interface PageMemory {
  /** Bytes of JavaScript objects after a collection: of the page, and of each worker by its program. */
  readonly heaps: Readonly<Record<string, number>>;
  /** Bytes outside that heap, by the same names: arrays of numbers, the memory of WebAssembly. */
  readonly beside: Readonly<Record<string, number>>;
}

export interface Workers {
  readonly session: CDPSession;
  /** Session → the worker's program. */
  readonly names: ReadonlyMap<string, string>;
}

/** To be called before the workers start. */
export async function watchWorkers(page: Page): Promise<Workers> {
  const session = await page.context().newCDPSession(page);
  const names = new Map<string, string>();
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo: { type, url } }) => {
    if (type === 'worker') names.set(sessionId, basename(new URL(url).pathname));
  });
  // Not flat: the answers of a worker come through the session of its page.
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  return { session, names };
}

interface Usage {
  readonly usedSize: number;
  /** Newer browsers tell these. */
  readonly embedderHeapUsedSize?: number;
  readonly backingStorageSize?: number;
}

export async function memoryOf({ session, names }: Workers): Promise<PageMemory> {
  const usages = new Map<string, Usage>();
  await session.send('HeapProfiler.collectGarbage');
  usages.set('page', await session.send('Runtime.getHeapUsage'));
  for (const [sessionId, name] of names) {
    await ask(session, sessionId, 'HeapProfiler.collectGarbage');
    usages.set(name, (await ask(session, sessionId, 'Runtime.getHeapUsage')) as Usage);
  }
  await session.detach();
  const entries = [...usages];
  return {
    heaps: Object.fromEntries(entries.map(([name, { usedSize }]) => [name, usedSize])),
    beside: Object.fromEntries(entries.map(([name, { backingStorageSize = 0 }]) => [name, backingStorageSize])),
  };
}

let last = 0;

/** What a worker answers. */
function ask(session: CDPSession, sessionId: string, method: string): Promise<unknown> {
  const id = ++last;
  return new Promise((resolve, reject) => {
    const hear = (event: { sessionId: string; message: string }) => {
      const answer = JSON.parse(event.message);
      if (event.sessionId !== sessionId || answer.id !== id) return;
      session.off('Target.receivedMessageFromTarget', hear);
      if (answer.error) reject(new Error(`${method}: ${answer.error.message}`));
      else resolve(answer.result);
    };
    session.on('Target.receivedMessageFromTarget', hear);
    session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) }).catch(reject);
  });
}
