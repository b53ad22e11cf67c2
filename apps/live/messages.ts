/**
 * What the page and its kernel tell each other: the types of the running book. The page talks to a {@link Session}
 * (session.ts); the session talks to two workers, one that compiles and one that executes.
 */

/** An output as a notebook stores it (nbformat 4). */
export interface CellOutput {
  readonly output_type: 'stream' | 'display_data' | 'execute_result' | 'error';
  /** `stdout` or `stderr`, of a stream. */
  readonly name?: string;
  readonly text?: string;
  /** MIME type → content. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: readonly string[];
}

/** Hears what a cell shows, in order. */
export interface CellListener {
  /** A new output below the cell. Streams come in pieces. `displayId` names it, so that it can be replaced. */
  output(output: CellOutput, displayId?: string): void;
  /** Another output in place of the one that has this `displayId`. */
  update(displayId: string, output: CellOutput): void;
  clear?(wait: boolean): void;
}

export interface CellResult {
  readonly ok: boolean;
  readonly interrupted: boolean;
  /** The worker was ended: what the cells had defined is gone. */
  readonly lost?: boolean;
}

/** What the compiler finds in a cell. `from` and `to` are UTF-16 offsets in it. */
export interface Diagnostic {
  readonly from: number;
  readonly to: number;
  readonly message: string;
  readonly severity: 'error' | 'warning' | 'hint';
}

export interface Completion {
  readonly label: string;
  /** As TypeScript names it: `function`, `const`, `method`, `property`, … */
  readonly kind: string;
  readonly detail?: string;
}

export interface Completions {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Completion[];
}

export interface Inspection {
  readonly from: number;
  readonly to: number;
  readonly signature: string;
  /** The docstring as Markdown; empty if there is none. */
  readonly documentation: string;
}

/** A kernel in the page. Nothing is loaded before the first call. */
export interface Session {
  /** Resolves when both workers have started and the library is there; asking for it starts them. */
  readonly loaded: Promise<void>;
  /**
   * Runs a cell after those that were asked for before. When a cell fails or is interrupted, those that wait are dropped:
   * their promises resolve with `ok: false` and nothing is shown. A cell that may fail (`mayFail`, the tag
   * raises-exception) drops none.
   */
  execute(cellId: string, code: string, listener: CellListener, options?: ExecuteOptions): Promise<CellResult>;
  /**
   * The stop button. The first press aborts the signal of the cell that runs, and it may end by itself; a second one, or
   * ten seconds, end the worker: variables are lost, and the cell gets an error that says so.
   */
  interrupt(): void;
  /** Begins anew, without variables. */
  restart(): Promise<void>;
  /** What is wrong in `code`. `before`: sources of the cells above, whether they ran or not. */
  check(before: readonly string[], code: string): Promise<readonly Diagnostic[]>;
  complete(before: readonly string[], code: string, at: number): Promise<Completions>;
  inspect(before: readonly string[], code: string, at: number): Promise<Inspection | undefined>;
  shutdown(): void;
}

export interface ExecuteOptions {
  readonly mayFail?: boolean;
}

export interface SessionOptions {
  /** Folder with the files of the kernel: `assets/live/`. */
  readonly base: URL;
  /** The notebook, from the root of the project: `notebooks/01-relu.ipynb`. */
  readonly lesson: string;
  /** Folder with the files of MNIST, if the book was built with it. */
  readonly mnist?: URL;
}
