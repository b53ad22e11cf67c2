import type { Writable } from 'node:stream';

export function duration(seconds: number): string;
export function ticker(
  text: () => string | undefined,
  stream: Writable & { readonly isTTY?: boolean; readonly columns?: number },
  seconds?: number,
): { log(line: string): void; stop(): void };
