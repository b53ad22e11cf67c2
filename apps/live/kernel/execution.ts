/**
 * The worker that runs cells: the notebook's own kernel (jupyter/runtime.cjs, tslab's executor with the same repairs) on
 * what a page has in place of Node.js (folder `node`). It gets cells compiled.
 */
import { createExecutor } from 'tslab/dist/executor.js';
import { mendStacksWith } from '../../../jupyter/errors.cjs';
import { begin, end, guard, install, type Runtime, uncaught } from '../../../jupyter/runtime.cjs';
import sourceMaps from '../../../jupyter/source-maps.cjs';
import type { CellOutput } from '../messages.ts';
import { findPlaces } from './bundle-places.ts';
import { nameCells } from './cell-names.ts';
import { installConsole } from './console.ts';
import { mendStack } from './foreign-stacks.ts';
import { installMath } from './math.ts';
import { Buffer } from './node/globals.ts';
import { folder, root } from './node/place.ts';
import process, { sinks } from './node/process.ts';
import type { Converted, ExecutionReply, ExecutionRequest } from './protocol.ts';
import { offerFiles } from './site-files.ts';
import { press } from './stop.ts';
import { installTimers } from './timers.ts';

const post = (reply: ExecutionReply) => globalThis.postMessage(reply);

installTimers();
installMath();
installConsole();
install(root);
const runtime = (globalThis as unknown as { __handwritten: Runtime }).__handwritten;
// The compiler keeps what later cells know.
runtime.keptDeclarations = () => '';
nameCells();
mendStacksWith(mendStack);
sourceMaps.bundle(import.meta.url, findPlaces);
// For cells, which may name them as in Node.js.
Object.assign(globalThis, { Buffer, process });

let converted: Converted = { diagnostics: [] };
const executor = createExecutor(folder, { node: { convert: () => converted } }, console);

/** The output of the cell that runs, or ran last. */
let show: (output: CellOutput, displayId?: string, update?: boolean) => void = () => undefined;

const stream = (name: string, text: string) => show({ output_type: 'stream', name, text });
for (const name of ['stdout', 'stderr'] as const) {
  sinks[name] = (text) => {
    runtime.output.write(name, String(text), stream);
    return true;
  };
}

async function execute({ id, count, code, mayFail, cell }: Extract<ExecutionRequest, { type: 'execute' }>) {
  const showHere: typeof show = (output, displayId, update = false) => {
    const json = JSON.stringify(output);
    if (update && displayId !== undefined) post({ type: 'update', id, json, displayId });
    else post({ type: 'output', id, json, ...(displayId !== undefined && { displayId }) });
  };
  show = showHere;
  ({ converted } = cell);
  if (cell.maps && converted.output !== undefined) sourceMaps.keep(converted.output, cell.maps);
  begin(
    { code, stop_on_error: !mayFail },
    count,
    Object.assign(
      (
        { data, metadata, transient }: { data: object; metadata: object; transient: { display_id?: string } },
        update?: boolean,
      ) => {
        runtime.output.flush();
        showHere(
          { output_type: 'display_data', data: { ...data }, metadata: { ...metadata } },
          transient.display_id,
          update,
        );
      },
      {
        error: (error: { ename: string; evalue: string; traceback: string[] }) =>
          showHere({ output_type: 'error', ...error }),
      },
    ),
  );
  pressed = false;
  const ok = await guard(() => executor.execute(code));
  const { stops } = end(ok);
  const defined = Object.keys(executor.locals).filter((name) => executor.locals[name] !== undefined);
  post({ type: 'ended', id, ended: { ok, interrupted: pressed, stops, defined } });
}

let pressed = false;

globalThis.addEventListener('message', ({ data }: MessageEvent<ExecutionRequest>) => {
  if (data.type === 'execute') {
    void execute(data);
    return;
  }
  pressed = true;
  post({ type: 'heard' });
  press();
});
globalThis.addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  process.emit('unhandledRejection', event.reason, event.promise);
});
globalThis.addEventListener('rejectionhandled', ({ promise }) => process.emit('rejectionHandled', promise));
globalThis.addEventListener('error', (event) => {
  event.preventDefault();
  uncaught(event.error ?? new Error(event.message));
});

await offerFiles();
post({ type: 'ready' });
