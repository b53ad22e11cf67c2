/** Images of a data set, as ink on the page's paper. */
import type { DataFacts } from './messages.ts';
import { channelsOf } from './theme.ts';

/** The pixels in the page's colours, one pixel each. */
export function digitImage(pixels: Uint8Array, facts: DataFacts): ImageData {
  const image = new ImageData(facts.width, facts.height);
  const [paper, ink] = [channelsOf('paper'), channelsOf('text')];
  pixels.forEach((byte, i) => {
    const share = byte / facts.brightest;
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = paper[c] + (ink[c] - paper[c]) * share;
    image.data[4 * i + 3] = 255;
  });
  return image;
}
