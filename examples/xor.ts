/** XOR: one or the other, but not both. A hidden layer learns it; without one, it cannot be learned. */
import { adam, DenseLayer, Matrix, NeuralNetwork } from 'handwritten';

const pairs = new Matrix(4, 2, Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1));
const answers = new Matrix(4, 1, Float32Array.of(0, 1, 1, 0));
const network = new NeuralNetwork({ loss: 'binary-cross-entropy' })
  .add(new DenseLayer(2, 8, 'tanh'))
  .add(new DenseLayer(8, 1, 'sigmoid'));
await network.train(pairs, answers, { epochs: 300, optimizer: adam({ learningRate: 0.05 }) });

const outputs = network.predict(pairs);
for (let i = 0; i < 4; i++) console.log(`${pairs.row(i).join(' xor ')}: ${outputs.at(i, 0).toFixed(3)}`);
console.log(`accuracy ${network.evaluate(pairs, answers).accuracy}`);
