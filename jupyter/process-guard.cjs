'use strict';
/** `process.exit` in a cell would take all variables with it: there it is an error that says so. */

/** Thrown in place of ending the kernel. */
class NotEnded extends Error {
  name = 'NotEnded';
}

const replace = (name, value) => Object.defineProperty(process, name, { value, writable: true, configurable: true });

const restart = 'to begin anew, restart it (menu Kernel), to end it, shut it down';

/** Puts errors in place of what would end the process. Returns the true `process.exit`, for the kernel. */
function guardProcess() {
  const { exit, kill, pid, reallyExit } = process;
  const refuse = (what) => {
    throw new NotEnded(`${what} would end the kernel with all variables; ${restart}. To end a cell, throw an error.`);
  };
  replace('exit', (code) => refuse(`process.exit(${code ?? ''})`));
  replace('reallyExit', () => refuse('process.reallyExit()'));
  replace('abort', () => refuse('process.abort()'));
  replace('kill', (target, signal) => {
    // 0 only asks whether the process is there, SIGINT is the stop button.
    if (Math.abs(Number(target)) === pid && ![0, 2, 'SIGINT'].includes(signal)) refuse('process.kill(process.pid)');
    return kill.call(process, target, signal);
  });
  return (code) => {
    replace('reallyExit', reallyExit);
    exit.call(process, code);
  };
}

/**
 * From now on `process.removeAllListeners` spares the listeners of this moment, the kernel's and Node's own: without them
 * the stop button, or an error in a timer, would end the kernel. They are not even gone for a moment: a new listener of
 * SIGINT would take the signal from the thread that waits for it (stop-thread.cjs).
 */
function keepListeners() {
  if (!process.eventNames) return; // in a page there are none
  const { removeAllListeners } = process;
  const ours = new Map(process.eventNames().map((event) => [event, process.rawListeners(event)]));
  replace('removeAllListeners', (...events) => {
    for (const event of events.length > 0 ? events.slice(0, 1) : process.eventNames()) {
      const kept = ours.get(event);
      if (!kept) removeAllListeners.call(process, event);
      else for (const one of process.rawListeners(event)) if (!kept.includes(one)) process.removeListener(event, one);
    }
    return process;
  });
}

module.exports = { guardProcess, keepListeners };
