/** The seam between the two programs of the first page: the pad, which is there at once, and the training, loaded when it is wanted. */
import type { ReadingNetwork } from '../pad/panel/forward.ts';

export interface TrainingView {
  readonly canvas: HTMLCanvasElement;
  /** Says how far it is. */
  say(text: string): void;
  /** The pad reads with this network from now on. */
  read(network: ReadingNetwork): void;
  /** True: no pictures between the first and the last. */
  readonly still: boolean;
}

export type TrainInPage = (view: TrainingView) => Promise<void>;

declare global {
  // The program train.js sets it; `var`, as TypeScript knows properties of the global object by no other word.
  var trainInPage: TrainInPage | undefined;
}
