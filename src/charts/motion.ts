/**
 * Motion that the reader starts and stops: a button below the picture lets its slider run. Pressed again, it pauses where
 * the slider is; at the end it stops by itself, and the next press begins anew. The slider goes step by step, also by its
 * arrow keys. For readers who prefer reduced motion the pages show no button (apps/book/sliders.css): the slider stays.
 */
import { type Spec, vegaLite } from './theme.ts';

export interface Motion {
  /** The slider's value, from which the picture draws: the name of a signal. It goes from 0 to `last`, in steps of 1. */
  readonly name: string;
  /** What is written beside the slider. */
  readonly label: string;
  /** Where the slider stands at first: the picture that readers see who let nothing run. */
  readonly value: number;
  readonly last: number;
  /** From one number to the next. */
  readonly milliseconds: number;
}

/** The signals of a Vega picture that moves. Throws unless `value` is a whole number from 0 to `last`, which is at least 1. */
export function motionSignals({ name, label, value, last, milliseconds }: Motion): object[] {
  if (!(Number.isInteger(last) && last >= 1)) {
    throw new RangeError(`motionSignals: the last ${name} is ${last}, expected a whole number, at least 1`);
  }
  if (!(Number.isInteger(value) && value >= 0 && value <= last)) {
    throw new RangeError(`motionSignals: ${name} is ${value}, expected a whole number from 0 to ${last}`);
  }
  // The first press begins at 0, wherever the picture stood; later ones go on from where the slider is.
  const next = `${name} < ${last} && (touched || ${name} === 0) ? ${name} + 1 : 0`;
  return [
    {
      name,
      value,
      bind: { input: 'range', min: 0, max: last, step: 1, name: `${label} ` },
      on: [{ events: { type: 'timer', throttle: milliseconds }, update: `play ? (${next}) : ${name}` }],
    },
    { name: 'touched', value: false, on: [{ events: { signal: name }, update: 'true' }] },
    {
      name: 'play',
      value: false,
      bind: { input: 'checkbox', name: 'play ' },
      // Forced: Vega compares with what it set last itself, not with what the reader did since, and would tell the box nothing.
      on: [{ events: { signal: name }, update: `play && ${name} < ${last}`, force: true }],
    },
  ];
}

/** A Vega-Lite picture that moves. */
export function movingVegaLite(motion: Motion, spec: Readonly<Record<string, unknown>>): Spec {
  const { config, ...picture } = vegaLite(spec);
  // Vega-Lite has no clock of its own; what its settings say about signals it hands on to Vega.
  return { ...picture, config: { ...(config as object), signals: motionSignals(motion) } } as Spec;
}
