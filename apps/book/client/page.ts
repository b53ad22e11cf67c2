/** In the browser, on each page of the book. */
import './search.ts';
import { followScrolling } from './scrolling.ts';

followScrolling('pre, .wide, .katex-display');
