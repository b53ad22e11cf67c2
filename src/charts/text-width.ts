/**
 * How wide a text is about, in pixels, where nothing can measure it: by the widths of DejaVu Sans, the widest of the fonts
 * that the pictures name. `size` is the height of the letters.
 */
export function textWidth(text: string, size: number, bold = false): number {
  let letters = 0;
  for (const letter of text) letters += /[ilj.,:;'|!]/.test(letter) ? 0.33 : /[mwMW%@—]/.test(letter) ? 0.95 : 0.62;
  return letters * size * (bold ? 1.1 : 1);
}

/** The text in lines of at most `width` pixels, broken between words; a longer word stays whole. Lines of a bold text, a title, are of about the same length. */
export function wrapped(text: string, width: number, size: number, bold = false): string[] {
  const broken = (limit: number) => {
    const lines: string[] = [];
    for (const word of text.split(' ')) {
      const longer = lines.length > 0 ? `${lines[lines.length - 1]} ${word}` : word;
      if (lines.length > 0 && textWidth(longer, size, bold) <= limit) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  };
  let lines = broken(width);
  for (let limit = width - size; bold && limit > 0; limit -= size) {
    const tighter = broken(limit);
    if (tighter.length > lines.length) break;
    lines = tighter;
  }
  return lines;
}
