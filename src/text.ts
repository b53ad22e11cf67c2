/** Numbers, tables and pictures as text: what the library, the notebooks, the programs and the pages write alike. */

/** `60,000` */
export const count = (value: number): string => value.toLocaleString('en-US');

/** `1 image`, `3 images` */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** A number, or a text that is one, with the minus sign of the axes: `−0.5`. */
export const withMinus = (value: number | string): string => String(value).replaceAll('-', '−');

/** `98.2 %`; a dash where there is no number. */
export const percent = (share: number | undefined, digits = 1): string =>
  share === undefined || !Number.isFinite(share) ? '–' : `${withMinus((100 * share).toFixed(digits))} %`;

/** `loss 0.1234, accuracy 96.50 %`; of a network that does not classify, the loss alone. */
export const lossAndAccuracy = (loss: number, accuracy: number | undefined, between = ', '): string =>
  `loss ${loss.toFixed(4)}${Number.isFinite(accuracy) ? `${between}accuracy ${percent(accuracy, 2)}` : ''}`;

/** A probability as `98.3 %`, never broken over two lines, and never 0 or 100 for one that is only close to it. */
export function probability(share: number): string {
  const close = share >= 0.9995 && share < 1 ? '> 99.9 %' : share > 0 && share < 0.0005 ? '< 0.1 %' : percent(share);
  return close.replaceAll(' ', '\u00a0');
}

/** With this many significant digits, but whole numbers in full: `0.034`, `3.4`, `340`. */
export function significant(value: number, digits: number): string {
  const text = value.toPrecision(digits);
  return text.includes('e+') ? value.toFixed(0) : text;
}

/** The number with at most this many decimals: a picture's data stays short. */
export const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals));

/** `1:05`, `2:03:00` */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Rows below their heading, in columns; those named in `right` are aligned to the right. `rule` draws a line below the heading. */
export function textTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  { right = [], rule = false }: { readonly right?: readonly string[]; readonly rule?: boolean } = {},
): string {
  const widths = heading.map((name, column) =>
    rows.reduce((width, row) => Math.max(width, row[column].length), name.length),
  );
  const isRight = heading.map((name) => right.includes(name));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (isRight[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join('  ')
      .trimEnd();
  const ruled = rule ? [widths.map((width) => '─'.repeat(width)).join('  ')] : [];
  return [line(heading), ...ruled, ...rows.map(line)].join('\n');
}

/** Commands to a terminal, and what turns the direction of writing; not line breaks and tabs. */
const controls = /[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069]/gu;

const codeOf = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Text with line breaks that may hold text from files: control characters appear as JSON writes them, `\u001b`. */
export const harmless = (text: string): string => text.replace(controls, codeOf);

/** The same for a name, which stays in its line. */
export const harmlessName = (name: string): string => harmless(name).replace(/[\t\n\r\u2028\u2029]/g, codeOf);

/** The text, or its beginning if it is long. */
export const shortened = (text: string, longest = 80): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text;

/** The text as HTML or SVG shows it, in an element or in an attribute between double quotes. Control characters are not allowed there. */
export const escapeHtml = (text: string): string =>
  harmless(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Bytes as base64, in Node and in browsers. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** The bytes that base64 stands for. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

/** The 32-bit FNV-1a hash of a text, one character at a time. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193);
  return hash;
}
