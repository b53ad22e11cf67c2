/** In the browser, on each page of the book. */
import { followScrolling } from './scrolling.ts';
import { startSearch } from './search.ts';

startSearch();
// Code that runs can always be reached.
followScrolling('pre:not(.live pre.input), .wide, .katex-display, main figure.plot');
