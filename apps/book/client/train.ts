/** In the browser, on the first page: trains a network within about two seconds, and shows its weights meanwhile. */
import { count, percent } from '../../../src/text.ts';
import { EPOCHS, homeData, newHomeNetwork, trainHome } from '../home-network.ts';
import type { TrainingView } from '../home-training.ts';
import { drawWeights } from '../weight-tiles.ts';

/** Milliseconds that a training is spread over. A fast machine would be done before anything was seen. */
const DURATION = 2000;

/** Each press of the button begins with other weights. */
let seed = 1;

globalThis.trainInPage = async ({ canvas, say, read, still }: TrainingView): Promise<void> => {
  const { test } = homeData();
  const network = newHomeNetwork(++seed);
  const [first] = network.denseLayers;
  const score = () => percent(network.evaluate(test.images, test.labels).accuracy);
  const draw = () => drawWeights(canvas, first.weights, 8);
  const start = performance.now();
  read(network);
  draw();
  await trainHome(network, [
    {
      async onSteps({ step, steps, epoch }) {
        if (still) return Math.max(1, steps - step);
        await new Promise((frame) => requestAnimationFrame(frame));
        draw();
        read(network);
        say(
          `Epoch ${epoch} of ${EPOCHS}: it reads ${score()} of ${count(test.images.rows)} digits that it has never seen.`,
        );
        // As many steps as belong to the time that has passed, one frame of it ahead.
        const due = Math.ceil((steps * (performance.now() - start + 17)) / DURATION);
        return Math.max(1, Math.min(due - step, steps - step) || 1);
      },
    },
  ]);
  draw();
  read(network);
  say(
    `Your network reads ${score()} of ${count(test.images.rows)} digits that it has never seen. The pad above reads with it now: write a digit.`,
  );
};
