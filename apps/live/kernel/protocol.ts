/** What a session and its two workers send each other. */
import type { CellOutput, Completions, Diagnostic, Inspection } from '../messages.ts';

/** A place in a cell or file, as TypeScript tells it; all count from 0. */
export interface Position {
  readonly offset: number;
  readonly line: number;
  readonly character: number;
}

/** What TypeScript found. `fileName` is missing in a cell. */
export interface Finding {
  readonly start: Position;
  readonly end: Position;
  readonly messageText: string;
  readonly category: number;
  readonly code: number;
  readonly fileName?: string;
}

/** A cell as JavaScript, as tslab's converter gives it; without `output` if there is nothing to run. */
export interface Converted {
  readonly diagnostics: readonly Finding[];
  readonly output?: string;
  readonly declOutput?: string;
  readonly hasToplevelAwait?: boolean;
  readonly lastExpressionVar?: string;
}

/** With its source maps, for the other worker. */
export interface ConvertedCell {
  readonly converted: Converted;
  readonly maps?: readonly [string | undefined, string | undefined];
}

/** How a cell ended: the names of variables that have a value, for what later cells know of one that failed. */
export interface Ended {
  readonly ok: boolean;
  readonly interrupted: boolean;
  /** True if the cells that wait are not to run. */
  readonly stops: boolean;
  readonly defined: readonly string[];
}

/** What the compiler does. Calls are answered in their order. */
export interface Compiler {
  convert(code: string): ConvertedCell;
  /** Tells how the cell ended that was converted last. */
  settle(ended: Pick<Ended, 'ok' | 'defined'>): void;
  check(before: readonly string[], code: string): readonly Diagnostic[];
  complete(before: readonly string[], code: string, at: number): Completions;
  inspect(before: readonly string[], code: string, at: number): Inspection | undefined;
  /** Forgets all cells. */
  reset(): void;
}

export interface CompilerRequest {
  readonly id: number;
  readonly method: keyof Compiler;
  readonly values: readonly unknown[];
}

export type CompilerReply =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly id: number; readonly value?: unknown; readonly error?: string };

export type ExecutionRequest =
  | {
      readonly type: 'execute';
      readonly id: number;
      readonly count: number;
      readonly code: string;
      readonly mayFail: boolean;
      readonly cell: ConvertedCell;
    }
  | { readonly type: 'press' };

export type ExecutionReply =
  | { readonly type: 'ready' }
  /** A press of the stop button was heard: the worker does not compute without a pause. */
  | { readonly type: 'heard' }
  /** `json`: the output as JSON, as notebooks store it. */
  | { readonly type: 'output'; readonly id: number; readonly json: string; readonly displayId?: string }
  | { readonly type: 'update'; readonly id: number; readonly json: string; readonly displayId: string }
  | { readonly type: 'ended'; readonly id: number; readonly ended: Ended };

export const outputFrom = (json: string): CellOutput => JSON.parse(json);
