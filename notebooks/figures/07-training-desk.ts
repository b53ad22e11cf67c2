/** A desk with knobs: the same network trained with every combination of a few settings, one of them shown at a time. */
import { unpacked } from '../../src/charts/packed-lists.ts';
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';

/** A setting that can be turned. */
export interface Knob {
  readonly name: string;
  readonly options: readonly (number | string)[];
  /** The place of the option that is shown first. */
  readonly start: number;
}

export interface DeskRun {
  /** For each knob, the place of its option. */
  readonly settings: readonly number[];
  /** The loss after each epoch; none if the training diverged at once. */
  readonly losses: readonly number[];
  /** answers[y][answer]: how often images of class y got this answer after the training. */
  readonly answers: readonly (readonly number[])[];
}

export interface TrainingDeskOptions {
  readonly title: string;
  readonly subtitle?: string | readonly string[];
  readonly classNames: readonly string[];
}

const [CURVES, HEIGHT, ANSWERS] = [240, 205, 205];

/**
 * Left the loss curves, all of them pale and the chosen one strong; right what the chosen network answers to each class.
 * Throws if a run is missing or is there twice, or if the first view shows none.
 */
export function trainingDesk(knobs: readonly Knob[], runs: readonly DeskRun[], options: TrainingDeskOptions): Spec {
  const { title, subtitle, classNames } = options;
  const expected = knobs.reduce((product, knob) => product * knob.options.length, 1);
  const places = new Set(runs.map(({ settings }) => settings.join()));
  if (runs.length !== expected || places.size !== expected) {
    throw new RangeError(
      `trainingDesk: got ${runs.length} runs with ${places.size} different settings, expected ${expected}`,
    );
  }
  if (!places.has(knobs.map(({ start }) => start).join())) {
    throw new RangeError('trainingDesk: no run has the settings that are shown first');
  }
  const classes = classNames.length;
  const guessing = Math.log(classes);
  const short = (loss: number) => Number(loss.toPrecision(3));
  const values = runs.map(({ settings, losses, answers }, run) => {
    const rows = answers.flat();
    const right = answers.reduce((sum, row, label) => sum + row[label], 0) / rows.reduce((sum, n) => sum + n, 0);
    const text = `${Math.round(100 * right)} % right (green)`;
    return { run, ...named(settings), losses: losses.map(short).join(' '), counts: rows.join(' '), text };
  });
  const chosen = { filter: knobs.map((_, k) => `datum.k${k} == knob${k}`).join(' && ') };
  const curve = [
    { filter: "datum.losses != ''" },
    ...unpacked('losses', 'word', 'epoch', 'run'),
    { calculate: 'toNumber(datum.word)', as: 'loss' },
  ];
  const all = runs.flatMap(({ losses }) => losses);
  const position = {
    x: {
      ...{ field: 'epoch', type: 'quantitative', title: 'epoch' },
      scale: { domain: [1, Math.max(...runs.map(({ losses }) => losses.length))], nice: false },
      axis: { grid: false, tickMinStep: 1, tickCount: 6, labelFlush: false },
    },
    y: {
      ...{ field: 'loss', type: 'quantitative', title: 'loss' },
      scale: { type: 'log', domain: [0.9 * Math.min(...all), 1.1 * Math.max(...all)], nice: false },
      axis: { values: [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50], labelFlush: false },
    },
  };
  const digit = (field: string, name: string) => ({
    ...{ field, type: 'ordinal', title: name, scale: { domain: classNames } },
    axis: { labelAngle: 0, ticks: false, domain: false, ...(field === 'answer' && { orient: 'top' }) },
  });
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    params: knobs.map(({ name, options, start }, k) => ({
      name: `knob${k}`,
      value: start,
      bind: {
        input: 'radio',
        options: options.map((_, i) => i),
        labels: options.map((option) => `${option}\u2003`),
        name: `${name}: `,
      },
    })),
    spacing: 36,
    hconcat: [
      {
        width: CURVES,
        height: HEIGHT,
        data: { values: values.map(({ counts, text, ...curves }) => curves) },
        layer: [
          {
            transform: curve,
            mark: { type: 'line', strokeWidth: 1, color: '#b9c0cb', opacity: 0.6 },
            encoding: { ...position, detail: { field: 'run' } },
          },
          {
            data: { values: [{ loss: guessing }] },
            mark: { type: 'rule', strokeDash: [5, 4], color: '#555555' },
            encoding: { y: position.y },
          },
          {
            transform: [chosen, ...curve],
            mark: { type: 'line', strokeWidth: 3, color: colours.violet, point: { size: 36, color: colours.violet } },
            encoding: position,
          },
          ...[{ stroke: 'white', strokeWidth: 4, strokeJoin: 'round' }, { color: '#333333' }].map((look) => ({
            data: { values: [{ loss: guessing, text: `ln ${classes}: guessing` }] },
            mark: { ...{ type: 'text', align: 'right', baseline: 'bottom', dy: -3, fontSize: 12 }, ...look },
            encoding: { x: { value: CURVES - 4 }, y: position.y, text: { field: 'text' } },
          })),
          {
            transform: [chosen, { filter: "datum.losses == ''" }],
            mark: { type: 'text', text: 'diverged: the loss ran away', color: colours.red, fontSize: 15 },
            encoding: { x: { value: CURVES / 2 }, y: { value: 30 } },
          },
        ],
      },
      {
        width: ANSWERS,
        height: HEIGHT,
        data: { values: values.map(({ losses, run, ...answered }) => answered) },
        title: '',
        layer: [
          {
            transform: [
              chosen,
              ...unpacked('counts', 'word', 'place'),
              { calculate: 'toNumber(datum.word)', as: 'count' },
              { calculate: `${JSON.stringify(classNames)}[floor((datum.place - 1) / ${classes})]`, as: 'label' },
              { calculate: `${JSON.stringify(classNames)}[(datum.place - 1) % ${classes}]`, as: 'answer' },
              { calculate: "datum.label == datum.answer ? 'right' : 'wrong'", as: 'is' },
            ],
            mark: { type: 'rect', stroke: '#ebebeb', strokeWidth: 1 },
            encoding: {
              x: digit('answer', 'the answer of the network'),
              y: digit('label', 'the digit'),
              color: {
                ...{ field: 'is', type: 'nominal' },
                scale: { domain: ['right', 'wrong'], range: [colours.green, colours.red] },
                legend: null,
              },
              fillOpacity: {
                ...{ field: 'count', type: 'quantitative', legend: null },
                scale: {
                  type: 'sqrt',
                  domain: [0, Math.max(...runs.flatMap(({ answers }) => answers.flat()))],
                  range: [0, 1],
                },
              },
              tooltip: [
                { field: 'label', title: 'the digit' },
                { field: 'answer', title: 'answered' },
                { field: 'count', type: 'quantitative', title: 'times' },
              ],
            },
          },
          {
            transform: [chosen],
            mark: { type: 'text', baseline: 'top', fontSize: 13, color: '#333333' },
            encoding: { x: { value: ANSWERS / 2 }, y: { value: HEIGHT + 12 }, text: { field: 'text' } },
          },
        ],
      },
    ],
  });
}

const named = (settings: readonly number[]) => Object.fromEntries(settings.map((place, k) => [`k${k}`, place]));
