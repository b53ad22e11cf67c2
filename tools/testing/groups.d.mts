export interface Job {
  readonly name: string;
  readonly files: readonly string[];
  readonly args?: readonly string[];
  readonly about?: readonly string[];
  readonly gigabytes: number;
  readonly writes?: string;
}
export interface Choice {
  readonly unit?: boolean;
  readonly all?: boolean;
  readonly chosen?: readonly string[];
}
export const slow: readonly { readonly what: string; readonly file: string }[];
export function choose(options?: Choice): { jobs: Job[]; leftOut: { what: string; file: string }[] };
