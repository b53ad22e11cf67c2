/** Trainings that are killed again and again, and have to end with the same file, byte by byte. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Random } from '../../src/random.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const die = new URL('die.ts', import.meta.url).href;

/** What is trained: each with another part of the state. */
const trainings: readonly (readonly string[])[] = [
  ['--layers', '200,100', '--dropout', '0.2', '--optimizer', 'adamw', '--schedule', 'one-cycle', '--epochs', '40'],
  ['--recipe', 'digits', '--epochs', '16'],
  ['--layers', '64', '--validation', '0.2', '--early-stopping', '3', '--learning-rate', '0.01', '--epochs', '200'],
  ['--layers', '16', '--kernels', 'plain', '--optimizer', 'rmsprop', '--dropout', '0.1', '--epochs', '12'],
].map((options) => ['--data', 'digits', ...options]);

interface Outcome {
  readonly signal: string | null;
  readonly code: number | null;
  readonly stderr: string;
}

/** Runs the program; `dies` says when. A time counts from the first line of an epoch. */
function train(options: readonly string[], dies?: string): Promise<Outcome> {
  const env = { ...process.env, ...(dies && { DIE: dies }) };
  const imports = ['--import', tsx, ...(dies ? ['--import', die] : [])];
  const child = spawn(process.execPath, [...imports, join(root, 'cli', 'train.ts'), ...options], { env });
  let [stderr, seen] = ['', false];
  child.stdout.on('data', (chunk) => {
    if (seen || !dies?.startsWith('time:') || !String(chunk).includes('epoch  ')) return;
    seen = true;
    setTimeout(() => child.kill('SIGKILL'), Number(dies.slice('time:'.length)));
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, stderr })));
}

/** The kinds of moments, in turn. The plain computation makes its steps elsewhere. */
const kindsOf = (options: readonly string[]) =>
  options.includes('plain') ? ['time', 'files', 'files-after'] : ['steps', 'files', 'time', 'files-after'];

/** A moment of death: a number of steps, of operations on files, or of milliseconds. */
function moment(random: Random, kind: string): string {
  const [from, to] = { steps: [10, 80], files: [8, 48], 'files-after': [8, 48], time: [30, 400] }[kind] ?? [1, 1];
  return `${kind}:${from + random.integer(to - from)}`;
}

export interface Report {
  readonly kills: number;
  /** Trainings that came to their end, with the right bytes. */
  readonly ended: number;
  /** Kills by kind, and how many of them left no checkpoint yet. */
  readonly kinds: Record<string, number>;
  readonly withoutCheckpoint: number;
}

/**
 * Kills the first `count` trainings so many times, at moments drawn from `seed`, and goes on. Throws unless each ends with
 * the right bytes.
 */
export async function killed(times: number, seed: number, count = trainings.length): Promise<Report> {
  const random = new Random(seed, 'kills');
  const folder = mkdtempSync(join(tmpdir(), 'kills '));
  const kinds: Record<string, number> = {};
  let [kills, ended, withoutCheckpoint] = [0, 0, 0];
  const whole = new Map<readonly string[], Buffer>();
  for (let turn = 0; kills < times; turn++) {
    const options = trainings[turn % count];
    if (!whole.has(options)) {
      const path = join(folder, 'whole.safetensors');
      const { code, stderr } = await train([...options, '--save', path]);
      assert.equal(code, 0, stderr);
      whole.set(options, readFileSync(path));
      rmSync(path);
    }
    const path = join(folder, 'm.safetensors');
    const command = [...options, '--save', path];
    for (let resume = false; ; ) {
      const inTurn = kindsOf(options);
      const dies = kills < times ? moment(random, inTurn[kills % inTurn.length]) : undefined;
      const what: string = `${command.join(' ')}${resume ? ' --resume' : ''}, ${dies}`;
      const { code, signal, stderr } = await train(resume ? [...command, '--resume'] : command, dies);
      if (signal === null) {
        assert.equal(code, 0, `${what}: ${stderr}`);
        break;
      }
      assert.equal(signal, 'SIGKILL', what);
      kills++;
      const kind = dies?.split(':')[0] ?? '';
      kinds[kind] = (kinds[kind] ?? 0) + 1;
      resume = existsSync(`${path}.checkpoint`);
      if (resume) continue;
      withoutCheckpoint++;
      // All is done, and only the word of it is missing; or nothing is.
      if (existsSync(path) && readFileSync(path).equals(whole.get(options) as Buffer)) break;
      assert.ok(!existsSync(path), `${what}: a network, but not the right one`);
    }
    ended++;
    assert.ok(readFileSync(path).equals(whole.get(options) as Buffer), `${command.join(' ')}: other bytes`);
    // Part files of the dead are gone with the next training, but for those of one that had nothing left to do.
    const left = readdirSync(folder).filter((name) => !name.endsWith('.part'));
    assert.deepEqual(left, ['m.safetensors']);
    rmSync(path);
  }
  rmSync(folder, { recursive: true });
  return { kills, ended, kinds, withoutCheckpoint };
}
