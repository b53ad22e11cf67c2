/** In the browser, on each page of the book. */
import { followScrolling } from './scrolling.ts';
import { startSearch } from './search.ts';

startSearch();
followScrolling('pre, .wide, .katex-display, main figure.plot');
