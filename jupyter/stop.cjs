'use strict';
/**
 * The stop button, seen from the main thread. A press is told by a message from a thread that sees SIGINT at any time
 * (stop-thread.cjs). As long as the main thread answers, the code that runs is asked to end: by an AbortSignal. If it
 * does not answer, it computes, and the thread ends what it computes. With that, V8 drops the microtasks that wait and
 * Node.js the immediates of the same turn, so nothing of the kernel may wait for one of them: it waits with `turn`.
 */
const path = require('node:path');
const { Worker } = require('node:worker_threads');
const { lenient } = require('./node-flags.cjs');

/** Where the words that both threads share lie. `sleep` never changes. */
const word = { sleep: 0, presses: 1, answered: 2, patience: 3, kernelWorks: 4, terminations: 5 };
const words = new Int32Array(new SharedArrayBuffer(4 * Object.keys(word).length));

/** How long code may compute after the button was pressed, in milliseconds: most, and that which ends by itself. */
const patience = { usual: 700, long: 10_000 };
Atomics.store(words, word.patience, patience.usual);

/** What the kernel itself waits for. */
const turns = new Set();
let terminations = 0;

/** Calls `action` in a turn of its own, whatever is ended meanwhile. */
function turn(action) {
  const once = () => {
    if (turns.delete(once)) action();
  };
  turns.add(once);
  setImmediate(once);
}

/** A promise of the next turn. */
const nextTurn = () => new Promise(turn);

/** Runs a part of the kernel, the compiler for example, which must not be ended in between. */
function protect(action) {
  Atomics.add(words, word.kernelWorks, 1);
  try {
    return action();
  } finally {
    Atomics.sub(words, word.kernelWorks, 1);
  }
}

/** Whether the code that runs ends by itself when it is asked to, and may take its time for that. */
function endsByItself(wanted) {
  Atomics.store(words, word.patience, wanted ? patience.long : patience.usual);
}

/** Answers a press. True if code was ended because of it. */
function answer() {
  Atomics.store(words, word.answered, Atomics.load(words, word.presses));
  const seen = Atomics.load(words, word.terminations);
  const ended = seen !== terminations;
  terminations = seen;
  if (ended) for (const once of [...turns]) setTimeout(once);
  return ended;
}

/** Calls `onPress(ended)` for each press from now on; `ended` is true if code had to be ended. */
function watch(onPress) {
  // It stands first, so that a listener of a cell does not take the signal from the thread.
  process.on('SIGINT', () => onPress(answer()));
  if (process.platform === 'win32' || !process.execArgv.includes(lenient)) return;
  const thread = new Worker(path.join(__dirname, 'stop-thread.cjs'), {
    workerData: { words, word, usual: patience.usual },
    execArgv: [],
    env: {},
    name: 'stop button',
  });
  let told = 0;
  thread.on('message', () => {
    const presses = Atomics.load(words, word.presses);
    if (presses !== told) process.emit('SIGINT');
    else if (answer()) onPress(true);
    told = presses;
  });
  thread.on('error', (error) => console.error('The stop button ends loops no longer:', error));
  thread.unref();
}

module.exports = { endsByItself, nextTurn, protect, turn, watch };
