/** To PyTorch and back: what is learned here runs there, and what is learned there runs here. */
import { DenseLayer, loadDigits, loadStateDict, NeuralNetwork, saveStateDict } from 'handwritten/node';

const { train, test } = loadDigits();
const network = new NeuralNetwork().add(new DenseLayer(64, 32, 'relu')).add(new DenseLayer(32, 10, 'softmax'));
await network.train(train.images, train.labels, { epochs: 20, batchSize: 32, learningRate: 0.003 });
await saveStateDict('digits.pt.safetensors', network);
// In Python, with load_file and save_file of safetensors.torch:
//   model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
//   model.load_state_dict(load_file('digits.pt.safetensors'))
//   save_file(model.state_dict(), 'digits.pt.safetensors')
const back = await loadStateDict('digits.pt.safetensors', { activations: ['relu', 'softmax'] });
console.log('accuracy of what came back:', back.evaluate(test.images, test.labels).accuracy);
