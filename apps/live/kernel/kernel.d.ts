/** Types of what the bundler puts in place (bundle.ts), and of the kernel's modules that are JavaScript. */
declare module 'live:modules' {
  type Loaders = Readonly<Record<string, () => unknown>>;
  /** By path from the root of the project, ending in `.js`. */
  export const modules: Loaders;
  /** By name, without `node:`. */
  export const builtins: Loaders;
}

declare module 'path-browserify' {
  import path from 'node:path';
  export default path.posix;
}

declare module '*/jupyter/runtime.cjs' {
  import type { Kernel } from '../../../src/notebook/kernel.ts';

  /** What the cell of a request shows. */
  interface Show {
    (content: { data: object; metadata: object; transient: { display_id?: string } }, update?: boolean): void;
    error(error: { ename: string; evalue: string; traceback: string[] }): void;
  }
  interface Request {
    readonly code: string;
    readonly stop_on_error: boolean;
  }
  interface Ended {
    readonly stops: boolean;
  }
  export function install(root: string): void;
  export function begin(request: Request, count: number, show: Show): void;
  export function guard(execute: () => Promise<boolean>): Promise<boolean>;
  export function end(ok: boolean): Ended;
  export function uncaught(error: unknown): void;
  export type Runtime = Kernel & {
    keptDeclarations(): string;
    interruptSignal(): AbortSignal;
    output: { write(name: string, text: string, send: (name: string, text: string) => void): void; flush(): void };
  };
}

declare module '*/jupyter/errors.cjs' {
  /** `mend` puts the stack of an error right in place; it gets any value, and throws nothing. */
  export function mendStacksWith(mend: (value: unknown) => void): void;
}

declare module '*/jupyter/source-maps.cjs' {
  export type Maps = readonly [string | undefined, string | undefined];
  export interface Place {
    readonly line: number;
    readonly column: number;
    readonly file: string;
  }
  const sourceMaps: {
    bundle(file: string, find: (line: number, column: number) => Place | null | undefined): void;
    keep(code: string, maps: Maps): void;
    mapsOf(code: string): Maps | undefined;
    strip(first: string, second: string): string;
  };
  export default sourceMaps;
}

declare module 'tslab/dist/executor.js' {
  import type { Converted } from '../kernel/protocol.ts';

  interface Converter {
    convert(before: string, source: string): Converted;
  }
  export interface Executor {
    execute(source: string): Promise<boolean>;
    /** The variables of the cells. */
    readonly locals: Readonly<Record<string, unknown>>;
  }
  export function createExecutor(folder: string, converters: { node: Converter }, console: Console): Executor;
}

declare module 'tslab/dist/converter.js' {
  import type { CompletionInfo, QuickInfo } from 'typescript';
  import type { Converted } from '../kernel/protocol.ts';

  export interface Converter {
    convert(before: string, source: string): Converted;
    complete(
      before: string,
      source: string,
      at: number,
    ): { start: number; end: number; candidates: string[]; original?: CompletionInfo };
    inspect(before: string, source: string, at: number): QuickInfo | undefined;
  }
  export function createConverter(): Converter;
}

declare module '*/jupyter/conversion.cjs' {
  export const ofCell: unknown;
  export const plainExports: unknown;
}

declare module '*/jupyter/live-variables.cjs' {
  export const liveVariables: unknown;
}

declare module '*/jupyter/kept-declarations.cjs' {
  export function keptDeclarations(
    ts: unknown,
    before: string,
    after: string,
    variables: Readonly<Record<string, unknown>>,
  ): string;
}

declare module '*/jupyter/magics.cjs' {
  import type { Finding } from '../apps/live/kernel/protocol.ts';
  export function magicAmong(
    findings: readonly Finding[],
    source: string,
  ): { line: number; from: number; to: number; message: string } | undefined;
}

declare module '*/jupyter/typescript.cjs' {
  const ts: unknown;
  export default ts;
}
