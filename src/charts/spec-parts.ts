/** Parts of a specification, read and changed as the data that they are; and titles, which break into lines. */
import { wrapped } from './text-width.ts';

export type Part = Readonly<Record<string, unknown>>;

export const isPart = (value: unknown): value is Part =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const partsOf = (value: unknown): readonly Part[] => (Array.isArray(value) ? value.filter(isPart) : []);
/** An object as it is, and nothing for anything else. */
export const partOf = (value: unknown): Part => (isPart(value) ? value : {});
export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** The part with each of its `keys` that it has turned by `change`. */
export function changed(part: Part, keys: readonly string[], change: (value: unknown, key: string) => unknown): Part {
  const there = keys.filter((key) => part[key] !== undefined && part[key] !== null);
  return { ...part, ...Object.fromEntries(there.map((key) => [key, change(part[key], key)])) };
}

/** Space around a picture, left and right, in pixels. */
export const padding = 16;

/** A title in lines that fit. */
export function wrappedTitle(title: unknown, width: number, size: number, subtitleSize: number): unknown {
  const lines = (text: unknown, letters: number, bold: boolean) =>
    typeof text === 'string' || (Array.isArray(text) && text.every((line) => typeof line === 'string'))
      ? [text].flat().flatMap((line: string) => wrapped(line, width, letters, bold))
      : text;
  if (!isPart(title)) return lines(title, size, true);
  return {
    ...title,
    ...(title.text !== undefined && { text: lines(title.text, numberOf(title.fontSize) ?? size, true) }),
    ...(title.subtitle !== undefined && {
      subtitle: lines(title.subtitle, numberOf(title.subtitleFontSize) ?? subtitleSize, false),
    }),
  };
}
