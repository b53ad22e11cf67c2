import type { Writable } from 'node:stream';
import type { Job } from './groups.mjs';
import type { JobEnd } from './jobs.mjs';

export class Screen {
  readonly total: { passed: number; failed: number; skipped: number };
  constructor(jobs: number, stream?: Writable);
  follow(job: Job, run: (onEvent: (event: object) => void) => Promise<JobEnd>): Promise<void>;
  stop(): void;
}
