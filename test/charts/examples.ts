/**
 * A small example of every chart and every figure, as large as the lessons draw it: `pictures.test.ts` holds all of them
 * to the same rules. The key is the file that makes the picture; a file without an example fails there.
 */
import { courseMap } from '../../notebooks/figures/00-course-map.ts';
import { networkDiagram } from '../../notebooks/figures/00-network-diagram.ts';
import { activationShapes } from '../../notebooks/figures/01-activation-shapes.ts';
import { curveFit } from '../../notebooks/figures/01-curve-fit.ts';
import { penStrokes } from '../../notebooks/figures/01-pen-strokes.ts';
import { reluApproximation } from '../../notebooks/figures/01-relu-approximation.ts';
import { reluNeuron } from '../../notebooks/figures/01-relu-neuron.ts';
import { reluPieces } from '../../notebooks/figures/01-relu-pieces.ts';
import { labelledHeatmap } from '../../notebooks/figures/02-labelled-heatmap.ts';
import { scoresToProbabilities } from '../../notebooks/figures/02-scores-to-probabilities.ts';
import { softmaxTemperature } from '../../notebooks/figures/02-softmax-temperature.ts';
import { layerAsPicture } from '../../notebooks/figures/03-layer-as-picture.ts';
import { unitPictures } from '../../notebooks/figures/03-unit-pictures.ts';
import { widthAndDepth } from '../../notebooks/figures/03-width-and-depth.ts';
import { xorLine } from '../../notebooks/figures/03-xor-line.ts';
import { downhill } from '../../notebooks/figures/04-downhill.ts';
import { forwardBackward } from '../../notebooks/figures/04-forward-backward.ts';
import { neuronGraph } from '../../notebooks/figures/04-neuron-graph.ts';
import { wayBack } from '../../notebooks/figures/04-way-back.ts';
import { finiteUntil } from '../../notebooks/figures/05-finite-until.ts';
import { lossOfProbability } from '../../notebooks/figures/05-loss-of-probability.ts';
import { priceOfAnswers } from '../../notebooks/figures/05-price-of-answers.ts';
import { probabilityMinusTarget } from '../../notebooks/figures/05-probability-minus-target.ts';
import { sureAndWrong } from '../../notebooks/figures/05-sure-and-wrong.ts';
import { batchPicture } from '../../notebooks/figures/06-batch-picture.ts';
import { byteMap } from '../../notebooks/figures/06-byte-map.ts';
import { flattenedImage } from '../../notebooks/figures/06-flattened-image.ts';
import { imageAsBytes } from '../../notebooks/figures/06-image-as-bytes.ts';
import { valueHistograms } from '../../notebooks/figures/06-value-histograms.ts';
import { layerHistograms } from '../../notebooks/figures/07-layer-histograms.ts';
import { stepSize } from '../../notebooks/figures/07-step-size.ts';
import { trainingDesk } from '../../notebooks/figures/07-training-desk.ts';
import { descentSurface } from '../../notebooks/figures/08-descent-surface.ts';
import { optimizerWalks } from '../../notebooks/figures/08-optimizer-walks.ts';
import { augmentationGrid } from '../../notebooks/figures/09-augmentation-grid.ts';
import { dropoutMasks } from '../../notebooks/figures/09-dropout-masks.ts';
import { earlyStoppingPlot } from '../../notebooks/figures/09-early-stopping.ts';
import { methodComparison } from '../../notebooks/figures/09-method-comparison.ts';
import { twoBorders } from '../../notebooks/figures/09-two-borders.ts';
import { weightHistograms } from '../../notebooks/figures/09-weight-histograms.ts';
import { loopOrder } from '../../notebooks/figures/10-loop-order.ts';
import { meanwhile } from '../../notebooks/figures/10-meanwhile.ts';
import { roofline } from '../../notebooks/figures/10-roofline.ts';
import { simdLanes } from '../../notebooks/figures/10-simd-lanes.ts';
import { speedSteps } from '../../notebooks/figures/10-speed-steps.ts';
import { tileRegisters } from '../../notebooks/figures/10-tile-registers.ts';
import { tileSpeeds } from '../../notebooks/figures/10-tile-speeds.ts';
import { tileWalk } from '../../notebooks/figures/10-tile-walk.ts';
import { accuracyLadder } from '../../notebooks/figures/11-accuracy-ladder.ts';
import { reliabilityDiagram } from '../../notebooks/figures/11-reliability-diagram.ts';
import { accuracyDots } from '../../notebooks/figures/12-accuracy-dots.ts';
import { nestedSelection } from '../../notebooks/figures/12-nested-selection.ts';
import { twoSplits } from '../../notebooks/figures/12-two-splits.ts';
import { widestStreet } from '../../notebooks/figures/12-widest-street.ts';
import { lossPanels } from '../../notebooks/figures/lab-c-loss-panels.ts';
import { fooledImages } from '../../notebooks/figures/lab-d-fooled.ts';
import { decisionRegion } from '../../notebooks/figures/lab-decision-region.ts';
import { computationGraph } from '../../notebooks/figures/lab-graph.ts';
import { relu, sigmoid, silu, tanh } from '../../src/activations.ts';
import * as charts from '../../src/charts/index.ts';
import { Matrix } from '../../src/matrix.ts';
import { calibrationBins } from '../../src/metrics.ts';
import { ByteMatrix, byteScale, Labels } from '../../src/rows.ts';
import { epochs, image } from './pictures.ts';

export type Example = () => charts.Spec | charts.SpatialFigure;

const list = <T>(length: number, item: (i: number) => T): T[] => Array.from({ length }, (_, i) => item(i));
const filled = (rows: number, columns: number, value: (i: number) => number): Matrix =>
  new Matrix<number, number>(rows, columns).map((_, i) => value(i));
const wave = (rows: number, columns: number, shift = 0) => filled(rows, columns, (i) => Math.sin(i + shift));

const digits = [...'0123456789'];
const garments = 'T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot'.split(',');
const small = image(8);
const large = image(28);
const x = new Matrix<number, number>(1, 64, small);
const hidden = wave(1, 16).map(Math.abs);
const answer = filled(1, 10, (i) => (i === 7 ? 0.91 : 0.01));
const weights = [wave(64, 16), wave(16, 10)] as const;

const optimizers = ['SGD, η = 0.5', 'momentum, η = 0.1', 'Nesterov, η = 0.1', 'RMSProp, η = 0.01', 'Adam', 'AdamW'];
const banded = optimizers.map((name, i) => ({
  name,
  dashed: i === 5,
  points: list(12, (n) => (0.3 + i / 10) ** (n / 2)).map((y, n) => ({ x: n + 1, y, low: 0.8 * y, high: 1.2 * y })),
}));
const broken = [1, 1.2, Number.NaN, 2, 1.5].map((y, x) => ({ x, y }));
const curve = (name: string, f: (x: number) => number, dashed = false) => ({
  name,
  dashed,
  points: list(61, (i) => i / 10 - 3).map((x) => [x, f(x)] as const),
});
const flows = list(3, (n) => ({
  pixels: small.map((value) => (n === 0 ? value : 1 - value)),
  hidden: list(16, (i) => Math.max(0, Math.sin(i + n))),
  probabilities: list(10, (i) => (i === n ? 0.91 : 0.01)),
  label: digits[n],
}));
const predictions = (count: number, names: readonly (string | number)[], side: number) =>
  list(count, (i) => ({
    image: image(side),
    truth: names[i % 10],
    predicted: names[(i % 3 === 0 ? i + 1 : i) % 10],
    confidence: 0.5 + ((7 * i) % 10) / 20,
  }));
const valley = (u: number, v: number) => u ** 2 + 4 * v ** 2;
const walks = ['SGD', 'momentum', 'Nesterov', 'RMSProp', 'Adam'].map((name, i) => ({
  name,
  colour: charts.series[i],
  points: list(41, (n) => (0.5 + i / 10) ** n).map((r) => [-1.5 * r, 0.8 * r] as const),
}));
const plane = { title: 'Walks', u: [-2, 2], v: [-1, 1], loss: valley, lowest: [0, 0] } as const;
const line = list(40, (i) => i / 10 - 2);
const knobs = [5, 3, 3, 2].map((count, k) => ({ name: `knob ${k}`, start: 1, options: list(count, (i) => i) }));
const settings = knobs.reduce<number[][]>(
  (all, { options }) => all.flatMap((a) => options.map((o) => [...a, o])),
  [[]],
);
const reads = list(48, (t) => [Math.floor(t / 8), t % 8] as const);
const grey = (rows: number) => new ByteMatrix(rows, 64, Uint8Array.from({ length: 64 * rows }, (_, i) => i % 17), byteScale(16)); // biome-ignore format: one row of data

export const examples: Readonly<Record<string, Readonly<Record<string, Example>>>> = {
  'src/charts/batch-order.ts': {
    'two orders': () =>
      charts.batchOrder(
        ['sorted by class', 'shuffled'].map((name, n) => ({ name, labels: list(200, (i) => (n * i * 7 + i) % 10) })),
        { title: 'What is in a batch', batchSize: 16, batches: 9, classNames: digits },
      ),
  },
  'src/charts/histograms.ts': {
    'two parts': () =>
      charts.classHistogram([
        { name: 'an unlucky draw', counts: list(10, (i) => (i * 7) % 11) },
        { name: 'stratified', counts: list(10, () => 5) },
      ]),
    'long names': () =>
      charts.classHistogram([{ name: 'all', counts: list(10, (i) => 7000 - i) }], { classNames: garments }),
  },
  'src/charts/lines.ts': {
    'six bands': () => charts.comparisonCurves(banded, { title: 'Losses', x: 'epoch', y: 'loss' }),
    'six bands, logarithmic x': () =>
      charts.comparisonCurves(banded, { title: 'Losses', x: 'epoch', y: 'loss', logarithmic: 'x', dots: true }),
    'six bands, logarithmic y': () =>
      charts.comparisonCurves(banded, {
        title: 'Losses',
        subtitle: 'bands: lowest and highest',
        ...{ x: 'epoch', y: 'loss', logarithmic: 'y' },
      }),
    'six bands, both logarithmic': () =>
      charts.comparisonCurves(banded, { title: 'Losses', x: 'epoch', y: 'loss', logarithmic: 'both', dots: true }),
    'percent, with a mark': () =>
      charts.comparisonCurves([{ name: 'a', points: [0, 0.5, 0.8].map((y, x) => ({ x, y })) }], {
        title: 'Accuracy',
        ...{ x: 'epoch', y: 'accuracy', range: [0, 1], percent: true, mark: { x: 1, text: 'best' } },
      }),
    'powers of ten, a gap and a run without points': () =>
      charts.comparisonCurves(
        [
          { name: 'a', points: broken.map(({ x, y }) => ({ x, y: y / 1e7 })) },
          { name: 'diverged', points: [] },
          { name: 'b', points: [0, 4].map((x) => ({ x, y: 1 })), colour: 4 },
        ],
        { title: 'Gradients', x: 'layer', y: 'size', logarithmic: 'y' },
      ),
    'two curves with dots': () =>
      charts.functionCurves([curve('x²', (x) => x * x), curve('2x + 1', (x) => 2 * x + 1, true)], {
        ...{ title: 'Curves', x: 'x', y: 'y', dots: list(13, (i) => [i / 2 - 3, (i / 2 - 3) ** 2] as const) },
      }),
    'ten classes in a range': () =>
      charts.functionCurves(
        digits.map((name, i) => curve(name, (x) => 1 / (1 + Math.exp(i - x)))),
        { title: 'Cold is certain', x: 'temperature T', y: 'probability', range: [0, 1] },
      ),
    'a pole': () =>
      charts.functionCurves([curve('1 ÷ x', (x) => 1 / x)], { title: 'A pole', x: 'x', y: 'y', range: [-9, 9] }),
  },
  'src/charts/confusion-matrix.ts': {
    digits: () => charts.confusionMatrixPlot(list(10, (i) => list(10, (j) => (i === j ? 90 : (i * j) % 4)))),
    'long names': () =>
      charts.confusionMatrixPlot(
        list(10, (i) => list(10, (j) => (i === j ? 900 : 7))),
        { classNames: garments },
      ),
  },
  'src/charts/tiles.ts': {
    'a hundred digits': () =>
      charts.digitGrid(
        list(100, () => large),
        list(100, (i) => i % 10),
        { title: 'Digits', width: 28, height: 28 },
      ),
    'ten large tiles in a row': () =>
      charts.tileGrid(
        list(20, (i) => ({ image: large, caption: `${5 * i} %` })),
        { title: 'Tiles', subtitle: ['two', 'lines'], width: 28, height: 28, columns: 10, gap: 3 },
      ),
    'small tiles with a second line': () =>
      charts.tileGrid(
        list(16, (i) => ({ image: small, caption: `4.1${i}`, detail: '8, said 3' })),
        { title: 'The dearest answers', width: 8, height: 8, columns: 8 },
      ),
  },
  'src/charts/dot-plot.ts': {
    'one panel': () =>
      charts.dotPlot(
        [
          {
            dots: [{ name: 'plain', value: 0.5, runs: [0.4, 0.6], text: 'half' }],
            ...{ x: 'share', domain: [0, 1], width: 300, write: String },
          },
        ],
        { title: 'Shares', of: 'method' },
      ),
  },
  'src/charts/digit-through-network.ts': {
    'without logits': () => charts.digitThroughNetwork(flows, 8, digits),
    'with logits': () =>
      charts.digitThroughNetwork(
        flows.map((flow, n) => ({ ...flow, logits: list(10, (i) => ((i * n) % 7) - 3.5) })),
        8,
        digits,
      ),
  },
  'src/charts/first-layer-weights.ts': {
    // Noise: nothing that is learnt packs worse.
    'forty units of 28 × 28': () =>
      charts.firstLayerWeights(
        filled(784, 128, (i) => Math.sin(i * i)),
        { width: 28, height: 28 },
      ),
    'eight units of 8 × 8': () =>
      charts.firstLayerWeights(wave(64, 8), { title: 'Began at random', width: 8, height: 8 }),
    'sixteen epochs of eight units': () =>
      charts.formingWeights(
        list(16, (n) => wave(64, 8, n)),
        { title: 'Began at random', width: 8, height: 8 },
      ),
  },
  'src/charts/learning-curves.ts': Object.fromEntries([
    ...[1, 2, 10, 31, 200, 5000].map((count) => [`${count} epochs`, () => charts.learningCurves(epochs(count))]),
    ['without validation', () => charts.learningCurves(epochs(5, false), { epochs: 8 })],
    ['with a test', () => charts.learningCurves(epochs(5), { test: { loss: 0.5, accuracy: 0.75 } })],
  ]),
  'src/charts/matrix-product.ts': {
    '3 × 4 times 4 × 2': () =>
      charts.matrixProduct(
        filled(3, 4, (i) => (i % 7) - 3),
        filled(4, 2, (i) => (i % 5) / 2),
        { title: 'Product', names: ['X', 'W', 'Z'], axes: ['images', 'pixels', 'units'] },
      ),
  },
  'src/charts/plotly-figure.ts': {
    'a bowl with a walk': () =>
      charts.surface({
        ...{ title: 'A bowl', axes: ['u', 'v', 'loss'], x: line, y: line },
        z: line.map((v) => line.map((u) => valley(u, v) + 0.01)),
        paths: [{ name: 'Adam', colour: '#d55e00', points: list(9, (n) => [0.1 * n, 0.1 * n, 0.06 * n]) }],
      }),
    'a logarithmic bowl': () =>
      charts.surface({
        ...{ title: 'A bowl', axes: ['u', 'v', 'loss'], x: line, y: line, logarithmic: true },
        z: line.map((v) => line.map((u) => valley(u, v) + 0.01)),
      }),
  },
  'src/charts/predictions.ts': {
    '57 mistakes': () =>
      charts.remainingErrors(
        list(57, (i) => ({ image: large, truth: 4, predicted: 9, confidence: i < 5 ? 0.99 : 0.6 })),
        { width: 28, height: 28 },
      ),
    'twenty digits': () =>
      charts.samplePredictions(predictions(20, digits, 28), { title: 'Digits', width: 28, height: 28 }),
    'twenty garments': () =>
      charts.samplePredictions(predictions(20, garments, 28), { title: 'Garments', width: 28, height: 28 }),
    'ten small digits': () =>
      charts.samplePredictions(predictions(10, digits, 8), { title: 'Digits', width: 8, height: 8 }),
  },
  'src/charts/smoothed-targets.ts': {
    'ten classes': () => charts.smoothedTargets(digits, 3),
  },
  'notebooks/figures/00-course-map.ts': { 'the course': courseMap },
  'notebooks/figures/00-network-diagram.ts': {
    '64 → 16 → 10': () =>
      networkDiagram({ x, a: hidden, p: answer, weights }, { title: 'It reads', width: 8, classNames: digits }),
  },
  'notebooks/figures/01-activation-shapes.ts': {
    'four activations': () => activationShapes([relu, sigmoid, tanh, silu]),
  },
  'notebooks/figures/01-curve-fit.ts': {
    'three snapshots': () => {
      const samples = list(21, (i) => i / 5 - 2).map((x) => [x, x ** 2] as const);
      const at = (epoch: number) => ({ epoch, loss: 5 / (1 + epoch), bends: [-1, 1.5], curve: samples.map(([x, y]) => [x, (y * epoch) / 40] as const) }); // biome-ignore format: one row of data
      return curveFit(samples, [0, 10, 40].map(at));
    },
  },
  'notebooks/figures/01-pen-strokes.ts': { 'four strokes': () => penStrokes([2, 5, 10, 30]) },
  'notebooks/figures/01-relu-approximation.ts': {
    '1 to 4 pieces': () => {
      const parabola = [0, 1, 2, 3, 4].map((x) => [x, x * x] as const);
      const cut = (pieces: number) => parabola.filter(([x]) => x % (4 / pieces) === 0);
      return reluApproximation(
        parabola,
        [1, 2, 4].map((pieces) => ({ pieces, corners: cut(pieces), largestError: 4 / pieces ** 2 })),
      );
    },
  },
  'notebooks/figures/01-relu-neuron.ts': { 'one neuron': () => reluNeuron() },
  'notebooks/figures/01-relu-pieces.ts': {
    'a tent': () => reluPieces([-1, 0, 1].map((bend) => ({ bend, slope: bend === 0 ? -2 : 1 }))),
  },
  'notebooks/figures/02-labelled-heatmap.ts': {
    'three classes': () =>
      labelledHeatmap(wave(3, 5), { title: 'Table', rows: 'i', columns: 'j', rowNames: ['cat', 'dog', 'owl'] }),
  },
  'notebooks/figures/02-scores-to-probabilities.ts': {
    'ten classes': () =>
      scoresToProbabilities(
        small,
        list(10, (i) => i - 5),
        { title: 'Scores', width: 8, classNames: digits },
      ),
  },
  'notebooks/figures/02-softmax-temperature.ts': {
    'four classes': () => softmaxTemperature([2, 1, 0.5, -1], ['cat', 'dog', 'fox', 'fish']),
  },
  'notebooks/figures/03-layer-as-picture.ts': {
    'three images, sixteen units': () =>
      layerAsPicture({
        x: wave(3, 64).map(Math.abs),
        weights: weights[0],
        bias: wave(1, 16),
        width: 8,
        title: 'Layer',
      }),
  },
  'notebooks/figures/03-unit-pictures.ts': {
    'sixteen units': () => unitPictures(small, weights[0], { title: 'Units', width: 8, answers: hidden.data }),
  },
  'notebooks/figures/03-width-and-depth.ts': {
    '24 networks and 200 points': () => {
      // Waves with as many borders as the networks of the lesson have.
      const plane = (width: number, depth: number, i: number) =>
        Math.sin((i % 96) / 14 + width) + Math.cos(Math.floor(i / 96) / 12 - depth);
      const networks = list(24, (n) => {
        const [width, depth] = [1 + (n % 8), 1 + Math.floor(n / 8)];
        const z = list(96 * 96, (i) => plane(width, depth, i));
        const regions = z.map((value) => Math.floor((value * width * depth) / 3));
        return { width, depth, z, regions, accuracy: 0.5 + n / 50 };
      });
      const points = list(200, (i) => ({ x: Math.sin(i), y: Math.cos(1.7 * i), target: i % 2 === 0 ? 1 : -1 }));
      return widthAndDepth(points, networks, {
        title: 'Folds',
        subtitle: 'orange: above 0',
        start: { width: 8, depth: 3 },
      });
    },
  },
  'notebooks/figures/03-xor-line.ts': { 'one unit': () => xorLine({ weights: [1, 1], bias: -0.5 }) },
  'notebooks/figures/04-downhill.ts': {
    'three points': () =>
      downhill([[-2, -1], [0, 0.5], [2, 2.5]], { start: { w: -1.5, b: -2 }, learningRate: 0.05, steps: 8 }), // biome-ignore format: one row of data
  },
  'notebooks/figures/04-forward-backward.ts': {
    'two images': () =>
      forwardBackward(
        list(2, (n) => ({
          ...{ x: small, a: hidden.data, p: answer.data, label: n },
          inputGradient: wave(1, 64, n).data,
          hiddenDelta: wave(1, 16, n).data,
          outputDelta: wave(1, 10, n).data,
        })),
        8,
        'There and back',
      ),
  },
  'notebooks/figures/04-neuron-graph.ts': {
    'one neuron': () => neuronGraph({ inputs: [1.5, -1], target: 2, weights: [0.8, 0.5], bias: 0.3 }),
  },
  'notebooks/figures/04-way-back.ts': {
    '64 → 16 → 10, nine steps': () =>
      wayBack(
        x,
        list(9, (step) => ({
          ...{ a: wave(1, 16, step).map(Math.abs), p: wave(1, 10, step).map(Math.abs) },
          gradients: [wave(64, 16, step), wave(16, 10, step)],
        })),
        { title: 'A digit', width: 8, label: 3, classNames: digits },
      ),
  },
  'notebooks/figures/05-finite-until.ts': {
    'three ways': () =>
      finiteUntil(
        [
          { name: 'two steps, single precision', last: 103 },
          { name: 'two steps, double precision', last: 745 },
          { name: 'together, as in src', last: 1000 },
        ],
        { title: 'How far', subtitle: 'as far as the loss is a number', x: 'gap', end: 1000 },
      ),
  },
  'notebooks/figures/05-loss-of-probability.ts': { 'one price': () => lossOfProbability(0.7) },
  'notebooks/figures/05-price-of-answers.ts': {
    'ten answers': () =>
      priceOfAnswers(
        digits.map((label, i) => ({ image: small, label, p: (i + 1) / 10 })),
        { title: 'Prices', width: 8 },
      ),
  },
  'notebooks/figures/05-probability-minus-target.ts': {
    'three classes': () => probabilityMinusTarget([-1, 2, 0.5], ['cat', 'dog', 'fox'], 0),
  },
  'notebooks/figures/05-sure-and-wrong.ts': {
    'two losses': () =>
      sureAndWrong(
        list(33, (i) => i / 2 - 8).flatMap((z) => [
          { name: 'cross-entropy', z, p: 1 / (1 + Math.exp(-z)), loss: Math.log(1 + Math.exp(-z)), gradient: 0.5 },
          { name: 'mean squared error', z, p: 1 / (1 + Math.exp(-z)), loss: 1, gradient: 0.125 },
        ]),
        { start: -8 },
      ),
  },
  'notebooks/figures/06-batch-picture.ts': {
    'sixteen digits': () =>
      batchPicture(wave(16, 64).map(Math.abs), new Labels(Uint8Array.from(list(16, (i) => i % 10)), 10), {
        title: 'Sixteen',
        width: 8,
        height: 8,
      }),
  },
  'notebooks/figures/06-byte-map.ts': {
    'sixteen bytes a row': () =>
      byteMap(
        Uint8Array.from({ length: 64 }, (_, i) => 4 * i),
        [
          { length: 4, meaning: 'nothing but zeros in this file' },
          { length: 4, meaning: 'a number' },
          { length: 40, meaning: 'pixels' },
        ],
        { title: 'Bytes' },
      ),
  },
  'notebooks/figures/06-flattened-image.ts': {
    'an 8 × 8 digit': () => flattenedImage(list(64, (i) => i % 17), { width: 8, height: 8, maximum: 16 }), // biome-ignore format: one line
  },
  'notebooks/figures/06-image-as-bytes.ts': {
    'an 8 × 8 digit': () => imageAsBytes(list(64, (i) => i % 17), { title: 'Bytes', width: 8, largest: 16 }), // biome-ignore format: one line
  },
  'notebooks/figures/06-value-histograms.ts': {
    'three scales': () => {
      const pixels = list(640, (i) => (i * i) % 17);
      const scale = (name: string, x: string, f: (pixel: number) => number) => ({ name, x, values: pixels.map(f) });
      return valueHistograms(
        [
          scale('as they are', 'pixel', (p) => p),
          scale('scaled', 'pixel ÷ 16', (p) => p / 16),
          scale('standardised', '(x − x̄) ÷ s', (p) => (p - 7.5) / 5.2),
        ],
        { title: 'All training pixels, before and after' },
      );
    },
    'equal numbers': () => valueHistograms([{ name: 'equal', x: 'pixel', values: [7, 7, 7] }], { title: 'One bar' }),
  },
  'notebooks/figures/07-layer-histograms.ts': {
    'four networks of six layers': () =>
      layerHistograms(
        ['zeros', 'too small', 'He', 'too large'].map((name, n) => ({
          name,
          layers: list(6, (l) => list(100, (i) => n * (l + 1) * Math.sin(i))),
        })),
        { title: 'Signals', subtitle: 'before training', x: 'z', range: [-3, 3] },
      ),
  },
  'notebooks/figures/07-step-size.ts': { 'twelve steps': () => stepSize() },
  'notebooks/figures/07-training-desk.ts': {
    'ninety runs of ten classes': () =>
      trainingDesk(
        knobs,
        settings.map((chosen, n) => ({
          settings: chosen,
          losses: list(12, (epoch) => (1 + (n % 7)) / (epoch + 1.234)),
          answers: digits.map((_, y) => digits.map((_, said) => (y === said ? 20 : (n + y) % 5))),
        })),
        { title: 'Runs', subtitle: 'Which knob?', classNames: digits },
      ),
  },
  'notebooks/figures/08-descent-surface.ts': {
    'five walks of ten steps': () => descentSurface(walks, { ...plane, steps: 10 }),
  },
  'notebooks/figures/08-optimizer-walks.ts': {
    'five walks': () => optimizerWalks(walks, plane),
    'five walks with heights': () => optimizerWalks(walks, { ...plane, heights: true }),
  },
  'notebooks/figures/09-augmentation-grid.ts': {
    'three digits': () => augmentationGrid(grey(3), { shift: 1, rotation: 12 }, { copies: 4 }),
  },
  'notebooks/figures/09-dropout-masks.ts': {
    '64 units': () => dropoutMasks(wave(1, 64).map(Math.abs).data, list(5, (n) => Float32Array.from({ length: 64 }, (_, i) => ((i * 7 + n) % 3 === 0 ? 0 : 2))), 8, 0.5), // biome-ignore format: one line
  },
  'notebooks/figures/09-early-stopping.ts': {
    'best in epoch 4': () =>
      earlyStoppingPlot(
        epochs(12).map((record) => ({ ...record, validationLoss: 0.5 + (record.epoch - 4) ** 2 / 50 })),
        { patience: 5 },
      ),
  },
  'notebooks/figures/09-method-comparison.ts': {
    'six methods of ten runs': () =>
      methodComparison(
        ['nothing', 'dropout', 'weight decay', 'early stopping', 'label smoothing', 'augmentation + dropout'].map(
          (name, m) => ({
            name,
            accuracy: list(10, (i) => 0.85 + m / 60 + ((i * 7) % 10) / 300),
            loss: list(10, (i) => 0.6 - m / 20 - ((i * 3) % 10) / 100),
          }),
        ),
        { title: 'Comparison', subtitle: 'ten draws each' },
      ),
  },
  'notebooks/figures/09-two-borders.ts': {
    'by heart and calm': () =>
      twoBorders(
        list(64, (i) => ({ x: Math.sin(i), y: Math.cos(3 * i), label: i % 2 === 0 ? 0 : 1, wrong: i % 9 === 0 })),
        ['by heart', 'calm'].map((name) => ({
          name,
          p: Float32Array.from({ length: 88 * 88 }, (_, i) => (i % 88 < 30 ? 1 : 0.2)),
          lines: ['64 of 64', `82 % with ${name}`],
        })),
        { title: 'Borders', subtitle: 'squares: wrong', truth: (x) => 0.5 * x },
      ),
  },
  'notebooks/figures/09-weight-histograms.ts': {
    'three networks': () =>
      weightHistograms(
        ['before training', 'no decay', 'weight decay, λ = 1'].map((name, n) => ({
          name,
          weights: Float32Array.from({ length: 3000 }, (_, i) => (n + 1) * Math.sin(i) ** 3),
        })),
        { title: 'Weights of the first layer' },
      ),
  },
  'notebooks/figures/10-loop-order.ts': {
    'three orders': () =>
      loopOrder(
        ['rows', 'columns', 'rows again'].map((name) => ({
          name,
          visits: name === 'columns' ? list(48, (t) => [t % 6, Math.floor(t / 6)] as const) : reads,
        })),
        6,
        8,
      ),
  },
  'notebooks/figures/10-meanwhile.ts': {
    'three versions': () =>
      meanwhile(
        [1, 2.25, 81.4].map((times, i) => ({ name: `version ${i}`, times })),
        [small, small.map((value) => 1 - value)],
        { title: 'Meanwhile', subtitle: 'one thread', width: 8 },
      ),
  },
  'notebooks/figures/10-roofline.ts': {
    'two roofs': () =>
      roofline(
        [
          { name: 'three loops', intensity: 20, gigaflops: 0.7 },
          { name: 'SIMD, skipping zeros', intensity: 5, gigaflops: 41 },
        ],
        {
          bandwidth: 10,
          roofs: [
            { name: 'four at a time', gigaflops: 60 },
            { name: 'one at a time', gigaflops: 12 },
          ],
        },
      ),
  },
  'notebooks/figures/10-simd-lanes.ts': {
    'one, four and eight lanes': () =>
      simdLanes(
        { x: 0.5, weights: list(8, (i) => 0.8 - i / 5), sums: list(8, (i) => i - 3) },
        [1, 4, 8].map((lanes) => ({ lanes, title: `${lanes} lanes`, text: `${2 * lanes} operations` })),
        'One instruction',
      ),
  },
  'notebooks/figures/10-speed-steps.ts': {
    'four versions': () =>
      speedSteps(
        [
          { name: 'plain TypeScript, skipping zeros', seconds: 0.2 },
          { name: 'rows first', seconds: 0.05 },
          { name: 'fused, SIMD', seconds: 0.004 },
          { name: 'fused, SIMD, two threads', seconds: 0.003 },
        ],
        { title: 'Speed', subtitle: 'fastest of many runs', of: 'one product' },
      ),
  },
  'notebooks/figures/10-tile-registers.ts': {
    'a tile that fits': () =>
      tileRegisters({ title: 'A tile', start: { rows: 4, vectors: 2 }, most: { rows: 6, vectors: 4 } }),
    'the largest': () =>
      tileRegisters({ title: 'A tile', start: { rows: 6, vectors: 4 }, most: { rows: 6, vectors: 4 } }),
  },
  'notebooks/figures/10-tile-speeds.ts': {
    'six by four': () =>
      tileSpeeds(
        list(24, (i) => ({ rows: (i % 6) + 1, vectors: 1 + Math.floor(i / 6), gigaflops: 17 + 5 * i, fits: i < 14 })),
        'GF/s',
        'dashed: too many registers',
      ),
  },
  'notebooks/figures/10-tile-walk.ts': {
    'tiles of two by four': () =>
      tileWalk(
        filled(4, 4, (i) => (i * 7) % 4),
        filled(4, 8, (i) => ((i * 5) % 7) - 3),
        {
          ...{ title: 'Tile by tile', rows: 2, columns: 4, step: 7 },
        },
      ),
  },
  'notebooks/figures/11-accuracy-ladder.ts': {
    'three steps': () =>
      accuracyLadder(
        [
          { name: 'plain', accuracy: 0.9854, standardDeviation: 0.0005, flop: 2.9e12 },
          { name: 'shifted and turned', accuracy: 0.9896, standardDeviation: 0.0006, flop: 2.9e12 },
          { name: 'longer', accuracy: 0.9945, standardDeviation: 0, flop: 1.002e13, marked: true },
        ],
        { title: 'The road', subtitle: 'three seeds' },
      ),
    'one step': () =>
      accuracyLadder([{ name: 'plain', accuracy: 0.9854, standardDeviation: 0, flop: 1e12 }], {
        title: 'A first step',
      }),
  },
  'notebooks/figures/11-reliability-diagram.ts': {
    'many bins': () => {
      const right = list(400, (i) => 0.5 + (i % 50) / 100);
      const labels = right.map((p, i) => (((i * 37) % 100) / 100 < p ? 0 : 1));
      return reliabilityDiagram(calibrationBins(labels, Matrix.from(right.map((p) => [p, 1 - p]))));
    },
    'one image': () => reliabilityDiagram(calibrationBins([0], Matrix.from([[0.97, 0.03]]))),
  },
  'notebooks/figures/12-nested-selection.ts': { 'three lines': () => nestedSelection() },
  'notebooks/figures/12-widest-street.ts': {
    'six points': () =>
      widestStreet(
        [-0.8, -0.5, -0.2].map((x) => ({ x, y: x })),
        [0.1, 0.4, 0.7].map((x) => ({ x, y: -x })),
        'The widest street between two classes',
      ),
  },
  'notebooks/figures/12-accuracy-dots.ts': {
    'two splits': () =>
      accuracyDots(
        ['stratified', 'by person'].flatMap((panel, p) =>
          ['ours, tuned', 'ours', 'support vector machine', 'k nearest neighbours'].map((model, m) => ({
            ...{ model, panel, ours: m < 2 },
            accuracies: list(10, (i) => 0.99 - p / 40 - m / 200 + ((i * 7) % 10) / 2000),
          })),
        ),
        'A small dot for each seed, a large one at the mean',
      ),
  },
  'notebooks/figures/12-two-splits.ts': {
    'a draw and the end': () =>
      twoSplits(
        list(899, () => new Float32Array(64)),
        [
          { title: 'drawn', test: list(90, (i) => (i * 37) % 899) },
          { title: 'the end', test: list(90, (i) => 809 + i) },
        ],
        { title: 'Splits', width: 8, height: 8 },
      ),
  },
  'notebooks/figures/lab-c-loss-panels.ts': {
    'six trainings': () =>
      lossPanels(
        list(6, (n) => ({
          name: `Case ${n + 1}`,
          note: `${10 * n} % right`,
          epochs: list(20, (i) => ({ loss: 2.3 / (1 + n * i), validationLoss: 2.4 / (1 + 0.9 * n * i) })),
        })),
        { title: 'Six trainings', subtitle: 'loss in each epoch' },
      ),
  },
  'notebooks/figures/lab-d-fooled.ts': {
    'two digits': () =>
      fooledImages(
        list(2, (n) => {
          const image = { pixels: small, answer: String(n) };
          const gradient = list(64, (i) => Math.sin(i + n));
          return { image, gradient, changed: { ...image, answer: '9' }, noisy: image };
        }),
        { title: 'Two digits', width: 8, height: 8 },
      ),
  },
  'notebooks/figures/lab-decision-region.ts': {
    'two moments': () =>
      decisionRegion(
        [-0.5, 0.5].map((x, label) => ({ x, y: x, label })),
        [0, 1].map((step) => ({ step, loss: 1 / (1 + step), right: 2, p: list(64, (i) => (i * (1 + step)) / 128) })),
        { title: 'Two points' },
      ),
  },
  'notebooks/figures/lab-graph.ts': {
    'a product': () => {
      const leaf = (data: number, gradient: number) => ({ data, gradient, operation: '', inputs: [], rates: [] });
      const [x, w] = [leaf(3, -2), leaf(-2, 3)];
      const product = { data: -6, gradient: 1, operation: '×', inputs: [x, w], rates: [-2, 3] };
      return computationGraph(product, { title: 'A product', names: { x, w } });
    },
  },
};
