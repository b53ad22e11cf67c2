/** A terminal that is closed while a training runs in its background: with nohup it goes on, without it is saved. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loadModel } from '../../src/models/files.ts';

/** An interactive shell in a terminal of its own gets a command; the terminal is closed when a file holds a text. */
const closeTerminal = `
import os, pty, sys, threading, time
command, file, text = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp('bash', ['bash', '--norc', '--noprofile', '-i'])
os.write(terminal, (command + '\\n').encode())
def drain():
    try:
        while os.read(terminal, 4096): pass
    except OSError: pass
threading.Thread(target=drain, daemon=True).start()
for _ in range(1200):
    if os.path.exists(file) and text in open(file).read():
        os.close(terminal)
        time.sleep(0.1)
        sys.exit(0)
    time.sleep(0.05)
sys.exit(3)
`;
const hasShell = spawnSync('python3', ['-c', 'import pty']).status === 0 && spawnSync('nohup', ['true']).status === 0;
const run = fileURLToPath(new URL('../../tools/run.mjs', import.meta.url));

/** Trains in the background of a terminal that is closed after the second epoch; resolves when `done` is true. */
async function inTerminal(command: string, output: string, done: (folder: string) => boolean): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'terminal '));
  const file = join(folder, output);
  const call = `cd '${folder}'; ${command.replace('TRAIN', `'${process.execPath}' '${run}' cli/train.ts --data digits --layers 256,256`)} &`;
  const { status, stderr } = spawnSync('python3', ['-c', closeTerminal, call, file, ' 2/'], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  for (let waited = 0; !done(folder); waited++) {
    assert.ok(waited < 1200, existsSync(file) ? readFileSync(file, 'utf8') : 'no output');
    await setTimeout(50);
  }
  return folder;
}

const skip = !hasShell && 'there is no python3 or no nohup';
const has = (folder: string, output: string, text: string) => {
  const file = join(folder, output);
  return existsSync(file) && readFileSync(file, 'utf8').includes(text);
};

for (const [how, command, output] of [
  ['with its own output', 'nohup TRAIN --epochs 60 --save m.safetensors', 'nohup.out'],
  ['with another output', 'nohup TRAIN --epochs 60 --save m.safetensors > log 2>&1', 'log'],
]) {
  test(`nohup, ${how}: the training goes on to its end`, { skip }, async () => {
    const folder = await inTerminal(command, output, (place) => has(place, output, ', 60 epochs in '));
    assert.equal((await loadModel(join(folder, 'm.safetensors'))).metadata.epochs, '60');
    assert.ok(!existsSync(join(folder, 'm.safetensors.checkpoint')));
  });
}

test('without nohup the training stops, the network is saved, and --resume can go on', { skip }, async () => {
  const command = 'TRAIN --epochs 100000 --save m.safetensors > log 2>&1';
  const folder = await inTerminal(command, 'log', (place) =>
    has(place, 'log', '--resume goes on from m.safetensors.checkpoint'),
  );
  assert.ok(Number((await loadModel(join(folder, 'm.safetensors'))).metadata.epochs) >= 1);
});
