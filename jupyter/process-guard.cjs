'use strict';
/** `process.exit` in a cell would take all variables with it: there it is an error that says so. */

/** Thrown in place of ending the kernel. */
class NotEnded extends Error {
  name = 'NotEnded';
}

const restart = 'to begin anew, restart it (menu Kernel), to end it, shut it down';

/** Puts errors in place of what would end the process. Returns the true `process.exit`, for the kernel. */
function guardProcess() {
  const { exit, kill, pid, reallyExit } = process;
  const refuse = (what) => {
    throw new NotEnded(`${what} would end the kernel with all variables; ${restart}. To end a cell, throw an error.`);
  };
  const replace = (name, value) => Object.defineProperty(process, name, { value, writable: true, configurable: true });
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

module.exports = { guardProcess };
