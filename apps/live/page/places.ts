/** Errors as a reader of the page reads them: places in words, which lead there. */

/** `cell [5]:3:41`: the fifth cell that ran, line 3, column 41. A notebook shows the number beside the cell, the page does not. */
const PLACE = /cell \[(\d+)\]:(\d+):(\d+)/g;

/** `import("/handwritten/notebooks/labs/lab-a").Value` is `Value`: nobody wrote the file's name. */
export const withoutFiles = (message: string): string => message.replace(/import\("[^"]*"\)\./g, '');

export interface Place {
  /** Of another cell than the one that shows the error. */
  readonly elsewhere: boolean;
  /** Goes there. */
  go(): void;
}

/** The offset of a line and a column in a text, both counted from 1. */
export function offsetOf(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}

/** Puts words in the place of numbers. `find` gives the place for the number of a run, a line and a column. */
export function namePlaces(
  output: HTMLElement,
  find: (run: number, line: number, column: number) => Place | undefined,
): void {
  for (const error of output.querySelectorAll<HTMLElement>('pre.error:not([data-places])')) {
    error.dataset.places = '';
    const text = withoutFiles(error.textContent ?? '');
    const parts: (string | Node)[] = [];
    let done = 0;
    for (const { index, 0: whole, 1: run, 2: line, 3: column } of text.matchAll(PLACE)) {
      const place = find(Number(run), Number(line), Number(column));
      const words = `line ${line}, column ${column}`;
      const link = document.createElement('button');
      link.type = 'button';
      link.className = 'live-place';
      link.textContent = place?.elsewhere ? `${words} of another cell` : words;
      link.addEventListener('click', () => place?.go());
      parts.push(text.slice(done, index), place ? link : `${words} of a cell that ran before`);
      done = index + whole.length;
    }
    error.replaceChildren(...parts, text.slice(done));
  }
}
