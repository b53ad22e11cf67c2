/** Trains beside the page, so that the page stays quick. */
import { loadData } from './data.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { Run } from './run.ts';

/** The part of a worker's global scope that is used here; the types of the page do not have it. */
const page = globalThis as unknown as {
  postMessage(message: FromWorker, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};

let wanted = 0;
let current: Run | undefined;

async function prepare({ run, settings }: Extract<ToWorker, { kind: 'prepare' }>): Promise<void> {
  wanted = run;
  current?.end();
  current = undefined;
  try {
    if (settings.data === 'mnist') page.postMessage({ kind: 'loading', run, what: 'MNIST' }, []);
    const data = await loadData(settings.data);
    // Another run may have been asked for meanwhile.
    if (wanted !== run) return;
    const next = new Run(run, settings, data, (message, transfer) => {
      if (message.run === wanted) page.postMessage(message, transfer);
    });
    current = next;
    await next.prepare();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    page.postMessage({ kind: 'failure', run, message }, []);
  }
}

page.onmessage = ({ data: message }) => {
  switch (message.kind) {
    case 'prepare':
      void prepare(message);
      break;
    case 'go':
      current?.go(message.stretch);
      break;
    case 'pause':
      current?.pause();
      break;
    case 'speed':
      if (current) current.speed = message.speed;
      break;
  }
};
