/** Settings as the query of an address, so that a link carries them: `?data=digits&layers=32,16&activation=tanh`. */
import {
  dataNames,
  defaults,
  hiddenActivations,
  limits,
  optimizerNames,
  type Settings,
  scheduleNames,
  speeds,
} from './settings.ts';

/** One setting in the address. `read` throws an error that says what was expected. */
interface Field<Name extends keyof Settings> {
  readonly setting: Name;
  readonly read: (text: string) => Settings[Name];
  readonly write?: (value: Settings[Name]) => string;
}

function oneOf<T extends string>(names: readonly T[]): (text: string) => T {
  return (text) => {
    const found = names.find((name) => name === text);
    if (found === undefined) throw new Error(`expected one of ${names.join(', ')}`);
    return found;
  };
}

function numberFrom([low, high]: readonly [number, number], whole = false): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= low && value <= high) || (whole && !Number.isInteger(value))) {
      throw new Error(`expected a ${whole ? 'whole ' : ''}number from ${low} to ${high}`);
    }
    return value;
  };
}

function readLayers(text: string): readonly number[] {
  if (text === 'none') return [];
  const widths = text.split(',').map(numberFrom(limits.width, true));
  if (widths.length > limits.layers[1]) throw new Error(`expected at most ${limits.layers[1]} hidden layers`);
  return widths;
}

const field = <Name extends keyof Settings>(entry: Field<Name>) => entry as unknown as Field<keyof Settings>;

const fields: Readonly<Record<string, Field<keyof Settings>>> = {
  data: field({ setting: 'data', read: oneOf(dataNames) }),
  layers: field({ setting: 'layers', read: readLayers, write: (widths) => widths.join(',') || 'none' }),
  activation: field({ setting: 'activation', read: oneOf(hiddenActivations) }),
  dropout: field({ setting: 'dropout', read: numberFrom(limits.dropout) }),
  optimizer: field({ setting: 'optimizer', read: oneOf(optimizerNames) }),
  rate: field({ setting: 'learningRate', read: numberFrom(limits.learningRate) }),
  decay: field({ setting: 'weightDecay', read: numberFrom(limits.weightDecay) }),
  schedule: field({ setting: 'schedule', read: oneOf(scheduleNames) }),
  batch: field({ setting: 'batchSize', read: numberFrom(limits.batchSize, true) }),
  epochs: field({ setting: 'epochs', read: numberFrom(limits.epochs, true) }),
  seed: field({ setting: 'seed', read: numberFrom(limits.seed, true) }),
  speed: field({ setting: 'speed', read: oneOf(speeds) }),
};

/** The query that carries all settings, so that a link means the same when the defaults change. */
export function toQuery(settings: Settings): string {
  const parts = Object.entries(fields).map(([key, { setting, write = String }]) => {
    return `${key}=${encodeURIComponent(write(settings[setting])).replaceAll('%2C', ',')}`;
  });
  return `?${parts.join('&')}`;
}

/** True if a slip of the finger makes one word of the other: a letter more, less, another one, or two that changed places. */
function isNearly(a: string, b: string): boolean {
  let same = 0;
  while (same < Math.min(a.length, b.length) && a[same] === b[same]) same++;
  const [restA, restB] = [a.slice(same), b.slice(same)];
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA.length > 1 && restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}

/** The settings that a query carries, and a sentence for each part of it that makes no sense. */
export function fromQuery(query: string, present: readonly string[]): { settings: Settings; problems: string[] } {
  const problems: string[] = [];
  const chosen: Partial<Record<keyof Settings, unknown>> = {};
  for (const [key, text] of new URLSearchParams(query)) {
    const entry = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (!entry) {
      // Links are passed on with marks of those that passed them on (`fbclid`): they are none of the reader's business.
      const word = key.toLowerCase();
      const meant = Object.keys(fields).find(
        (name) => isNearly(word, name) || word === fields[name].setting.toLowerCase(),
      );
      if (meant) problems.push(`“${key}” is not a setting. Did you mean “${meant}”?`);
      continue;
    }
    try {
      chosen[entry.setting] = entry.read(text);
    } catch (error) {
      problems.push(`“${key}=${text}” makes no sense: ${(error as Error).message}.`);
    }
  }
  if (chosen.data === 'mnist' && !present.includes('mnist')) {
    problems.push('The link asks for MNIST, which is not here; the 8×8 digits take its place.');
    chosen.data = 'digits';
  }
  const base = defaults[(chosen.data ?? 'digits') as Settings['data']];
  return { settings: { ...base, ...chosen } as Settings, problems };
}
