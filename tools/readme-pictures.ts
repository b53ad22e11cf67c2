/**
 * `node tools/run.mjs tools/readme-pictures.ts`: makes the pictures of the README in docs/pictures, both from real trainings: reads.svg,
 * digits with what a network read, and playground.jpg, the page after a training (needs Chromium or Chrome).
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { servePlayground } from '../apps/playground/server.ts';
import { command, runProgram } from '../cli/shared/program.ts';
import { samplePredictions } from '../src/charts/predictions.ts';
import { renderSvg } from '../src/charts/render.ts';
import { loadDigits } from '../src/data/digits.ts';
import { DenseLayer } from '../src/layers/index.ts';
import { writeFileAtomically } from '../src/models/write-file.ts';
import { NeuralNetwork } from '../src/network.ts';
import { launchBrowser } from './lab/browser.ts';

await runProgram(
  command('tools/readme-pictures.ts', 'Make the pictures of the README in docs/pictures, both from real trainings.'),
  async () => {
    const folder = fileURLToPath(new URL('../docs/pictures', import.meta.url));
    await mkdir(folder, { recursive: true });
    await writeFileAtomically(`${folder}/reads.svg`, await drawReads());
    await writeFileAtomically(`${folder}/playground.jpg`, await photographPlayground());
    return undefined;
  },
);

async function drawReads(): Promise<string> {
  const { train, test } = loadDigits();
  const model = new NeuralNetwork({ seed: 1 })
    .add(new DenseLayer(64, 32, 'relu'))
    .add(new DenseLayer(32, 10, 'softmax'));
  await model.train(train.images, train.labels, { epochs: 30, batchSize: 32, learningRate: 3e-3 });
  const { predictions, outputs, accuracy } = await model.evaluate(test.images, test.labels);
  const rows = [...predictions.keys()];
  const wrong = rows.filter((i) => predictions[i] !== test.labels.values[i]).slice(0, 2);
  const shown = [...rows.filter((i) => !wrong.includes(i)).slice(0, 14), ...wrong];
  const picture = samplePredictions(
    shown.map((i) => ({
      image: test.images.row(i),
      truth: test.labels.values[i],
      predicted: predictions[i],
      confidence: Math.min(1, outputs.at(i, predictions[i])),
    })),
    {
      title: `Thirty epochs later: ${(100 * accuracy).toFixed(1)} % of the test digits read right`,
      width: 8,
      height: 8,
      columns: 8,
    },
  );
  return renderSvg(picture);
}

async function photographPlayground(): Promise<Uint8Array> {
  const { address, server } = await servePlayground();
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1260 } });
    await page.goto(address);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.locator('#status', { hasText: 'Finished' }).waitFor();
    await page.locator('.pad').scrollIntoViewIfNeeded();
    // A 3, in one stroke.
    const box = await page.locator('.pad').boundingBox();
    if (!box) throw new Error('readme-pictures: the page has no drawing pad');
    const at = (angle: number, y: number, radius: number): [number, number] => [
      box.x + box.width * (0.47 + radius * Math.cos(angle)),
      box.y + box.height * (y + radius * Math.sin(angle)),
    ];
    const upper = Array.from({ length: 20 }, (_, i) => at(-2.6 + i * 0.2, 0.34, 0.15));
    const lower = Array.from({ length: 22 }, (_, i) => at(-1.5 + i * 0.19, 0.66, 0.18));
    await page.mouse.move(...upper[0]);
    await page.mouse.down();
    for (const point of [...upper, ...lower]) await page.mouse.move(...point);
    await page.mouse.up();
    await page.mouse.move(0, 0);
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForTimeout(500);
    return await page.screenshot({ type: 'jpeg', quality: 85 });
  } finally {
    await browser.close();
    server.close();
  }
}
