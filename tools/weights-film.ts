/**
 * `node tools/run.mjs tools/weights-film.ts`: makes the pictures of the first page and of previews in docs/pictures, all from
 * one real training on MNIST: weights-forming.png, ten seconds in which the weights of the first layer form, weights-formed.png,
 * how they end (for readers who prefer no motion), and preview.png, what a link to the course shows (needs Chromium or Chrome).
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fullWeight, lightWeights, weightColour } from '../apps/book/weight-tiles.ts';
import { passThrough, type ReadingNetwork } from '../apps/pad/panel/forward.ts';
import { preparePictures } from '../apps/pad/panel/prepare.ts';
import { stillPad } from '../apps/pad/panel/still-pad.ts';
import { command, runProgram } from '../cli/shared/program.ts';
import { loadMnist } from '../src/data/mnist.ts';
import { DenseLayer } from '../src/layers/index.ts';
import type { Matrix } from '../src/matrix.ts';
import { writeFileAtomically } from '../src/models/write-file.ts';
import { NeuralNetwork } from '../src/network.ts';
import { adamw } from '../src/optimizers.ts';
import { escapeHtml, toBase64 } from '../src/text.ts';
import { encodeAnimatedPng } from './animated-png.ts';
import { launchBrowser } from './lab/browser.ts';

const UNITS = 32;
const SIDE = 28;
/** Pixels at each edge of an image that are left out: no digit has ink there, so that nothing is learned. */
const MARGIN = 4;
/** Pixels of the film for each weight, and between two units. */
const ZOOM = 2;
const GAP = 4;
const COLUMNS = 8;
/** Colours below 0, and as many above: few, so that the file stays small. */
const SHADES = 6;
const FRAMES = 56;
const FRAME_MS = 155;
const EPOCHS = 8;

await runProgram(
  command('tools/weights-film.ts', 'Make the pictures of the first page in docs/pictures, from a training on MNIST.'),
  async () => {
    const folder = fileURLToPath(new URL('../docs/pictures', import.meta.url));
    await mkdir(folder, { recursive: true });
    const { network, moments } = await train();
    const delays = moments.map((_, at) => (at === moments.length - 1 ? 1500 : FRAME_MS));
    const formed = encodeFilm(moments.slice(-1), [0]);
    await writeFileAtomically(`${folder}/weights-forming.png`, encodeFilm(moments, delays));
    await writeFileAtomically(`${folder}/weights-formed.png`, formed);
    await writeFileAtomically(`${folder}/preview.png`, await photographPreview(network, formed));
    return undefined;
  },
);

/** The network, and copies of its first weights at moments that come close together at first, then less and less. */
async function train() {
  const { train, test } = await loadMnist();
  const network = new NeuralNetwork({ seed: 3 })
    .add(new DenseLayer(SIDE * SIDE, UNITS, 'relu'))
    .add(new DenseLayer(UNITS, 10, 'softmax'));
  const [{ weights }] = network.denseLayers;
  const moments = [weights.map((weight) => weight)];
  const batchSize = 64;
  const steps = EPOCHS * Math.ceil(train.images.rows / batchSize);
  /** From 0 to the last step; each stretch is longer than the one before. */
  const momentAt = (at: number) => Math.round(steps * (at / (FRAMES - 1)) ** 2.6);
  await network.train(train.images, train.labels, {
    epochs: EPOCHS,
    batchSize,
    optimizer: adamw({ learningRate: 5e-4, weightDecay: 0.15 }),
    callbacks: [
      {
        onSteps({ step }) {
          while (moments.length < FRAMES && momentAt(moments.length) <= step)
            moments.push(weights.map((weight) => weight));
          return moments.length < FRAMES ? Math.max(1, momentAt(moments.length) - step) : steps;
        },
      },
    ],
  });
  console.log(`${network.evaluate(test.images, test.labels).accuracy} of the test images read right`);
  return { network, moments };
}

/** Each weight as a square of the film, orange above 0 and blue below; between the units it is transparent. */
function encodeFilm(moments: readonly Matrix[], delays: readonly number[]): Uint8Array {
  const inner = SIDE - 2 * MARGIN;
  const tile = inner * ZOOM;
  const width = COLUMNS * (tile + GAP) - GAP;
  const height = (UNITS / COLUMNS) * (tile + GAP) - GAP;
  const shades = Array.from({ length: 2 * SHADES + 1 }, (_, i) => weightColour(i / SHADES - 1, lightWeights));
  const palette = [...shades.map(([r, g, b]) => [r, g, b, 255] as const), [255, 255, 255, 0] as const];
  // One scale for the whole film: the weights grow before the eyes.
  const full = fullWeight(moments[moments.length - 1]);
  const frames = moments.map((weights) => {
    const frame = new Uint8Array(width * height).fill(shades.length);
    for (let unit = 0; unit < UNITS; unit++) {
      const left = (unit % COLUMNS) * (tile + GAP);
      const top = Math.floor(unit / COLUMNS) * (tile + GAP);
      for (let y = 0; y < tile; y++) {
        const row = MARGIN + Math.floor(y / ZOOM);
        for (let x = 0; x < tile; x++) {
          const share = weights.at(row * SIDE + MARGIN + Math.floor(x / ZOOM), unit) / full;
          frame[(top + y) * width + left + x] = SHADES + Math.round(SHADES * Math.max(-1, Math.min(1, share)));
        }
      }
    }
    return frame;
  });
  return encodeAnimatedPng({ width, height, palette, frames, delays });
}

/** A written digit, what the network reads, and its weights: 1200 × 630 pixels, as previews show them. */
async function photographPreview(network: ReadingNetwork, weights: Uint8Array): Promise<Uint8Array> {
  const names = Array.from({ length: 10 }, (_, digit) => String(digit));
  const prepare = preparePictures(SIDE * SIDE, {});
  const pad = stillPad(names, (picture) => passThrough(network, prepare(picture)));
  const html = `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; width: 1200px; height: 630px; box-sizing: border-box; padding: 54px 60px; background: #fff; color: #1f2328;
      font-family: system-ui, "DejaVu Sans", sans-serif; display: grid; align-content: space-between; }
    h1 { margin: 0 0 14px; font-size: 58px; line-height: 1.1; letter-spacing: -0.02em; }
    p { margin: 0; font-size: 27px; color: #59636e; }
    div { display: flex; justify-content: space-between; align-items: center; }
    svg { width: 540px; height: auto; margin-left: -12px; } img { width: 520px; image-rendering: pixelated; }
  </style><header><h1>${escapeHtml('A neural network that reads handwriting, written by hand')}</h1><p>A course that runs, in TypeScript</p></header>
  <div>${pad}<img src="data:image/png;base64,${toBase64(weights)}" alt=""></div>`;
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 630 } });
    await page.setContent(html);
    await page.evaluate(() => document.fonts.ready);
    return await page.screenshot({ type: 'png' });
  } finally {
    await browser.close();
  }
}
