import type { Job } from './groups.mjs';

export interface JobEnd {
  readonly problem?: string;
  readonly stderr: string;
  readonly seconds: number;
}
export function runJob(job: Job, onEvent: (event: object) => void): Promise<JobEnd>;
export function sideBySide(jobs: readonly Job[], run: (job: Job) => Promise<void>, processors?: number): Promise<void>;
