/** The part of `node:crypto` that the project uses. */
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { Buffer } from 'buffer';

const algorithms = { md5, sha1, sha256 };

/** A checksum; `digest` tells it as hexadecimal digits. */
export function createHash(name: string): Hash {
  if (!(name in algorithms)) throw new Error(`createHash: there is no '${name}' in a page`);
  const hash = algorithms[name as keyof typeof algorithms].create();
  const result: Hash = {
    update(data) {
      hash.update(typeof data === 'string' ? new TextEncoder().encode(data) : data);
      return result;
    },
    digest: (encoding) => Buffer.from(hash.digest()).toString(encoding),
  };
  return result;
}

interface Hash {
  update(data: Uint8Array | string): Hash;
  digest(encoding: 'hex' | 'base64'): string;
}

export const randomBytes = (length: number): Buffer => Buffer.from(crypto.getRandomValues(new Uint8Array(length)));

/** 36 characters. Not `crypto.randomUUID`, which pages without https lack. */
export function randomUUID(): string {
  const digits = randomBytes(16).toString('hex');
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}

export default { createHash, randomBytes, randomUUID };
