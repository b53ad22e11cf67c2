"""What the two PyTorch programs share: the network, the optimizer, and what the instructions of this PyTorch are."""

import ctypes
import os
import re
import tempfile

import numpy as np
import torch
from protocol import load_weights
from torch import nn

activations = {"relu": nn.ReLU, "silu": nn.SiLU}
version = f"PyTorch {torch.__version__}, NumPy {np.__version__}"


def make_network(work):
    layers = []
    for weights in load_weights(work):
        linear = nn.Linear(*weights.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(weights.T))  # nn.Linear holds outputs x inputs
            linear.bias.zero_()
        layers += [linear, activations[work["activation"]]()]
    return nn.Sequential(*layers[:-1])


def make_optimizer(parameters, optimizer, fused=True):
    options = {
        "lr": optimizer["learningRate"],
        "weight_decay": optimizer["weightDecay"],
        "fused": True if fused else None,
    }
    if optimizer["kind"] == "sgd":
        momentum, nesterov = optimizer["momentum"], optimizer["nesterov"]
        return torch.optim.SGD(parameters, momentum=momentum, nesterov=nesterov, **options)
    kind = torch.optim.AdamW if optimizer["decoupled"] else torch.optim.Adam
    return kind(parameters, betas=(optimizer["beta1"], optimizer["beta2"]), eps=optimizer["epsilon"], **options)


def instructions():
    """What PyTorch's own loops use, and what MKL, which multiplies its matrices, says that it uses."""
    loops = torch.backends.cpu.get_cpu_capability()
    if not torch.backends.mkl.is_available():
        return f"{loops}, no MKL"
    # MKL writes its report to the standard output, which carries the answers.
    output = os.dup(1)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 1)
        try:
            with torch.backends.mkl.verbose(torch.backends.mkl.VERBOSE_ON):
                torch.ones(64, 64) @ torch.ones(64, 64)
            ctypes.CDLL(None).fflush(None)
        finally:
            os.dup2(output, 1)
            os.close(output)
        file.seek(0)
        report = file.read().decode(errors="replace")
    # It names none on an AMD processor: its kernels for Zen, which use AVX2, count as default ones.
    named = re.search(r"\(Intel\(R\) (AVX[^)]*)\)", report)
    return f"{loops}, MKL {named[1] if named else 'default'}"
