/** The peers, and how each is started. The programs are in bench/peers: short, for anyone to read and to challenge. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { pythonOf, root } from '../tools/setup/paths.mjs';

export interface PeerDefinition {
  readonly name: string;
  /** How many threads it can be told to use. */
  readonly threads: readonly number[];
  /** The comparison is about these: they are part of `--quick`, and measured on whole epochs. */
  readonly principal?: boolean;
  /** The program and its arguments. */
  command(threads: number): readonly string[];
  /** A file that is there if the peer is installed. */
  readonly needs?: string;
}

const folder = fileURLToPath(new URL('.', import.meta.url));
const python = pythonOf(join(root, '.venv-bench'));
const program = (name: string) => join(folder, 'peers', name);
const tsx = () => pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

const ours = (name: string, threads: readonly number[], variant?: string): PeerDefinition => ({
  name,
  threads,
  command: (count) => [
    ...[process.execPath, '--import', tsx(), program('ours.ts'), String(count)],
    ...(variant ? [variant] : []),
  ],
});
const inPython = (
  name: string,
  file: string,
  variant: string,
  threads: readonly number[] = [1, 2],
): PeerDefinition => ({
  name,
  threads,
  command: (count) => [python, '-u', program(file), variant, String(count)],
  needs: python,
});
const inJavaScript = (name: string, file: string, library: string, ...variant: string[]): PeerDefinition => ({
  name,
  threads: [1],
  command: () => [process.execPath, program(file), ...variant],
  needs: join(folder, 'node_modules', library, 'package.json'),
});

/** Ratios are to this one. */
export const reference = 'ours';

/** Ours with vectors of 128 bits, and PyTorch without AVX-512: what stands beside the others. */
export const narrowOurs = 'ours-128';
export const limitedReference = 'pytorch-avx2';

export const peers: readonly PeerDefinition[] = [
  { ...ours('ours', [1, 2]), principal: true },
  ours(narrowOurs, [1, 2], '128'),
  ours('ours-plain', [1], 'plain'),
  { ...inPython('pytorch-default', 'pytorch.py', 'default'), principal: true },
  { ...inPython('pytorch-fused', 'pytorch.py', 'fused'), principal: true },
  inPython(limitedReference, 'pytorch.py', 'avx2'),
  inPython('pytorch-loader', 'pytorch.py', 'loader'),
  inPython('numpy-float32', 'numpy_taught.py', 'float32'),
  inPython('numpy-float64', 'numpy_taught.py', 'float64'),
  inPython('scikit-learn', 'scikit_learn.py', 'mlp'),
  inJavaScript('tfjs-wasm', 'tfjs.mjs', '@tensorflow/tfjs', 'wasm'),
  inJavaScript('tfjs-cpu', 'tfjs.mjs', '@tensorflow/tfjs', 'cpu'),
  inJavaScript('brain.js', 'brain.mjs', 'brain.js'),
  inJavaScript('convnetjs', 'convnet.mjs', 'convnetjs'),
];

/** PyTorch's part in the speed-runs. */
export const speedrunPeer: PeerDefinition = {
  name: 'pytorch',
  threads: [1, 2],
  command: (count) => [python, '-u', program('pytorch_speedrun.py'), String(count)],
  needs: python,
};

/** True if what the peer needs is there. */
export const isInstalled = ({ needs }: PeerDefinition): boolean => needs === undefined || existsSync(needs);
