/**
 * Learning-rate schedules: what the optimizer's learning rate is multiplied by at each step.
 *
 * A schedule is data, so that a recipe can be printed and stored; {@link scheduleFactor} computes it. For all others there
 * is {@link ScheduleFunction}.
 *
 * Lesson: notebooks/08-optimizers.ipynb.
 */
import { requireKnown, requireNumber, shown } from './checks.ts';

export type Schedule =
  | { readonly kind: 'constant' }
  | { readonly kind: 'step'; readonly every: number; readonly factor: number }
  | { readonly kind: 'cosine'; readonly end: number }
  | {
      readonly kind: 'one-cycle';
      readonly warmUp: number;
      readonly start: number;
      readonly end: number;
      readonly up: Shape;
      readonly down: Shape;
    };

/**
 * A schedule of one's own: the factor for step `step` (from 0) of `steps`, finite and at least 0. It may be asked for the
 * same step more than once, and depends on nothing else: a training that goes on from a checkpoint compares what it gives.
 */
export type ScheduleFunction = (step: number, steps: number) => number;

/** The learning rate stays as it is. */
export const constant = (): Schedule => ({ kind: 'constant' });

/** Every `every` epochs the learning rate is multiplied by `factor` (default: 0.1). */
export function step(options: { readonly every: number; readonly factor?: number }): Schedule {
  requireKnown('step', options, ['every', 'factor']);
  const { every, factor = 0.1 } = options;
  requireNumber('step', 'every', every, 1);
  requireNumber('step', 'factor', factor, 0, 1);
  return { kind: 'step', every, factor };
}

/** From 1 to `end` (default: 0) along half a cosine: end + (1 − end) · (1 + cos πt) ÷ 2. Loshchilov & Hutter (2017). */
export function cosine(options: { readonly end?: number } = {}): Schedule {
  requireKnown('cosine', options, ['end']);
  const { end = 0 } = options;
  requireNumber('cosine', 'end', end, 0, 1);
  return { kind: 'cosine', end };
}

/** How a part of the one-cycle schedule goes: along half a cosine or in a straight line. */
export type Shape = 'cosine' | 'linear';

/**
 * Up from `start` to 1 in the first `warmUp` of the steps, then down to `end` (defaults: 0.3, 1/25 and 0).
 * `up` and `down` give the shapes (defaults: a straight line up, half a cosine down). Smith & Topin (2018).
 */
export function oneCycle(
  options: {
    readonly warmUp?: number;
    readonly start?: number;
    readonly end?: number;
    readonly up?: Shape;
    readonly down?: Shape;
  } = {},
): Schedule {
  requireKnown('oneCycle', options, ['warmUp', 'start', 'end', 'up', 'down']);
  const { warmUp = 0.3, start = 1 / 25, end = 0, up = 'linear', down = 'cosine' } = options;
  requireNumber('oneCycle', 'warmUp', warmUp, 0, 1);
  requireNumber('oneCycle', 'start', start, 0, 1);
  requireNumber('oneCycle', 'end', end, 0, 1);
  for (const [name, shape] of Object.entries({ up, down })) {
    if (shape !== 'cosine' && shape !== 'linear') {
      throw new TypeError(`oneCycle: ${name} is '${String(shape)}', expected cosine or linear`);
    }
  }
  return { kind: 'one-cycle', warmUp, start, end, up, down };
}

/** All schedules: `schedules.cosine()`, `schedules.step({ every: 10 })`, … */
export const schedules = { constant, step, cosine, oneCycle } as const;

/** Throws unless it is one of these schedules, with settings that make sense, or a function of one's own. */
export function requireSchedule(operation: string, schedule: Schedule | ScheduleFunction): void {
  const uncalled: readonly unknown[] = Object.values(schedules);
  if (typeof schedule === 'function' && !uncalled.includes(schedule)) return;
  const { kind, ...settings } = typeof schedule === 'object' && schedule !== null ? schedule : { kind: '' };
  const makers: Record<string, (settings: never) => Schedule> = { constant, step, cosine, 'one-cycle': oneCycle };
  const make = Object.hasOwn(makers, kind) ? makers[kind] : undefined;
  if (!make) {
    throw new TypeError(
      `${operation}: schedule is ${shown(schedule)}, expected one such as schedules.cosine(): ${Object.keys(schedules).join(', ')}, or a function (step, steps) => factor`,
    );
  }
  make(settings as never);
}

/** How a schedule is named where it is chosen by name. */
export type ScheduleName = Schedule['kind'];
export const scheduleNames: readonly ScheduleName[] = ['constant', 'step', 'cosine', 'one-cycle'];

/**
 * The factor for step `index` (from 0) of `steps`, with `stepsPerEpoch` steps an epoch; from 0 to 1.
 *
 * Rounded to a multiple of 2⁻⁴⁰: the last bit of `Math.cos` differs between Node versions, and must not reach a weight.
 * What a function of one's own gives is taken as it is. Throws if that is no finite number of at least 0.
 */
export function scheduleFactor(
  schedule: Schedule | ScheduleFunction,
  index: number,
  steps: number,
  stepsPerEpoch: number,
): number {
  if (typeof schedule === 'function') {
    const factor: unknown = schedule(index, steps);
    if (typeof factor === 'number' && factor >= 0 && factor < Number.POSITIVE_INFINITY) return factor;
    throw new RangeError(
      `schedule: the function gave ${shown(factor)} for step ${index} of ${steps}, expected a finite number of at least 0`,
    );
  }
  return Math.round(exactFactor(schedule, index, steps, stepsPerEpoch) * 0x10000000000) / 0x10000000000;
}

function exactFactor(schedule: Schedule, index: number, steps: number, stepsPerEpoch: number): number {
  const last = Math.max(1, steps - 1);
  switch (schedule.kind) {
    case 'constant':
      return 1;
    case 'step': {
      let factor = 1;
      for (let n = Math.floor(index / stepsPerEpoch / schedule.every); n > 0; n--) factor *= schedule.factor;
      return factor;
    }
    case 'cosine':
      return between(1, schedule.end, halfCosine(index / last));
    case 'one-cycle': {
      const peak = Math.max(0, schedule.warmUp * steps - 1);
      if (index < peak) return between(schedule.start, 1, along(schedule.up, index / peak));
      return between(1, schedule.end, along(schedule.down, last > peak ? (index - peak) / (last - peak) : 0));
    }
  }
}

const between = (from: number, to: number, t: number) => from + (to - from) * t;
const halfCosine = (t: number) => (1 - Math.cos(Math.PI * t)) / 2;
const along = (shape: Shape, t: number) => (shape === 'cosine' ? halfCosine(t) : t);
