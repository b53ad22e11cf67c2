/**
 * nohup: a program that is to go on when its terminal is closed. nohup ignores SIGHUP, but Node.js undoes that when it
 * starts, and so does npm for what it starts.
 */
import { constants, fstatSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** True if the program was started by nohup, as far as can be seen. */
export const outlivesTerminal: boolean =
  process.platform !== 'win32' && (hasUnreadableInput() || writesToNohupOut() || isBelowScriptThatIgnores());

/** To be called at the start of a program: under nohup a closed terminal does not end it. */
export function outliveTerminal(): void {
  if (outlivesTerminal) process.on('SIGHUP', () => undefined);
}

/** On Linux, nohup puts a device in place of the terminal that can be written only. */
function hasUnreadableInput(): boolean {
  try {
    const [, flags] = /^flags:\s*([0-7]+)$/m.exec(readFileSync('/proc/self/fdinfo/0', 'utf8')) ?? [];
    return (Number.parseInt(flags, 8) & 3) === constants.O_WRONLY;
  } catch {
    return false; // There is no /proc, or no input.
  }
}

/** An output that would have been the terminal's goes to nohup.out, here or at home. */
function writesToNohupOut(): boolean {
  for (const folder of ['.', homedir()]) {
    try {
      const [file, output] = [statSync(join(folder, 'nohup.out')), fstatSync(1)];
      if (file.ino === output.ino && file.dev === output.dev) return true;
    } catch {
      // There is no such file.
    }
  }
  return false;
}

/** `nohup script`: a process above this one, of the same job, ignores the signal. */
function isBelowScriptThatIgnores(): boolean {
  try {
    const { job } = processAt(process.pid);
    for (let pid = process.ppid; processAt(pid).job === job; pid = processAt(pid).parent) {
      const [, ignored] = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      if ((BigInt(`0x${ignored}`) & 1n) === 1n) return true; // SIGHUP is number 1
    }
  } catch {
    // There is no /proc, or a process has just ended.
  }
  return false;
}

function processAt(pid: number): { readonly parent: number; readonly job: number } {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [, parent, job] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(parent), job: Number(job) };
}
