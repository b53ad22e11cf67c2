/** Values of options, parsed and checked. An error names the option, what was expected and what came. */
import { InvalidArgumentError, Option } from 'commander';

interface Range {
  readonly from?: number;
  readonly above?: number;
  readonly to?: number;
  readonly below?: number;
}

/** `a number of at least 1 and below 2` */
function expectation(what: string, { from, above, to, below }: Range): string {
  const low = above === undefined ? from !== undefined && `of at least ${from}` : `above ${above}`;
  const high = below === undefined ? to !== undefined && `at most ${to}` : `below ${below}`;
  return [what, [low, high].filter(Boolean).join(' and ')].join(' ').trim();
}

/** A number in decimal notation, in the range. */
export function number(range: Range = {}): (text: string) => number {
  const { from, above, to, below } = range;
  const expected = expectation('a number', range);
  return (text) => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    const inside =
      Number.isFinite(value) &&
      value >= (from ?? value) &&
      value <= (to ?? value) &&
      (above === undefined || value > above) &&
      (below === undefined || value < below);
    if (!inside) throw new InvalidArgumentError(`Expected ${expected}, got '${text}'.`);
    return value;
  };
}

/** A whole number of at least `least` and at most `most`. */
export function whole(least?: number, most?: number): (text: string) => number {
  const expected = expectation('a whole number', { from: least, to: most });
  return (text) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(value) || value < (least ?? value) || value > (most ?? value)) {
      throw new InvalidArgumentError(`Expected ${expected}, got '${text}'.`);
    }
    return value;
  };
}

/** The name of a file or folder. What begins with `--` is the next option: the name was forgotten. */
export function pathName(text: string): string {
  if (text.trim() === '' || text.startsWith('--')) {
    throw new InvalidArgumentError(
      `Expected a name, got '${text}'${text ? ' (./ before it, if it is called that)' : ''}.`,
    );
  }
  return text;
}

/** Widths of the hidden layers: `256,128`, or `none`. */
export function widths(text: string): number[] {
  if (text === 'none') return [];
  const numbers = text.split(',').map((part) => (/^\d+$/.test(part.trim()) ? Number(part) : 0));
  if (numbers.some((value) => !Number.isSafeInteger(value) || value < 1)) {
    throw new InvalidArgumentError(
      `Expected the widths of the hidden layers, separated by commas (256,128), or none, got '${text}'.`,
    );
  }
  return numbers;
}

/** An option that takes one of the words in `choices`. */
export function oneOf(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, `${description}: ${choices.join(', ')}`).argParser((text) => {
    if (!choices.includes(text)) {
      throw new InvalidArgumentError(`Expected one of ${choices.join(', ')}, got '${text}'.`);
    }
    return text;
  });
}
