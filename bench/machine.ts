/** The machine that the figures belong to. */
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { vectorBits } from '../src/fast/module.ts';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  /** GB, rounded. */
  readonly memory: number;
  readonly system: string;
  readonly node: string;
  /** How many bits the vectors of our kernels have. */
  readonly vectors: number;
  readonly date: string;
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown processor',
    cores: processors.length,
    memory: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.versions.node,
    vectors: vectorBits(),
    date: new Date().toISOString().slice(0, 10),
  };
}
