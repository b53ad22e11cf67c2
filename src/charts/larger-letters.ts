/** Letters that can still be read where a picture has to be shown smaller than it is drawn. */
import { changed, isPart, type Part, padding, partOf, wrappedTitle } from './spec-parts.ts';
import type { Spec } from './theme.ts';

/** Letters are never shown smaller than this, in pixels. */
export const SMALLEST_LETTERS = 10;

/**
 * The picture to be shown `scale` times as large as it is drawn: no letters of it are then smaller than
 * {@link SMALLEST_LETTERS}, and its title is as wide as the picture. `width` is that of the drawn picture.
 */
export function withLargerLetters(picture: Spec, scale: number, width: number): Spec {
  // A little more: at last the picture may have to be shown some percent smaller.
  const least = (1.06 * SMALLEST_LETTERS) / scale;
  const larger = (value: unknown): unknown => {
    if (typeof value === 'number') return Math.max(value, least);
    if (Array.isArray(value)) return value.map(larger);
    return isPart(value) ? changed(value, ['value', 'condition'], larger) : value;
  };
  /** A text of Vega-Lite whose size is encoded. */
  const withSize = (value: Part): Part => {
    const { mark, encoding } = value;
    const isText = mark === 'text' || (isPart(mark) && mark.type === 'text');
    return isText && isPart(encoding) ? { ...value, encoding: changed(encoding, ['size'], larger) } : value;
  };
  const grown = (value: unknown, key: string): unknown => {
    if (key === 'values' || key === 'bind') return value;
    if (/fontsize$/i.test(key)) return larger(value);
    if (Array.isArray(value)) return value.map((one) => grown(one, ''));
    if (!isPart(value)) return value;
    return Object.fromEntries(Object.entries(withSize(value)).map(([name, one]) => [name, grown(one, name)]));
  };
  const whole = grown(picture, '') as Spec;
  const [size, subtitleSize] = [Math.max(16, 14 / scale), Math.max(13, 11.5 / scale)];
  const { title, config } = whole;
  if (title === undefined) return whole;
  const letters = { fontSize: size, subtitleFontSize: subtitleSize };
  const lines = wrappedTitle(isPart(title) ? { ...title, ...letters } : title, width - padding, size, subtitleSize);
  const given = partOf(config);
  return {
    ...whole,
    title: lines,
    config: { ...given, title: { ...partOf(given.title), ...letters } },
  };
}
