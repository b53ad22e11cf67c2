/** Colours of the page, light or dark, for what is drawn on a canvas. */

type ColourName = 'text' | 'quiet' | 'paper' | 'line' | 'training' | 'test' | 'ghost' | 'positive' | 'negative';

const dark = matchMedia('(prefers-color-scheme: dark)');
/** Asking the style sheet takes a while, and drawing asks often. */
const kept = new Map<ColourName, string>();

/** A colour as the style sheet has it. */
export function colourOf(name: ColourName): string {
  let colour = kept.get(name);
  if (colour === undefined) {
    colour = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    kept.set(name, colour);
  }
  return colour;
}

/** A colour as red, green and blue from 0 to 255. It must be written with six digits behind #. */
export function channelsOf(name: ColourName): [number, number, number] {
  const hex = colourOf(name);
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
}

/** Calls `change` when the reader's system turns from light to dark or back. */
export function onThemeChange(change: () => void): void {
  dark.addEventListener('change', () => {
    kept.clear();
    change();
  });
}
