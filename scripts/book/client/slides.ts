/** In the browser: one lesson as a deck. */
import Reveal from 'reveal.js';

const deck = new Reveal({
  width: 1180,
  height: 740,
  margin: 0.03,
  center: false,
  hash: true,
  slideNumber: 'c/t',
  transition: 'none',
});
void deck.initialize();
