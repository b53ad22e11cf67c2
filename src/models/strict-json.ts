/** JSON from files of unknown origin: no key twice in an object, and no deeper than it needs to be. */
import { shortened } from '../text.ts';

/**
 * What `JSON.parse` gives, where that hides nothing: of a key that is there twice, it keeps the second.
 * @param depth how many objects and lists may be inside each other; it is checked before anything is parsed
 * @throws Error on text that is no JSON, that is deeper, or has a key twice in one object
 */
export function parseStrictJson(text: string, depth: number): unknown {
  const twice = scan(text, depth);
  const value: unknown = JSON.parse(text);
  if (twice !== undefined) throw new Error(`the key '${shortened(twice)}' is there twice`);
  return value;
}

/**
 * Walks over objects, lists and strings; the rest is left to `JSON.parse`. Returns the first key that an object has twice.
 * @throws Error if the text is deeper than `depth`
 */
function scan(text: string, depth: number): string | undefined {
  /** The keys so far of each object around; undefined for a list. */
  const open: (Keys | undefined)[] = [];
  let twice: string | undefined;
  let isKey = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '{' || character === '[') {
      open.push(character === '{' ? new Keys() : undefined);
      if (open.length > depth) throw new Error(`it is more than ${depth} levels deep`);
      isKey = character === '{';
    } else if (character === '}' || character === ']') {
      open.pop();
      isKey = false;
    } else if (character === ',') {
      isKey = open.at(-1) !== undefined;
    } else if (character === '"') {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (isKey && keys) {
        const key = unescaped(text.slice(at, end + 1));
        if (!keys.add(key)) twice ??= key;
      }
      isKey = false;
      at = end;
    }
  }
  return twice;
}

/** The keys of an object. Most have a few, for which a list takes less time and memory than a set. */
class Keys {
  readonly #few: string[] = [];
  #many: Set<string> | undefined;

  /** Adds a key; false if it is there already. */
  add(key: string): boolean {
    if (this.#many?.has(key) || this.#few.includes(key)) return false;
    if (this.#few.length < 8) {
      this.#few.push(key);
    } else {
      this.#many ??= new Set();
      this.#many.add(key);
    }
    return true;
  }
}

/** Where the string that begins at `start` ends: at its second quotation mark, or with the text. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

/** `"a"` and `"\u0061"` are the same key. */
function unescaped(string: string): string {
  if (!string.includes('\\')) return string.slice(1, -1);
  try {
    return JSON.parse(string);
  } catch {
    return string; // no JSON: parsing the whole of it says so
  }
}
