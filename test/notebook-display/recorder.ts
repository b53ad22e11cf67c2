/** Stands where the kernel is in a notebook, and keeps what is shown. */
import type { DisplayOptions, Kernel, MimeBundle } from '../../src/notebook/kernel.ts';

export interface Shown {
  readonly bundle: MimeBundle;
  readonly options: DisplayOptions;
}

/** Runs `cell` as a notebook would; returns everything that it showed. `stop` is the stop button. */
export async function record(cell: (stop: () => void) => unknown): Promise<Shown[]> {
  const shown: Shown[] = [];
  const button = new AbortController();
  const kernel: Kernel = {
    display: (bundle, options = {}) => void shown.push({ bundle, options }),
    flush() {},
    interruptSignal: () => button.signal,
  };
  const place = globalThis as { __handwritten?: Kernel };
  place.__handwritten = kernel;
  try {
    await cell(() => button.abort());
  } finally {
    delete place.__handwritten;
  }
  return shown;
}

export const plain = ({ bundle }: Shown): string => String(bundle['text/plain']);

/** What a reader sees in the end: the last state of each output. */
export function finalOutputs(shown: readonly Shown[]): MimeBundle[] {
  const outputs = new Map<unknown, MimeBundle>();
  for (const [i, { bundle, options }] of shown.entries()) outputs.set(options.displayId ?? i, bundle);
  return [...outputs.values()];
}
