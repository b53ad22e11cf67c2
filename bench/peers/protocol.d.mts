/** A network that is ready to be trained. */
export interface Peer {
  /** What a reader of the table should know. */
  readonly note?: string | undefined;
  train(rows: number): void | Promise<void>;
  /** Missing if the peer has no such loss. */
  loss?(rows: number): number | Promise<number>;
  close?(): void | Promise<void> | undefined;
}

export class Unsupported extends Error {}

export function serve(
  version: string,
  prepare: (work: never, data: never) => Peer | Promise<Peer>,
  instructions?: string,
): Promise<void>;
