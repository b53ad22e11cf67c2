/** The messages between the page and the worker that trains. */
import type { Settings } from './settings.ts';

/** How far training may go before it waits again. */
export type Stretch = 'batch' | 'epoch' | 'end';

export type ToWorker =
  | { readonly kind: 'prepare'; readonly run: number; readonly settings: Settings }
  | { readonly kind: 'go'; readonly stretch: Stretch }
  | { readonly kind: 'pause' }
  | { readonly kind: 'speed'; readonly speed: Settings['speed'] };

export type FromWorker = Loading | Snapshot | Failure;

/** Files of a data set are on their way. */
export interface Loading {
  readonly kind: 'loading';
  readonly run: number;
  readonly what: string;
}

/** A point of a curve; `at` counts epochs. */
export interface Point {
  readonly at: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** A test image with the network's answers at the last evaluation that was shown and now. */
export interface TestImage {
  readonly row: number;
  readonly label: number;
  readonly before: number;
  readonly now: number;
  readonly pixels: Uint8Array;
}

/** Some test images of a kind, and how many there are of it. */
export interface Group {
  readonly count: number;
  readonly images: readonly TestImage[];
}

export interface Flips {
  /** Wrong before, right now. */
  readonly gained: Group;
  /** Right before, wrong now. */
  readonly lost: Group;
  /** Wrong before and now. */
  readonly wrong: Group;
  /** All test images. */
  readonly tested: number;
}

export interface DataFacts {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly classNames: readonly string[];
  readonly trainRows: number;
  readonly testRows: number;
  /** The byte that stands for the most ink. */
  readonly brightest: number;
  /** The pixels of a test image, to stand for all. */
  readonly example: Uint8Array;
}

export type RunState = 'ready' | 'running' | 'paused' | 'finished';

/** Where a run stands. Points are those since the snapshot before; flips come when there has been time to look at the last ones. */
export interface Snapshot {
  readonly kind: 'snapshot';
  readonly run: number;
  readonly state: RunState;
  readonly facts: DataFacts;
  readonly step: number;
  readonly steps: number;
  readonly stepsPerEpoch: number;
  /** Time spent training, without pauses and waiting. */
  readonly seconds: number;
  readonly training: readonly Point[];
  readonly test: readonly Point[];
  /** Weights and bias of each dense layer in turn. */
  readonly parameters: readonly Float32Array[];
  readonly flips?: Flips;
  readonly threads: number;
}

/** A run ended by an error; if the loss ran away, with the learning rate that it ran away with. */
export interface Failure {
  readonly kind: 'failure';
  readonly run: number;
  readonly message: string;
  /** Weights and biases that are good to draw with, if training had begun. */
  readonly parameters?: readonly Float32Array[];
  readonly diverged?: { readonly epoch: number; readonly batch: number; readonly learningRate: number };
}
