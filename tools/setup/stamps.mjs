/** Stamps tell whether a step has to be done again: each holds the hash of what the step was made from. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Hash of texts and files (text files: line ends do not count). */
export function hash(...parts) {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part).update('\0');
  return sum.digest('hex');
}

export const textOf = (file) => readFileSync(file, 'utf8').replaceAll('\r\n', '\n');

export const isStamped = (file, value) => existsSync(file) && readFileSync(file, 'utf8') === value;

export function stamp(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, value);
}
