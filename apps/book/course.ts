/** The course as files: notebooks in order, what their cells hold, what their first cell promises. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Output {
  readonly output_type: 'stream' | 'display_data' | 'execute_result' | 'error';
  readonly name?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly text?: string | readonly string[];
  readonly traceback?: readonly string[];
}

export interface Cell {
  readonly id?: string;
  readonly cell_type: 'code' | 'markdown' | 'raw';
  readonly source: string | readonly string[];
  readonly metadata: {
    readonly tags?: readonly string[];
    readonly slideshow?: {
      readonly slide_type?: string;
      /** Where the rule of deck.ts cannot know. */
      readonly code?: 'open' | 'folded';
      /** Of Markdown: which paragraphs, counted from 0, stand on the slide. The others are for the speaker to say. */
      readonly paragraphs?: readonly number[];
    };
    readonly jupyter?: { readonly source_hidden?: boolean };
    readonly book?: {
      /** Where the rule of folding.ts cannot know. */
      readonly code?: 'open' | 'folded';
      /**
       * Height of the picture on a phone, in pixels, where its panels go below each other: room is kept for it, so that the
       * text below does not jump. Only the first picture of a page is seen while it comes.
       */
      readonly phoneHeight?: number;
    };
  };
  readonly outputs?: readonly Output[];
}

export interface Lesson {
  /** `01-relu` */
  readonly name: string;
  /** `notebooks/01-relu.ipynb`, from the root of the project. */
  readonly file: string;
  /** `01 · ReLU: why a bend is enough` */
  readonly title: string;
  /** One sentence: what the reader will be able to do, in Markdown. */
  readonly promise: string;
  /** Undefined if the lesson does not say. */
  readonly minutes: number | undefined;
  readonly cells: readonly Cell[];
}

export const joined = (text: unknown): string => (Array.isArray(text) ? text.join('') : String(text ?? ''));
export const hasTag = (cell: Cell, tag: string): boolean => cell.metadata.tags?.includes(tag) ?? false;

/** Title, promise and reading time (of a lab: working time) as the first cell of a notebook tells them. */
export function readFirstCell(source: string): Pick<Lesson, 'title' | 'promise' | 'minutes'> {
  const paragraphs = source.split(/\n\s*\n/).map((paragraph) => paragraph.trim());
  const title = /^# +(.*)$/m.exec(source)?.[1] ?? '';
  const promise =
    paragraphs.find((paragraph) => paragraph && !/^(#|!\[|<|\*(Reading|Working) time)/.test(paragraph)) ?? '';
  const minutes = /([Rr]eading|[Ww]orking) time[^\d*]*(\d+) minutes/.exec(source)?.[2];
  return {
    title,
    promise: promise.replace(/^\*\*([\s\S]*)\*\*$/, '$1').replaceAll('\n', ' '),
    minutes: minutes === undefined ? undefined : Number(minutes),
  };
}

/** Reads a notebook file; `file` is relative to the root of the project. Throws if it is none. */
export function readLesson(file: string): Lesson {
  const { cells } = JSON.parse(readFileSync(join(root, file), 'utf8')) as { cells: readonly Cell[] };
  const name = basename(file, '.ipynb');
  const first = readFirstCell(joined(cells.find((cell) => cell.cell_type === 'markdown')?.source));
  return { name, file, cells, ...first, title: first.title || name };
}

const readFolder = (folder: string, wanted: RegExp): Lesson[] =>
  readdirSync(join(root, folder))
    .filter((name) => wanted.test(name))
    .sort()
    .map((name) => readLesson(`${folder}/${name}`));

/** The lessons in order. */
export const readCourse = (): Lesson[] => readFolder('notebooks', /^\d\d-.*\.ipynb$/);

/** The labs in order: pages like those of lessons, but for the reader to write. */
export const readLabs = (): Lesson[] => readFolder('notebooks/labs', /^lab-.*\.ipynb$/);

export const exists = (path: string): boolean => existsSync(join(root, path));
