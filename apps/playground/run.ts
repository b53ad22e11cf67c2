/** One training run in the worker: trains, waits when told to, and reports its progress to the page. */

import type { Dataset } from '../../src/data/dataset.ts';
import { DivergenceError } from '../../src/divergence.ts';
import { defaultThreads } from '../../src/fast/threads.ts';
import type { Progress } from '../../src/training.ts';
import { buildOptimizer, buildSchedule, copyParameters, type Network, networkOf } from './build-network.ts';
import { findFlips } from './flips.ts';
import { breathe, Gate } from './gate.ts';
import type { DataFacts, Flips, FromWorker, Point, RunState, Stretch } from './messages.ts';
import type { Settings } from './settings.ts';

/** Milliseconds between two snapshots, and between two looks at the test images that flip. */
const SNAPSHOT = 100;
const FLIPS = 1000;

type Send = (message: FromWorker, transfer: Transferable[]) => void;

export class Run {
  readonly #id: number;
  readonly #settings: Settings;
  readonly #data: Dataset;
  readonly #network: Network;
  readonly #gate: Gate;
  readonly #stop = new AbortController();
  readonly #send: Send;
  readonly #threads: number;
  readonly #stepsPerEpoch: number;
  readonly #steps: number;
  #started = false;
  #step = 0;
  /** Sums over the part of the epoch that the curve shows already. */
  #drawn = { epoch: 0, rows: 0, loss: 0, correct: 0, time: 0 };
  #training: Point[] = [];
  #test: Point[] = [];
  #evaluation: { step: number; predictions: Uint16Array; time: number; cost: number } | undefined;
  #shown: { predictions: Uint16Array; time: number } | undefined;
  #snapshotTime = 0;
  #clock = { since: 0, spent: 0 };

  constructor(id: number, settings: Settings, data: Dataset, send: Send) {
    this.#id = id;
    this.#settings = settings;
    this.#data = data;
    this.#send = send;
    this.#network = networkOf(settings, data.width * data.height, data.classNames.length);
    this.#gate = new Gate(settings.speed);
    // One core is left to the page.
    this.#threads = Math.max(1, Math.min(8, defaultThreads() - 1));
    this.#stepsPerEpoch = Math.ceil(data.train.images.rows / settings.batchSize);
    this.#steps = this.#stepsPerEpoch * settings.epochs;
  }

  /** Shows the network as it is before training. */
  async prepare(): Promise<void> {
    await this.#evaluate();
    this.#report('ready');
  }

  /** Starts training, or lets it go on. */
  go(stretch: Stretch): void {
    this.#clock.since = performance.now();
    this.#gate.open(stretch);
    if (this.#started) return;
    this.#started = true;
    void this.#train();
  }

  pause(): void {
    this.#gate.close();
  }

  set speed(speed: Settings['speed']) {
    this.#gate.speed = speed;
  }

  /** Ends the run; it reports nothing more. */
  end(): void {
    this.#stop.abort();
    this.#gate.open('end');
  }

  async #train(): Promise<void> {
    const { train } = this.#data;
    const { epochs, batchSize } = this.#settings;
    const options = {
      epochs,
      batchSize,
      optimizer: buildOptimizer(this.#settings),
      schedule: buildSchedule(this.#settings),
      threads: this.#threads,
      signal: this.#stop.signal,
      callbacks: [{ onSteps: (progress: Progress) => this.#afterSteps(progress) }],
    };
    try {
      await this.#network.train(train.images, train.labels, options);
      if (this.#stop.signal.aborted) return;
      this.#stopClock();
      await this.#evaluate();
      this.#report('finished');
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      const { learningRate } = this.#settings;
      const diverged =
        error instanceof DivergenceError ? { epoch: error.epoch, batch: error.batch, learningRate } : undefined;
      const parameters = copyParameters(this.#network);
      this.#send({ kind: 'failure', run: this.#id, message, parameters, ...(diverged && { diverged }) }, []);
    }
  }

  /** Between two stretches of steps: returns how many may follow. */
  async #afterSteps(progress: Progress): Promise<number> {
    this.#step = progress.step;
    const atEpochEnd = progress.step % this.#stepsPerEpoch === 0;
    const now = performance.now();
    const wait = this.#gate.endsHere(atEpochEnd) && progress.step < this.#steps;
    if (atEpochEnd || wait || now - this.#drawn.time > SNAPSHOT) this.#addTrainingPoint(progress);
    if (atEpochEnd || wait || this.#evaluationIsDue(now)) await this.#evaluate();
    if (wait) {
      this.#stopClock();
      this.#report('paused');
      await this.#gate.wait();
    } else {
      if (now - this.#snapshotTime > SNAPSHOT) this.#report('running');
      await breathe();
    }
    return this.#stop.signal.aborted ? 1 : this.#gate.allow(this.#stepsPerEpoch);
  }

  /** Within long epochs, as long as evaluating takes a small part of the time. */
  #evaluationIsDue(now: number): boolean {
    const last = this.#evaluation;
    return last === undefined || now - last.time > Math.max(1000, 8 * last.cost);
  }

  /** Adds the mean over the steps since the last point. */
  #addTrainingPoint({ epoch, step, loss, accuracy }: Progress): void {
    const done = step - (epoch - 1) * this.#stepsPerEpoch;
    const rows = Math.min(done * this.#settings.batchSize, this.#data.train.images.rows);
    const last = this.#drawn.epoch === epoch ? this.#drawn : { rows: 0, loss: 0, correct: 0 };
    const sums = { epoch, rows, loss: loss * rows, correct: accuracy * rows, time: performance.now() };
    this.#drawn = sums;
    this.#training.push({
      at: step / this.#stepsPerEpoch,
      loss: (sums.loss - last.loss) / (rows - last.rows),
      accuracy: (sums.correct - last.correct) / (rows - last.rows),
    });
  }

  async #evaluate(): Promise<void> {
    if (this.#evaluation?.step === this.#step) return;
    const { images, labels } = this.#data.test;
    const start = performance.now();
    const { accuracy, loss, predictions } = this.#network.evaluate(images, labels);
    const time = performance.now();
    this.#evaluation = { step: this.#step, predictions, time, cost: time - start };
    this.#test.push({ at: this.#step / this.#stepsPerEpoch, loss, accuracy });
  }

  #report(state: RunState): void {
    const parameters = copyParameters(this.#network);
    const flips = this.#flips(state);
    this.#snapshotTime = performance.now();
    const running = state === 'running' ? this.#snapshotTime - this.#clock.since : 0;
    this.#send(
      {
        kind: 'snapshot',
        run: this.#id,
        state,
        facts: factsOf(this.#data),
        step: this.#step,
        steps: this.#steps,
        stepsPerEpoch: this.#stepsPerEpoch,
        seconds: (this.#clock.spent + running) / 1000,
        training: this.#training,
        test: this.#test,
        parameters,
        ...(flips && { flips }),
        threads: this.#threads,
      },
      parameters.map(({ buffer }) => buffer as ArrayBuffer),
    );
    this.#training = [];
    this.#test = [];
  }

  /** The flips since those that were shown last, unless the reader has not had time to look at them. */
  #flips(state: RunState): Flips | undefined {
    const now = this.#evaluation;
    const { test } = this.#data;
    if (!now) return undefined;
    if (state === 'running' && this.#shown && performance.now() - this.#shown.time < FLIPS) return undefined;
    const before = this.#shown?.predictions ?? now.predictions;
    if (state === 'running' && before === now.predictions) return undefined;
    this.#shown = { predictions: now.predictions, time: performance.now() };
    return findFlips(test, before, now.predictions);
  }

  #stopClock(): void {
    this.#clock.spent += performance.now() - this.#clock.since;
  }
}

function factsOf(data: Dataset): DataFacts {
  const { name, width, height, classNames, train, test } = data;
  const brightest = train.images.values.indexOf(1);
  const example = test.images.rowBytes(0).slice();
  const rows = { trainRows: train.images.rows, testRows: test.images.rows };
  return { name, width, height, classNames, ...rows, brightest, example };
}
