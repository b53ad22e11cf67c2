/** Fuzzed files by their number: the same seed and number give the same file. */
import { Random } from '../../src/random.ts';
import { Impossible, type Kind, kinds } from './kinds.ts';
import { mutated } from './mutate.ts';

/** Longer than this, in milliseconds, no file may take. */
const longest = 1000;

export interface FuzzedFile {
  readonly kind: Kind;
  readonly bytes: Uint8Array;
}

/** File `index` of a seed, of one of the kinds named (default: of all). */
export function fuzzedFile(seed: number, index: number, names: readonly string[] = []): FuzzedFile {
  const random = new Random(seed, `file ${index}`);
  // The first numbers of streams with like names are alike.
  for (let n = 0; n < 8; n++) random.bits();
  const among = names.length === 0 ? kinds : kinds.filter(({ name }) => names.includes(name));
  const shares = among.map(({ share = 1 }) => share);
  let place = random.uniform(
    0,
    shares.reduce((sum, share) => sum + share, 0),
  );
  const n = shares.findIndex((share) => {
    place -= share;
    return place < 0;
  });
  const kind = among[Math.max(0, n)];
  const changed = mutated(kind.seeds, random);
  return { kind, bytes: kind.pack ? Uint8Array.from(kind.pack(changed)) : changed };
}

/** What engines say of faults that nobody foresaw. JSON's own words stand in brackets in a sentence of ours. */
const fromInside =
  /Cannot (read|set|convert|mix|create|destructure)|is not (a function|iterable|defined|a constructor)|of undefined|undefined \(|undefined is|Invalid (typed )?array|Invalid string|Invalid (count|code point|time)|out of bounds|outside (the|buffer) bounds|is out of range\. It|byte length of|start offset|Array buffer|allocation failed|call stack|heap|out of memory|a BigInt|Unexpected (token|end|non-|number|string)|in JSON|Assertion|circular|\[object /;

/** What is wrong with the way a file was read, or with what was read; undefined if nothing is. */
export async function faultOf({ kind, bytes }: FuzzedFile): Promise<{ fault?: string; taken: boolean }> {
  const name = `x.${kind.name}`;
  const copy = Uint8Array.from(bytes);
  const started = performance.now();
  const cpu = process.cpuUsage();
  let taken = true;
  let fault: string | undefined;
  try {
    await kind.read(bytes, name);
  } catch (error) {
    taken = false;
    fault = faultOfError(error, kind.unnamed ? undefined : name);
  }
  const { user, system } = process.cpuUsage(cpu);
  // Both: a busy machine keeps everybody waiting.
  if (performance.now() - started > longest && (user + system) / 1000 > longest) {
    fault ??= `took ${Math.round((user + system) / 1000)} ms`;
  }
  if (fault === undefined && !Buffer.from(copy.buffer).equals(bytes)) fault = 'changed the bytes that it was given';
  return { fault, taken };
}

/** What is wrong with an error: it is none of ours, or does not name the file. */
function faultOfError(error: unknown, name: string | undefined): string | undefined {
  if (!(error instanceof Error)) return `threw ${String(error)}`;
  if (error instanceof Impossible) return `took ${error.message}`;
  const sentence = error.message.replace(/\((?=.*JSON|.*token|.*Unexpected).*\)$/s, '').replace(/"[^"]*"|'[^']*'/g, '');
  const told = `${error.name}: ${error.message.slice(0, 300)}\n${error.stack?.slice(0, 1200)}`;
  if (fromInside.test(sentence)) return told;
  if (/[^\P{Cc}\t\n\r]/u.test(error.message)) return `says what a terminal obeys: ${JSON.stringify(told)}`;
  return name !== undefined && !error.message.includes(name) ? `does not name the file: ${told}` : undefined;
}
