/** What a notebook shows: pictures, tables, checks, live training, exercises. */

export { percent } from '../text.ts';
export { type Check, check } from './check.ts';
export {
  exercise,
  expectClose,
  expectEqual,
  expectThat,
  type Stage,
  todo,
  yoursOrBorrowed,
} from './exercise.ts';
export { breathe, display, interruptSignal } from './kernel.ts';
export { Live, live, ProgressBar } from './live.ts';
export { notice, pictureBundle, show, showHtml, showTable } from './show.ts';
export { showSource } from './show-source.ts';
