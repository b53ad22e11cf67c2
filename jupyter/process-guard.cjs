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
 * the stop button, or an error in a timer, would end the kernel.
 */
function keepListeners() {
  if (!process.eventNames) return; // in a page there are none
  const { removeAllListeners } = process;
  const ours = process.eventNames().map((event) => [event, process.rawListeners(event)]);
  replace('removeAllListeners', (...events) => {
    removeAllListeners.apply(process, events);
    for (const [event, listeners] of ours) {
      if (events.length > 0 && !events.includes(event)) continue;
      for (const listener of listeners) process.on(event, listener);
    }
    return process;
  });
}

module.exports = { guardProcess, keepListeners };
