/** A module in src that is built from other files and not tracked: its first line is a hash of what it was built from. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** The module at `output`, built from `sources` (a function, since they may change): paths of files, in order. */
export function builtModule(output, sources) {
  const stamp = () => {
    const hash = createHash('sha256');
    for (const file of sources()) hash.update(basename(file)).update('\0').update(readFileSync(file)).update('\0');
    return `// ${hash.digest('hex')}\n`;
  };
  const isBuilt = () => existsSync(output) && readFileSync(output, 'utf8').startsWith(stamp());
  return {
    /** True if the module comes from the sources as they are now. */
    isBuilt,
    /** Builds the module from what `text` gives, unless it is built; returns whether it did. */
    async build(text) {
      if (isBuilt()) return false;
      const content = stamp() + (await text());
      mkdirSync(dirname(output), { recursive: true });
      const unfinished = `${output}.${process.pid}.part`;
      writeFileSync(unfinished, content);
      renameSync(unfinished, output); // another process never sees half a file
      return true;
    },
  };
}
