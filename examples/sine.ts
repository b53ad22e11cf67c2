/** sin x between −π and π: a network whose answer is a number. */
import { DenseLayer, Matrix, NeuralNetwork, schedules } from 'handwritten';

const angles = Float32Array.from({ length: 201 }, (_, i) => (i / 100 - 1) * Math.PI);
const x = new Matrix(201, 1, angles);
const y = x.map(Math.sin);
const network = new NeuralNetwork({ loss: 'mean-squared-error' })
  .add(new DenseLayer(1, 32, 'tanh'))
  .add(new DenseLayer(32, 1, 'identity'));
await network.train(x, y, { epochs: 1000, batchSize: 20, learningRate: 0.01, schedule: schedules.cosine() });

for (const angle of [-2, -1, 0, 1, 2]) {
  const answer = network.predict(Matrix.from([[angle]])).at(0, 0);
  console.log(`sin ${angle} = ${Math.sin(angle).toFixed(3)}, the network says ${answer.toFixed(3)}`);
}
