'use strict';
/**
 * `globalThis.__handwritten`: what the repaired places of tslab call, and what src/notebook/kernel.ts shows to notebooks.
 */
const { randomUUID } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const {
  describe,
  describeDiagnostics,
  installStackTraces,
  Interrupted,
  sourceOfCell,
  wasInterrupted,
} = require('./errors.cjs');
const { Files, forgetStale } = require('./modules.cjs');
const output = require('./output.cjs');
const sourceMaps = require('./source-maps.cjs');

/** How long an interrupted cell that listens to the interruption may go on. */
const grace = 10_000;

/** How long a request may be on its way, in milliseconds. */
const transit = 100;

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** The cell that runs, or ran last. */
let cell;
/** Rejections that nobody awaited, and exceptions that nobody caught: promise (or a number) → reason. */
const failures = new Map();
/** Those that came while no cell was running. */
const lateFailures = [];

// ------------------------------------------------------------------ for the notebooks

/** Shows `bundle` (MIME type → content) below the cell, or in place of the display of the same id. */
function display(bundle, { displayId, update = false, metadata = {} } = {}) {
  const transient = displayId === undefined ? {} : { display_id: displayId };
  cell?.show({ data: bundle, metadata, transient }, update);
}

/** The signal that the stop button aborts; it is of the cell that runs. */
function interruptSignal() {
  cell.listens = true;
  return cell.controller.signal;
}

/** Throws the first failure that came while no cell was running; for the test of the notebooks. */
async function settled() {
  await nextTurn();
  if (lateFailures.length > 0) throw lateFailures[0];
}

// ------------------------------------------------------------------ the life of a cell

function begin(request, count, show) {
  const name = `cell [${count}]`;
  sourceOfCell.set(name, request.code);
  cell = { name, request, show, running: true, listens: false, error: undefined, controller: new AbortController() };
}

/** True if the cell ran to its end. If not, it has an error: a fault of the kernel itself is shown as one, too. */
async function guard(execute) {
  try {
    if (await execute()) return true;
    if (!cell.error) fail(new Error('the cell failed, and the kernel does not know why'));
  } catch (error) {
    fail(error);
  }
  return false;
}

/** Waits for the asynchronous cell. Interrupted, it ends at once, or soon, if it listens. */
async function finish(promise) {
  const { signal } = cell.controller;
  const running = cell;
  const interrupted = new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      const stop = () => reject(signal.reason);
      if (!running.listens) return stop();
      setTimeout(stop, grace).unref();
      process.once('SIGINT', stop);
      promise.finally(() => process.off('SIGINT', stop)).catch(() => {});
    });
  });
  await Promise.race([promise, interrupted]);
}

/** False, and the cell has failed, if a promise was rejected without anybody to see it. */
async function noRejections() {
  await nextTurn();
  for (const reason of failures.values()) {
    failures.clear();
    fail(reason);
    return false;
  }
  return true;
}

/** What follows from the cell: the reply, and whether it stops the cells that wait. */
function end(ok) {
  output.flush();
  cell.running = false;
  failures.clear();
  const reply = ok ? { payload: [], user_expressions: {} } : { status: 'error', ...cell.error };
  const stops = cell.controller.signal.aborted || (!ok && cell.request.stop_on_error !== false);
  return { reply, stops };
}

/** Until requests that were sent before the end of this cell are here, and read. */
async function arrivals() {
  await new Promise((resolve) => setTimeout(resolve, transit));
  await nextTurn();
}

function report(error) {
  cell.error = error;
  output.flush();
  cell.show.error(error);
}

const fail = (thrown) => {
  if (wasInterrupted(thrown)) cell.controller.abort(new Interrupted());
  report(describe(thrown));
};
const failCompile = (diagnostics, source) => report(describeDiagnostics(diagnostics, source, cell.name));

/** A failure outside of what the cell awaits: it belongs to the cell that runs. */
function uncaught(reason, key = Symbol('exception')) {
  if (cell?.running) {
    failures.set(key, reason);
  } else {
    lateFailures.push(reason);
    console.error(`Nobody awaited: ${describe(reason).traceback.join('\n')}`);
  }
}

// ------------------------------------------------------------------ the code of a cell

/** Imported names are assigned: a property with a getter is slow, and can not be defined again by the next run. */
function plainExports(code) {
  const getter =
    /^Object\.defineProperty\(exports, ("[^"]+"), \{ enumerable: true, get: function \(\) \{ return (.+); \} \}\);$/gm;
  return sourceMaps.same(code, code.replace(getter, 'exports[$1] = $2;'));
}

/** The name under which the code of the cell runs. */
function nameCell(code) {
  sourceMaps.name(code, cell.name, 1); // tslab puts one line before each cell
  return cell.name;
}

/** `import.meta` of a compiled module, or of a cell. */
function importMeta(module) {
  const compiled = module?.filename ?? path.join(process.cwd(), 'notebook.ts');
  const source = compiled.replace(/\.js$/, '.ts');
  const filename = fs.existsSync(source) ? source : compiled;
  return { url: pathToFileURL(filename).href, filename, dirname: path.dirname(filename), main: false };
}

/** The value, or `otherwise` if there was an exception. */
function attempt(action, otherwise) {
  try {
    return action();
  } catch (error) {
    fault(error);
    return otherwise;
  }
}

/** A fault of the kernel: into the log of Jupyter, not into the notebook. */
function fault(error) {
  try {
    fs.writeSync(2, `${describe(error).traceback.join('\n')}\n`);
  } catch {
    // Nobody reads the log.
  }
}

/** A fault of the kernel because of which a cell did not run: it is shown below the cell, and returned for the reply. */
function faultOfCell(error, show) {
  fault(error);
  const description = describe(error);
  output.flush();
  show.error(description);
  return description;
}

/** Sends a message. If that fails, nobody is there, or the kernel is at fault, but never the cell that runs. */
function send(socket, frames) {
  attempt(() => socket.send(frames).catch(fault), undefined);
}

/** Ends the kernel when the program that started it is gone, be it by force. */
function endWithParent() {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, 5_000).unref();
}

function install(root) {
  const inside = !path.relative(root, process.cwd()).startsWith('..');
  installStackTraces(root);
  process.on('SIGINT', () => cell?.controller.abort(new Interrupted()));
  process.on('unhandledRejection', (reason, promise) => uncaught(reason, promise));
  process.on('rejectionHandled', (promise) => failures.delete(promise));
  endWithParent();
  globalThis.__handwritten = {
    // for src/notebook/kernel.ts
    display,
    flush: output.flush,
    interruptSignal,
    settled,
    // for the repaired tslab
    root,
    base: inside ? root : path.parse(root).root,
    session: randomUUID(),
    files: new Files(root),
    output,
    sourceMaps,
    arrivals,
    attempt,
    begin,
    describe,
    end,
    fail,
    failCompile,
    fault,
    faultOfCell,
    finish,
    forgetStale,
    guard,
    importMeta,
    nameCell,
    noRejections,
    plainExports,
    send,
    uncaught,
  };
}

module.exports = { begin, end, guard, install, send, uncaught };
