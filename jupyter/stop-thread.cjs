'use strict';
/**
 * The thread behind the stop button. It sees SIGINT while the main thread computes, and ends what runs there when the
 * main thread does not answer in time. What it asks of Node.js is public: a script that SIGINT breaks (node:vm), and
 * V8's `Runtime.terminateExecution` (node:inspector).
 */
const inspector = require('node:inspector');
const vm = require('node:vm');
const { parentPort, workerData } = require('node:worker_threads');

/** The words that both threads share; see stop.cjs. */
const { words, word, usual } = workerData;

/** How often an unanswered press is looked at, in milliseconds. */
const look = 50;

let session;
/** When the press at hand was seen, whether it repeats an unanswered one, how often the main thread was ended since. */
let pressed = 0;
let urgent = false;
let ended = 0;

const isOpen = () => Atomics.load(words, word.answered) !== Atomics.load(words, word.presses);

function press() {
  urgent = isOpen();
  Atomics.add(words, word.presses, 1);
  pressed = performance.now();
  ended = 0;
  parentPort.postMessage('stop');
}

function follow() {
  if (!isOpen()) {
    session?.disconnect();
    session = undefined;
    return;
  }
  const patience = (urgent ? usual : Atomics.load(words, word.patience)) * (ended + 1);
  if (Atomics.load(words, word.kernelWorks) > 0 || performance.now() - pressed < patience) return;
  ended++;
  session ??= connect();
  Atomics.add(words, word.terminations, 1);
  session.post('Runtime.terminateExecution');
  parentPort.postMessage('stop'); // the message before may have got lost with what was ended
}

function connect() {
  const added = new inspector.Session();
  added.connectToMainThread();
  return added;
}

/** Sleeps until the next press; while one is open, looks after it. */
globalThis.watch = () => {
  for (;;) {
    Atomics.wait(words, word.sleep, 0, isOpen() ? look : Number.POSITIVE_INFINITY);
    follow();
  }
};

/** Runs `code` until SIGINT breaks it, again and again. */
globalThis.repeat = (code) => {
  const script = new vm.Script(code);
  for (;;) {
    try {
      script.runInThisContext({ breakOnSigint: true });
    } catch {
      press();
    }
  }
};

// One within the other: while the inner script starts anew, the outer one sees the signal, which would else end the process.
repeat('repeat("watch()")');
