import { adam, DenseLayer, Dropout, NeuralNetwork, loadDataset, saveModel } from './src/node.ts';

const { train, test } = await loadDataset('digits');
const model = new NeuralNetwork({ seed: 1 })
  .add(new DenseLayer(64, 128, 'relu'))
  .add(new Dropout(0.2))
  .add(new DenseLayer(128, 10, 'softmax'));
await model.train(train.images, train.labels, { epochs: 30, batchSize: 32, optimizer: adam({ learningRate: 2e-3 }) });
console.log(await model.evaluate(test.images, test.labels).then(({ accuracy }) => `accuracy ${accuracy.toFixed(3)}`));
await saveModel('readme.test-32429.safetensors', model);
