'use strict';
/**
 * `globalThis.__handwritten`: what the repaired places of tslab call, and what src/notebook/kernel.ts shows to notebooks.
 */
const { randomUUID } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { ofCell, plainExports } = require('./conversion.cjs');
const { describe, describeDiagnostics, installStackTraces, Interrupted, sourceOfCell } = require('./errors.cjs');
const { Files, forgetStale } = require('./modules.cjs');
const { liveVariables } = require('./live-variables.cjs');
const output = require('./output.cjs');
const { guardProcess, keepListeners } = require('./process-guard.cjs');
const sourceMaps = require('./source-maps.cjs');
const { Timers } = require('./timers.cjs');
const { endsByItself, nextTurn, protect, turn, watch } = require('./stop.cjs');

/** How long an interrupted cell that listens to the interruption may go on. */
const grace = 10_000;

/** The folder of the notebook, wherever a cell goes with `process.chdir`. */
const folder = process.cwd();

/** How long a request may be on its way, in milliseconds. */
const transit = 100;

/** The cell that runs, or ran last. */
let cell;
/** What ends by itself when the button is pressed: promise → the controller of the cell that began it. */
const works = new Map();
/** Rejections that nobody awaited, and exceptions that nobody caught: promise (or a number) → reason. */
const failures = new Map();
/** Those that came while no cell was running. */
const lateFailures = [];

// ------------------------------------------------------------------ for the notebooks

/** A function that shows a bundle (MIME type → content) below the cell, or in place of the display of the same id. */
const displayOf =
  (shown) =>
  (bundle, { displayId, update = false, metadata = {} } = {}) => {
    const transient = displayId === undefined ? {} : { display_id: displayId };
    shown?.show({ data: bundle, metadata, transient }, update);
  };

const display = (bundle, options) => displayOf(cell)(bundle, options);
const displayHere = () => displayOf(cell);

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
  if (!cell) keepListeners(); // all of the kernel's are there by now
  const name = `cell [${count}]`;
  sourceOfCell.set(name, request.code);
  const controller = new AbortController();
  const timers = new Timers();
  const afterBroken = cell?.broken ?? false;
  cell = { name, request, show, controller, timers, running: true, listens: false, presses: 0, error: undefined };
  Object.assign(cell, { broken: false, afterBroken });
}

/**
 * True if the cell ran to its end. If not, it has an error: a fault of the kernel itself is shown as one, too. The code
 * of the cell has turns of its own, so that nothing of the kernel is lost when it is ended.
 */
function guard(execute) {
  const running = cell;
  return new Promise((resolve) => {
    running.settle = (ok) => turn(() => resolve(ok));
    turn(async () => {
      let ok = false;
      try {
        ok = await execute();
        if (!ok && !running.error) fail(new Error('the cell failed, and the kernel does not know why'));
      } catch (error) {
        if (!running.stopped) fail(error);
      }
      if (!running.stopped) running.settle(ok === true);
    });
  });
}

/** Waits for the asynchronous cell, or for the stop button. */
function finish(promise) {
  const running = cell;
  return new Promise((resolve, reject) => {
    running.reject = reject;
    promise.then(resolve, reject);
  });
}

/** Ends the cell, whatever it does. */
function stop(running) {
  if (!running.running || running.stopped) return;
  running.stopped = running.controller.signal.reason;
  report(running, describe(running.stopped));
  running.timers.clear();
  running.reject?.(running.stopped);
  running.settle(false);
}

/** The stop button was pressed; `ended`: code had to be ended, so that the cell will not come to its end. */
function press(ended) {
  for (const controller of [...works.values(), ...(cell ? [cell.controller] : [])]) {
    if (!controller.signal.aborted) controller.abort(new Interrupted());
  }
  if (ended) for (const [work, controller] of works) if (controller.signal.aborted) works.delete(work);
  if (!cell?.running) return;
  const running = cell;
  if (ended || running.presses++ > 0) return stop(running);
  const stopIt = () => stop(running);
  if (running.listens || works.size > 0) setTimeout(stopIt, grace).unref();
  if (!running.listens) Promise.allSettled([...works.keys()]).then(stopIt);
}

/** Runs a training, or what else ends by itself, with an error, when its signal is aborted. */
async function interruptible(work) {
  const { controller } = cell;
  const promise = work(controller.signal);
  works.set(promise, controller);
  endsByItself(true);
  try {
    return await promise;
  } finally {
    works.delete(promise);
    endsByItself(works.size > 0);
  }
}

/** Before the code of a cell, on its line; the code has a function of its own, so that it may declare these names. */
const prefix = '(function(exports, require, module, __goesOn, setTimeout, setInterval, setImmediate) { return ';

/** What passes a value on, but throws if the cell that runs now was stopped meanwhile; see stoppable.cjs. */
function goesOn() {
  const running = cell;
  return (value) => {
    if (running.stopped) throw running.stopped;
    return value;
  };
}

/** What only the code of the cell that runs gets. */
const scope = () => [goesOn(), ...cell.timers.functions()];

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

function report(failed, error) {
  failed.error = error;
  output.flush();
  failed.show.error(error);
}

const fail = (thrown) => {
  if (!cell.stopped) report(cell, describe(thrown));
};
function failCompile(diagnostics, source) {
  cell.broken = true;
  report(cell, describeDiagnostics(diagnostics, source, cell.name));
}

/** Whether the cell before this one did not compile: what it was to declare is as it was before. */
const followsBroken = () => cell?.afterBroken ?? false;

/** A failure outside of what the cell awaits: it belongs to the cell that runs. */
function uncaught(reason, key = Symbol('exception')) {
  if (Interrupted.is(reason)) return; // whoever was interrupted knows
  if (cell?.running) {
    failures.set(key, reason);
  } else {
    lateFailures.push(reason);
    console.error(`Nobody awaited: ${describe(reason).traceback.join('\n')}`);
  }
}

// ------------------------------------------------------------------ the code of a cell

/** The name under which the code of the cell runs. */
function nameCell(code) {
  sourceMaps.name(code, cell.name, 1); // tslab puts one line before each cell
  sourceMaps.forget(code);
  return cell.name;
}

/** `import.meta` of a compiled module, or of a cell. */
function importMeta(module) {
  const compiled = module?.filename ?? path.join(folder, 'notebook.ts');
  const source = compiled.replace(/\.js$/, '.ts');
  const filename = fs.existsSync(source) ? source : compiled;
  return { url: pathToFileURL(filename).href, filename, dirname: path.dirname(filename), main: false };
}

/** The value, or `otherwise` if there was an exception. */
function attempt(action, otherwise) {
  try {
    return protect(action);
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
function endWithParent(exit) {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) exit(0);
  }, 5_000).unref();
}

function install(root) {
  const inside = !path.relative(root, process.cwd()).startsWith('..');
  installStackTraces(root);
  watch(press);
  process.on('unhandledRejection', (reason, promise) => uncaught(reason, promise));
  process.on('rejectionHandled', (promise) => failures.delete(promise));
  const exit = guardProcess();
  endWithParent(exit);
  globalThis[Symbol.for('handwritten.host')] = { interruptible }; // for src/host.ts
  globalThis.__handwritten = {
    // for src/notebook/kernel.ts
    display,
    displayHere,
    flush: output.flush,
    followsBroken,
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
    exit,
    fail,
    failCompile,
    fault,
    faultOfCell,
    finish,
    forgetStale,
    goesOn,
    guard,
    importMeta,
    liveVariables,
    nameCell,
    noRejections,
    ofCell,
    plainExports,
    prefix,
    protect,
    scope,
    send,
    uncaught,
  };
}

module.exports = { begin, end, guard, install, send, uncaught };
