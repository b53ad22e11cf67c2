"""PyTorch: nn.Sequential, CrossEntropyLoss, torch.optim. Usage: pytorch.py default|fused|loader THREADS

default  the optimizer as torch.optim gives it, batches as slices of the tensors
fused    the same with fused=True
loader   fused, and batches from DataLoader over TensorDataset with shuffle=True
"""

import sys

import numpy as np
import torch
from protocol import Unsupported, load, load_weights, serve
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

variant, threads = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(threads)

activations = {"relu": nn.ReLU, "silu": nn.SiLU}


def make_network(work):
    layers = []
    for weights in load_weights(work):
        linear = nn.Linear(*weights.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(weights.T))  # nn.Linear holds outputs x inputs
            linear.bias.zero_()
        layers += [linear, activations[work["activation"]]()]
    return nn.Sequential(*layers[:-1])


def make_optimizer(parameters, optimizer):
    options = {"lr": optimizer["learningRate"], "fused": True if variant != "default" else None}
    if optimizer["kind"] == "sgd":
        return torch.optim.SGD(parameters, **options)
    kind = torch.optim.AdamW if optimizer["decoupled"] else torch.optim.Adam
    return kind(
        parameters,
        betas=(optimizer["beta1"], optimizer["beta2"]),
        eps=optimizer["epsilon"],
        weight_decay=optimizer["weightDecay"],
        **options,
    )


def prepare(work, data):
    if work["activation"] not in activations:
        raise Unsupported(f"no {work['activation']}")
    images, labels = (torch.from_numpy(array) for array in load(data))
    batch = work["batchSize"]
    model = make_network(work)
    criterion = nn.CrossEntropyLoss()
    optimizer = make_optimizer(model.parameters(), work["optimizer"])

    def step(x, y):
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()

    def train(rows):
        if variant == "loader":
            for x, y in DataLoader(TensorDataset(images[:rows], labels[:rows]), batch_size=batch, shuffle=True):
                step(x, y)
        else:
            for x, y in zip(images[:rows].split(batch), labels[:rows].split(batch)):
                step(x, y)

    def loss(rows):
        with torch.no_grad():
            return criterion(model(images[:rows]), labels[:rows])

    return train, loss


note = "shuffles the rows, so its losses differ a little" if variant == "loader" else None
serve(f"PyTorch {torch.__version__}, NumPy {np.__version__}", prepare, note)
