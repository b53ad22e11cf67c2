"""Write small networks as PyTorch users save them, with what they give out, for our own tests.

    python tools/python/write_pytorch_models.py           writes data/pytorch-models/
    python tools/python/write_pytorch_models.py --check   computes the outputs of the stored files again and compares

Needs `pip install torch==2.13.0 safetensors numpy`; nothing else in the project needs PyTorch. Each file holds the
state dict of one module, `save_file(model.state_dict(), …)`; outputs.json has, for each, the activations, the input and
the output of that module in double precision. refused/ has state dicts that are no chain of linear layers.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

FOLDER = Path(__file__).resolve().parents[2] / "data" / "pytorch-models"
TOLERANCE = 1e-10


class Named(nn.Module):
    """Layers with names of their own, as tutorials write them."""

    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(4, 6)
        self.fc2 = nn.Linear(6, 5)
        self.out = nn.Linear(5, 3)

    def forward(self, x: Tensor) -> Tensor:
        return torch.softmax(self.out(torch.relu(self.fc2(torch.tanh(self.fc1(x))))), dim=1)


class Deep(nn.Module):
    """Twelve square layers: as text, layers.10 comes before layers.2."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(4, 4) for _ in range(12))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.tanh(layer(x))
        return x


def models() -> dict[str, tuple[nn.Module, torch.dtype, list[str]]]:
    """By file name: a module, the type in which it is stored, and the activation behind each of its linear layers."""
    every = [nn.ReLU(), nn.LeakyReLU(0.01), nn.Sigmoid(), nn.Tanh(), nn.SiLU(), nn.GELU(), nn.Softmax(dim=1)]
    names = ["relu", "leakyRelu", "sigmoid", "tanh", "silu", "gelu", "softmax"]
    chain = [part for activation in every for part in (nn.Linear(4, 4), activation)]
    hidden_dropout = [nn.Linear(4, 6), nn.ReLU(), nn.Dropout(0.5), nn.Linear(6, 3), nn.Softmax(dim=1)]
    half = lambda: nn.Sequential(nn.Linear(4, 6), nn.SiLU(), nn.Linear(6, 3))  # noqa: E731
    return {
        "sequential": (nn.Sequential(*hidden_dropout), torch.float32, ["relu", "softmax"]),
        "activations": (nn.Sequential(*chain), torch.float32, names),
        "named": (Named(), torch.float64, ["tanh", "relu", "softmax"]),
        "deep": (Deep(), torch.float32, ["tanh"] * 12),
        "one": (nn.Linear(4, 2), torch.float32, ["identity"]),
        "without-bias": (nn.Sequential(nn.Linear(4, 5, bias=False), nn.GELU(), nn.Linear(5, 2)), torch.float32, ["gelu", "identity"]),
        "float16": (half(), torch.float16, ["silu", "identity"]),
        "bfloat16": (half(), torch.bfloat16, ["silu", "identity"]),
    }  # fmt: skip


def refused() -> dict[str, nn.Module]:
    """Modules that are no chain of linear layers."""
    return {
        "convolution": nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(8, 2)),
        "batch-norm": nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.ReLU(), nn.Linear(3, 2)),
        "layer-norm": nn.Sequential(nn.Linear(4, 3), nn.LayerNorm(3), nn.Linear(3, 2)),
        "recurrent": nn.LSTM(4, 3),
        "two-branches": nn.ModuleDict({"a": nn.Linear(4, 3), "b": nn.Linear(4, 3), "out": nn.Linear(6, 2)}),
    }


def outputs_of(model: nn.Module, x: Tensor) -> Tensor:
    """What the module gives out, computed in double precision from the numbers as they are stored."""
    with torch.no_grad():
        return model.double().eval()(x)


def build() -> tuple[dict[str, dict[str, Tensor]], dict[str, Any]]:
    """The state dicts by path, and the contents of outputs.json."""
    torch.manual_seed(1)
    states: dict[str, dict[str, Tensor]] = {}
    results: dict[str, Any] = {"torch": torch.__version__.split("+")[0], "models": {}}
    x = torch.randn(5, 4, dtype=torch.float64).mul(64).round().div(64)
    for name, (model, dtype, activations) in models().items():
        model.to(dtype)
        states[f"{name}.safetensors"] = {key: tensor.clone() for key, tensor in model.state_dict().items()}
        results["models"][name] = {
            "activations": activations,
            "input": x.tolist(),
            "output": outputs_of(model, x).tolist(),
        }
    for name, model in refused().items():
        states[f"refused/{name}.safetensors"] = dict(model.state_dict())
    return states, results


def check() -> int:
    """Compares what the stored files give with outputs.json: 0 if they agree."""
    stored = json.loads((FOLDER / "outputs.json").read_text(encoding="utf-8"))
    wrong = 0
    for name, (model, dtype, _) in models().items():
        one = stored["models"][name]
        model.to(dtype).load_state_dict(load_file(FOLDER / f"{name}.safetensors"))
        found = outputs_of(model, torch.tensor(one["input"], dtype=torch.float64))
        distance = (found - torch.tensor(one["output"], dtype=torch.float64)).abs().max().item()
        print(f"{name}: differs by {distance:.1g}")
        wrong += distance > TOLERANCE
    return 1 if wrong else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Write (or check) state dicts of PyTorch and their outputs.")
    parser.add_argument("--check", action="store_true", help="compute the outputs again and compare with the files")
    if parser.parse_args().check:
        return check()
    states, results = build()
    (FOLDER / "refused").mkdir(parents=True, exist_ok=True)
    for path, state in states.items():
        save_file(state, FOLDER / path)
    (FOLDER / "outputs.json").write_text(json.dumps(results) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(states)} files and outputs.json, PyTorch {results['torch']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
