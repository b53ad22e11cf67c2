/** Iris: three kinds of flowers, told apart by four lengths. Each line of the CSV file is a flower. */
import { DenseLayer, fitStandardizer, loadTable, NeuralNetwork } from 'handwritten/node';

const { train, test, classNames } = await loadTable(process.argv[2] ?? 'iris.csv').catch((error: Error) => {
  console.error(error.message, '(iris.csv is at https://archive.ics.uci.edu/dataset/53/iris)');
  process.exit(1);
});
const { apply } = fitStandardizer(train.images);
const network = new NeuralNetwork().add(new DenseLayer(4, 16, 'relu')).add(new DenseLayer(16, 3, 'softmax'));
await network.train(apply(train.images), train.labels, { epochs: 100, batchSize: 16, learningRate: 0.01 });

const { accuracy, predictions } = network.evaluate(apply(test.images), test.labels);
console.log('the first flower that was set aside is taken for', classNames[predictions[0]]);
console.log('accuracy on all of them:', accuracy);
