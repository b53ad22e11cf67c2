/** Errors as a reader of the page reads them: places in words, which lead there. */

/** `cell [5]:3:41`: the fifth cell that ran, line 3, column 41. A notebook shows the number beside the cell, the page does not. */
const PLACE = /cell \[(\d+)\]:(\d+):(\d+)/g;

/** `import("/handwritten/notebooks/labs/lab-a").Value` is `Value`: nobody wrote the file's name. */
export const withoutFiles = (message: string): string => message.replace(/import\("[^"]*"\)\./g, '');

export interface Place {
  /** Of another cell than the one that shows the error. */
  readonly elsewhere: boolean;
  /** Goes there, if the page can. */
  go?(): void;
}

/** The offset of a line and a column in a text, both counted from 1. */
export function offsetOf(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}

/**
 * Puts words in the place of numbers, where `output` is or has an error. `find` gives the place for the number of a run, a
 * line and a column.
 */
export function namePlaces(
  output: HTMLElement,
  find: (run: number, line: number, column: number) => Place | undefined,
): void {
  const errors = output.matches('pre.error') ? [output] : output.querySelectorAll<HTMLElement>('pre.error');
  for (const error of errors) {
    const text = withoutFiles(error.textContent ?? '');
    const parts: (string | Node)[] = [];
    let done = 0;
    for (const { index, 0: whole, 1: run, 2: line, 3: column } of text.matchAll(PLACE)) {
      const place = find(Number(run), Number(line), Number(column));
      const of = place ? (place.elsewhere ? ' of another cell' : '') : ' of a cell that ran before';
      const words = `line ${line}, column ${column}${of}`;
      parts.push(text.slice(done, index), place?.go ? linkTo(words, () => place.go?.()) : words);
      done = index + whole.length;
    }
    error.replaceChildren(...parts, text.slice(done));
  }
}

function linkTo(words: string, go: () => void): HTMLElement {
  const link = document.createElement('button');
  link.type = 'button';
  link.className = 'live-place';
  link.textContent = words;
  link.addEventListener('click', go);
  return link;
}
