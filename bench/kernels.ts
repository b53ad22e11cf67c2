/** How fast each kernel is by itself, beside the peak of the core: what the times of whole epochs are made of. */
import { vectorBits } from '../src/fast/module.ts';
import { forwardKernel, gradientKernel, type SingleKernel } from '../src/fast/single.ts';
import { Random } from '../src/random.ts';
import { preparePeak } from './peak/peak.ts';

export interface KernelSpeed {
  readonly kernel: string;
  /** Rows × inputs → outputs. */
  readonly shape: string;
  /** Multiplications and additions that were done, in thousands of millions a second; those of the optimizer do not count. */
  readonly gigaflops: number;
  /** `gigaflops` ÷ peak. */
  readonly ofPeak: number;
  /** The same with the skipped zeros counted: how fast a kernel that does not skip would have to be. */
  readonly asIfDense: number;
}

export interface KernelSpeeds {
  /** GF/s of one core: measured with vectors of 128 bits, and twice that where the kernels have 256. */
  readonly peak: number;
  readonly measured: readonly KernelSpeed[];
}

interface Candidate {
  readonly kernel: string;
  readonly shape: string;
  readonly single: SingleKernel;
  /** The share of the operations that is done. */
  readonly density: number;
}

/** The share of the inputs of the first layer that is not 0, as in MNIST. */
const density = 0.19;

/** Measures peak and kernels in turns, `rounds` times for about 1 ms each, and takes the best of each. */
export async function measureKernels(rounds = 300): Promise<KernelSpeeds> {
  const peak = await preparePeak();
  const candidates = makeCandidates(128, 512, 512, 784);
  const repeats = candidates.map(({ single }) => warmUp(single));
  // The optimizing compiler works in the background.
  await new Promise((resolve) => setTimeout(resolve, 200));
  let best = 0;
  const speeds = candidates.map(() => 0);
  for (let round = 0; round < rounds; round++) {
    best = Math.max(best, peak());
    candidates.forEach(({ single }, i) => {
      const start = performance.now();
      for (let n = 0; n < repeats[i]; n++) single.run();
      const seconds = (performance.now() - start) / 1000;
      speeds[i] = Math.max(speeds[i], (repeats[i] * single.flops) / seconds / 1e9);
    });
  }
  best *= vectorBits() / 128;
  return {
    peak: best,
    measured: candidates.map(({ kernel, shape, density }, i) => ({
      kernel,
      shape,
      gigaflops: speeds[i] * density,
      ofPeak: (speeds[i] * density) / best,
      asIfDense: speeds[i],
    })),
  };
}

/** Runs a kernel for 50 ms and returns how often it has to run for 1 ms. */
function warmUp(single: SingleKernel): number {
  const start = performance.now();
  let runs = 0;
  while (performance.now() - start < 50 || runs < 20) {
    single.run();
    runs++;
  }
  return Math.max(1, Math.round(runs / (performance.now() - start)));
}

function makeCandidates(rows: number, inputs: number, outputs: number, pixels: number): Candidate[] {
  const random = new Random(1, 'kernels');
  const numbers = (length: number, low = -1) => Float32Array.from({ length }, () => random.uniform(low, 1));
  const x = numbers(rows * inputs, 0);
  const weights = numbers(inputs * outputs);
  const bias = numbers(outputs);
  const delta = numbers(rows * outputs);
  const images = Float32Array.from({ length: rows * pixels }, () =>
    random.uniform(0, 1) < density ? random.uniform(0.1, 1) : 0,
  );
  const filled = images.reduce((count, value) => count + (value !== 0 ? 1 : 0), 0) / images.length;
  const hidden = `${rows} × ${inputs} → ${outputs}`;
  const first = `${rows} × ${pixels} → ${outputs}`;
  const sparse = { sparse: true };
  return [
    { kernel: 'dense forward', shape: hidden, density: 1, single: forwardKernel(x, weights, bias, rows) },
    {
      // The same kernel with the transposed weights.
      kernel: 'delta pass',
      shape: hidden,
      density: 1,
      single: forwardKernel(delta, transposed(weights, inputs, outputs), new Float32Array(inputs), rows),
    },
    { kernel: 'weight gradient', shape: hidden, density: 1, single: gradientKernel(x, delta, rows) },
    ...(['sgd', 'adam'] as const).map((optimizer) => ({
      kernel: `weight gradient + ${optimizer === 'sgd' ? 'SGD' : 'Adam'}`,
      shape: hidden,
      density: 1,
      single: gradientKernel(x, delta, rows, { optimizer }),
    })),
    {
      kernel: 'sparse forward',
      shape: first,
      density: filled,
      single: forwardKernel(images, numbers(pixels * outputs), bias, rows, sparse),
    },
    {
      kernel: 'sparse weight gradient + Adam',
      shape: first,
      density: filled,
      single: gradientKernel(images, delta, rows, { ...sparse, optimizer: 'adam' }),
    },
  ];
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  return matrix.map((_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]);
}
