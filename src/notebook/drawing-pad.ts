/**
 * A drawing pad below the cell: write a digit and see the network read it. The page does all of it itself; the output
 * holds the program and the weights, so it works when the kernel is gone, and in the built book.
 *
 * Lessons: notebooks/00-welcome.ipynb, notebooks/11-mnist.ipynb.
 */
import type { PadContent } from '../../apps/pad/notebook-page.ts';
import { packNetwork, unpackNetwork } from '../../apps/pad/panel/compact-network.ts';
import { passThrough, type ReadingNetwork } from '../../apps/pad/panel/forward.ts';
import { preparePictures } from '../../apps/pad/panel/prepare.ts';
import { stillPad } from '../../apps/pad/panel/still-pad.ts';
import { hashOf } from '../charts/render.ts';
import { requireKnown } from '../checks.ts';
import type { InputPreparation } from '../data/prepare.ts';
import { display, type MimeBundle } from './kernel.ts';
import { program } from './pad-program.ts';
import { svgUrl } from './show.ts';

export interface DrawingPadOptions {
  /** Names of the outputs. Default: 0, 1, 2, … */
  readonly classNames?: readonly string[];
  /** How the training images were prepared. Default: not at all. */
  readonly prepare?: InputPreparation;
}

/**
 * Shows a drawing pad that `network` reads: 28 × 28 or 8 × 8 pixels, before `prepare`.
 * Throws on unknown options, on settings that do not fit the network, and on weights that are not finite.
 */
export async function showDrawingPad(network: ReadingNetwork, options: DrawingPadOptions = {}): Promise<void> {
  display(await drawingPadBundle(network, options));
}

/** The drawing pad as an output. Where scripts do not run, its HTML shows a picture of the pad with an example. */
export async function drawingPadBundle(network: ReadingNetwork, options: DrawingPadOptions = {}): Promise<MimeBundle> {
  requireKnown('showDrawingPad', options, ['classNames', 'prepare']);
  const { prepare = {} } = options;
  const packed = packNetwork(network);
  const { outputs } = packed[packed.length - 1];
  const { classNames = Array.from({ length: outputs }, (_, i) => String(i)) } = options;
  if (classNames.length !== outputs) {
    throw new RangeError(
      `showDrawingPad: got ${classNames.length} class names, expected ${outputs}, the network's outputs`,
    );
  }
  const content: PadContent = { network: packed, classNames, prepare };
  const toRow = preparePictures(packed[0].inputs, prepare);
  const still = stillPad(classNames, (picture) => passThrough(unpackNetwork(packed), toRow(picture)));
  const data = JSON.stringify(content).replaceAll('<', '\\u003c');
  const id = `pad-${hashOf(data)}`;
  const alt = 'A drawing pad with a handwritten digit, and the probabilities that the network gives to it';
  const note =
    'A picture for now: where scripts may run (in JupyterLab: when you run the cell), you write here yourself.';
  return {
    'text/html': [
      `<div data-drawing-pad="${id}"><img src="${svgUrl(still)}" alt="${alt}"><p><small>${note}</small></p></div>`,
      `<script>(() => {\n${await program()}\nhandwrittenPad.mountPad("${id}", ${data});\n})();</script>`,
    ].join('\n'),
    'text/plain': '[drawing pad: write a digit, and see the network read it. It needs a page that runs scripts]',
  };
}
