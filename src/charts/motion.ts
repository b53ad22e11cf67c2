/**
 * Motion that the reader starts and stops. Until then, and for readers who want none, the picture stands still where its
 * slider is: a box below it lets the slider's number run by itself.
 */
import { type Spec, vegaLite } from './theme.ts';

export interface Motion {
  /** What is drawn while nothing runs: the name of a slider's value, or a number. */
  readonly still: string | number;
  /** Where the number ends; it begins at 0, and again after a rest at the end. */
  readonly last: number;
  /** From one number to the next. */
  readonly milliseconds: number;
}

/** Numbers that the last one stays for. */
const REST = 6;

/** A box below the picture: let it run. */
const play = { name: 'play', value: false, bind: { input: 'checkbox', name: 'play ' } };

/** Counts while the box is ticked, from 0 again each time it is. */
const ticks = (milliseconds: number) => ({
  name: 'ticks',
  value: 0,
  on: [
    { events: { signal: 'play' }, update: '0' },
    { events: { type: 'timer', throttle: milliseconds }, update: 'play ? ticks + 1 : ticks' },
  ],
});

/** The number to draw: the one that runs, or that of the slider. */
const running = ({ still, last }: Motion) => `play ? min(ticks % ${last + 1 + REST}, ${last}) : ${still}`;

/** A Vega-Lite picture that moves; the number to draw is the parameter `now`. */
export function movingVegaLite(
  motion: Motion,
  spec: { readonly params: readonly object[]; readonly [key: string]: unknown },
): Spec {
  const { config, ...picture } = vegaLite({
    ...spec,
    params: [...spec.params, play, { name: 'now', expr: running(motion) }],
  });
  // Vega-Lite has no clock of its own; what its settings say about signals it hands on to Vega.
  return { ...picture, config: { ...(config as object), signals: [ticks(motion.milliseconds)] } } as Spec;
}

/** The signals of a Vega picture that moves; the number to draw is the signal `now`. */
export const motionSignals = (motion: Motion): object[] => [
  play,
  ticks(motion.milliseconds),
  { name: 'now', update: running(motion) },
];
