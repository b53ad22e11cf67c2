/** Numbers and tables for people to read. */

/** 60,000 */
export const count = (value: number): string => value.toLocaleString('en-US');

/** `98.21 %`; a dash for what there is not. */
export const percent = (share: number | undefined, digits = 2): string =>
  share === undefined || Number.isNaN(share) ? '–' : `${(100 * share).toFixed(digits)} %`;

/** `1:05`, `2:03:00` */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Rows under a head, in columns; the columns named in `right` end at the same place. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly string[] = [],
): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        right.includes(head[column]) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
      )
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}
