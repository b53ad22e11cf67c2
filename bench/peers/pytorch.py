"""PyTorch: nn.Sequential, CrossEntropyLoss, torch.optim. Usage: pytorch.py default|fused|loader|avx2 THREADS

default  the optimizer as torch.optim gives it, batches as slices of the tensors
fused    the same with fused=True
loader   fused, and batches from DataLoader over TensorDataset with shuffle=True
avx2     fused, and PyTorch and its libraries are told to use no instructions beyond AVX2, as on a processor without AVX-512
"""

import os
import sys

variant, threads = sys.argv[1], int(sys.argv[2])
if variant == "avx2":  # read when the libraries are loaded
    os.environ |= {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", "MKL_ENABLE_INSTRUCTIONS": "AVX2"}

import torch
from protocol import Unsupported, load, serve
from pytorch_network import activations, instructions, make_network, make_optimizer, version
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.set_num_threads(threads)


def prepare(work, data):
    if work["activation"] not in activations:
        raise Unsupported(f"no {work['activation']}")
    images, labels = (torch.from_numpy(array) for array in load(data))
    batch = work["batchSize"]
    model = make_network(work)
    criterion = nn.CrossEntropyLoss()
    optimizer = make_optimizer(model.parameters(), work["optimizer"], fused=variant != "default")

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


notes = {
    "loader": "shuffles the rows, so its losses differ a little",
    "avx2": "told to use AVX2 at most, to stand in for a machine without AVX-512",
}
serve(version, prepare, notes.get(variant), instructions())
