/** Iris: three kinds of flowers, told apart by four lengths. A line of the CSV file has the lengths and the kind. */
import { existsSync, readFileSync } from 'node:fs';
import { DenseLayer, fitStandardizer, Labels, Matrix, NeuralNetwork, Random } from 'handwritten';

const file = process.argv[2] ?? 'iris.csv';
if (!existsSync(file)) throw new Error(`There is no ${file}: get it from https://archive.ics.uci.edu/dataset/53/iris`);
const lines = readFileSync(file, 'utf8').match(/^\d.*/gm) ?? []; // without the header
const flowers = new Random(1).shuffle(lines).map((line) => line.split(','));
const lengths = flowers.flatMap((cells) => cells.slice(0, 4).map(Number));
const kinds = flowers.map((cells) => [/setosa/, /versicolor/, /virginica/].findIndex((name) => name.test(cells[4])));
const [x, y] = [new Matrix(150, 4, Float32Array.from(lengths)), new Labels(kinds, 3)];
const { apply } = fitStandardizer(x.slice(0, 120));
const network = new NeuralNetwork().add(new DenseLayer(4, 16, 'relu')).add(new DenseLayer(16, 3, 'softmax'));
await network.train(apply(x.slice(0, 120)), y.slice(0, 120), { epochs: 100, batchSize: 16, learningRate: 0.01 });
console.log('accuracy on 30 others:', network.evaluate(apply(x.slice(120, 150)), y.slice(120, 150)).accuracy);
