"""NumPy, as courses teach it: forward pass, backpropagation and optimizer written out. Usage: numpy_taught.py float32|float64"""

import sys

import numpy as np
from protocol import Unsupported, load, load_weights, serve

dtype = {"float32": np.float32, "float64": np.float64}[sys.argv[1]]


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


activations = {"relu": lambda z: np.maximum(z, 0), "silu": lambda z: z * sigmoid(z)}
slopes = {"relu": lambda z: z > 0, "silu": lambda z: sigmoid(z) * (1 + z * (1 - sigmoid(z)))}


def prepare(work, data):
    if work["activation"] not in activations:
        raise Unsupported(f"no {work['activation']}")
    activation, slope = activations[work["activation"]], slopes[work["activation"]]
    optimizer, batch = work["optimizer"], work["batchSize"]
    rate = optimizer["learningRate"]
    images, labels = load(data, dtype)
    weights = load_weights(work, dtype)
    biases = [np.zeros(w.shape[1], dtype) for w in weights]
    parameters = weights + biases
    m = [np.zeros_like(p) for p in parameters]
    v = [np.zeros_like(p) for p in parameters]
    t = 0

    def forward(x):
        inputs, sums = [x], []
        for w, b in zip(weights, biases):
            sums.append(inputs[-1] @ w + b)
            inputs.append(activation(sums[-1]))
        return inputs[:-1], sums, softmax(sums[-1])

    def gradients(x, y):
        inputs, sums, delta = forward(x)
        delta[np.arange(len(y)), y] -= 1
        delta /= len(y)
        of_weights, of_biases = [], []
        for layer in reversed(range(len(weights))):
            of_weights.insert(0, inputs[layer].T @ delta)
            of_biases.insert(0, delta.sum(axis=0))
            if layer > 0:
                delta = (delta @ weights[layer].T) * slope(sums[layer - 1])
        return of_weights + of_biases

    def sgd(gradients):
        for p, g in zip(parameters, gradients):
            p -= rate * g

    def adam(gradients):
        nonlocal t
        t += 1
        beta1, beta2 = optimizer["beta1"], optimizer["beta2"]
        for i, (p, g) in enumerate(zip(parameters, gradients)):
            if optimizer["decoupled"]:
                p *= 1 - rate * optimizer["weightDecay"]
            m[i] = beta1 * m[i] + (1 - beta1) * g
            v[i] = beta2 * v[i] + (1 - beta2) * g**2
            p -= rate * (m[i] / (1 - beta1**t)) / (np.sqrt(v[i] / (1 - beta2**t)) + optimizer["epsilon"])

    update = sgd if optimizer["kind"] == "sgd" else adam

    def train(rows):
        for at in range(0, rows, batch):
            end = min(at + batch, rows)
            update(gradients(images[at:end], labels[at:end]))

    def loss(rows):
        probabilities = forward(images[:rows])[2]
        return -np.log(probabilities[np.arange(rows), labels[:rows]] + 1e-30).mean()

    return train, loss


serve(f"NumPy {np.__version__}", prepare)
