/** Your own pictures, in a folder for each class: my-pictures/cat/1.jpg, my-pictures/dog/1.jpg, … */
import { DenseLayer, loadDataset, NeuralNetwork, saveModel } from 'handwritten/node';

const { train, test, classNames } = await loadDataset(process.argv[2] ?? 'my-pictures', { size: 16 }).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
const network = new NeuralNetwork()
  .add(new DenseLayer(16 * 16, 64, 'relu'))
  .add(new DenseLayer(64, classNames.length, 'softmax'));
await network.train(train.images, train.labels, { epochs: 50, batchSize: 16 });
const { accuracy, predictions } = network.evaluate(test.images, test.labels);
console.log('accuracy on pictures that were set aside:', accuracy);
console.log(`the first is a ${classNames[test.labels.values[0]]}, and the network says ${classNames[predictions[0]]}`);
await saveModel('my-pictures.safetensors', network, { classNames: JSON.stringify(classNames) });
