/** The worker that compiles cells: TypeScript on the declarations of the project. */
import typescript from 'typescript';
import { preparePlace } from './compiler-place.ts';
import { root } from './node/place.ts';
import type { CompilerReply, CompilerRequest } from './protocol.ts';
import { pageSystem } from './system.ts';

const post = (reply: CompilerReply) => globalThis.postMessage(reply);

const address = new URL('types.json', location.href);
const response = await fetch(address);
if (!response.ok) throw new Error(`the compiler cannot start: the site answers ${response.status} for ${address}`);
// Not in the public types: the system that all of the compiler uses.
(typescript as unknown as { setSys(system: typescript.System): void }).setSys(pageSystem(await response.json()));
preparePlace(root);
const { createCompiler } = await import('./compiling.ts');
const compiler = createCompiler();

globalThis.addEventListener('message', ({ data: { id, method, values } }: MessageEvent<CompilerRequest>) => {
  try {
    const action = compiler[method] as (...values: readonly unknown[]) => unknown;
    post({ type: 'result', id, value: action(...values) });
  } catch (error) {
    post({ type: 'result', id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
post({ type: 'ready' });
