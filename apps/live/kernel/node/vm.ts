/** The part of `node:vm` that the kernel uses. */
import { scriptName } from '../cell-names.ts';

/**
 * Runs a script under a name. The kernel's prefix stands on a line of its own (`lineOffset: -1`): here it is joined with
 * the next one, so that the lines of the script count from 1 as well.
 */
function runInThisContext(code: string, { filename }: { filename?: string } = {}): unknown {
  const named = filename === undefined ? code : `${code.replace('\n', ' ')}\n//# sourceURL=${scriptName(filename)}`;
  // biome-ignore lint/security/noGlobalEval: running cells is what a kernel is for; it has a worker of its own.
  return globalThis.eval(named);
}

export default { runInThisContext };
