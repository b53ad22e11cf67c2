/** Names what a built site loads by its content: `book.css?v=HASH`. A page and all that it loads belong together for good. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';

export const hashOf = (content: Uint8Array | string): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 16);

/** The files below a folder: their paths from there, with `/`, sorted. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll('\\', '/'))
    .sort();

/**
 * How files name others, by their ending: what stands before a path, the path, what stands behind it. In programs, a
 * text that is the path of a file beside them: bundles have their texts in double quotes.
 */
const references: Readonly<Record<string, RegExp>> = {
  html: /(\b(?:href|src|srcset)=")([^"?#:]+)((?:#[^"]*)?")/g,
  css: /(url\(["']?|@import ["'])([^"'()?#:]+)(["']?\)|["'])/g,
  js: /(")((?:\.{1,2}\/)*[\w./-]+\.(?:js|json|safetensors))(")/g,
};

const endingOf = (path: string) => path.slice(path.lastIndexOf('.') + 1);

export class ContentNames {
  readonly #folder: string;
  /** Path from the top of the site → its hash; undefined while its own references are being named. */
  readonly #hashes = new Map<string, string | undefined>();

  /** @param folder of the site */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** All that was named so far, with its hash. */
  get all(): string[] {
    return [...this.#hashes].map(([path, hash]) => `${path}?v=${hash}`);
  }

  /** `assets/book.css` → `assets/book.css?v=1f…`. The file's own references are named first: they are part of its content. */
  named(path: string): string {
    if (!this.#hashes.has(path)) {
      this.#hashes.set(path, undefined);
      const file = join(this.#folder, path);
      const before = readFileSync(file);
      const text = endingOf(path) in references ? before.toString('utf8') : undefined;
      const after = text === undefined ? before : this.within(path, text);
      if (after !== text) writeFileSync(file, after);
      this.#hashes.set(path, hashOf(after));
    }
    const hash = this.#hashes.get(path);
    if (hash === undefined) throw new Error(`book: ${path} loads itself, so that it has no name by its content`);
    return `${path}?v=${hash}`;
  }

  /** The text of the file at `path`, with all files of the site that it loads named. Links to pages stay. */
  within(path: string, text: string): string {
    const pattern = references[endingOf(path)];
    return text.replace(pattern, (all, before: string, to: string, behind: string) => {
      const target = posix.join(dirname(path), to);
      if (target === path || target.endsWith('.html') || !this.#isFile(target)) return all;
      return `${before}${to}${this.named(target).slice(target.length)}${behind}`;
    });
  }

  #isFile(path: string): boolean {
    const file = join(this.#folder, path);
    return !path.startsWith('..') && existsSync(file) && statSync(file).isFile();
  }
}
