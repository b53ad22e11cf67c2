"""scikit-learn: MLPClassifier, one partial_fit an epoch."""

import numpy as np
import sklearn
from protocol import Unsupported, load, load_weights, serve
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier


def prepare(work, data):
    optimizer = work["optimizer"]
    if work["activation"] != "relu":
        raise Unsupported(f"MLPClassifier has no {work['activation']}")
    if optimizer.get("decoupled"):
        raise Unsupported("MLPClassifier has no AdamW")
    images, labels = load(data)
    classes = np.arange(work["sizes"][-1])
    model = MLPClassifier(
        hidden_layer_sizes=work["sizes"][1:-1],
        solver=optimizer["kind"],
        batch_size=work["batchSize"],
        learning_rate_init=optimizer["learningRate"],
        alpha=0,
        momentum=0,
        nesterovs_momentum=False,
        shuffle=False,
    )
    # There is no public way to give the first weights: one batch makes the arrays and the optimizer, then both start anew.
    batch = slice(0, work["batchSize"])
    model.partial_fit(images[batch], labels[batch], classes=classes)
    for layer, weights in enumerate(load_weights(work)):
        model.coefs_[layer][...] = weights
        model.intercepts_[layer][...] = 0
    del model._optimizer

    def train(rows):
        model.partial_fit(images[:rows], labels[:rows])

    def loss(rows):
        return log_loss(labels[:rows], model.predict_proba(images[:rows]), labels=classes)

    return train, loss


serve(f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}", prepare)
