"""Run a network of this project in PyTorch.

    npm run convert -- --model model.safetensors --to pytorch --out state.safetensors
    python tools/python/run_in_pytorch.py state.safetensors
    python tools/python/run_in_pytorch.py state.safetensors --predict images.npy --divide 255

Needs `pip install torch safetensors numpy`. Prints one JSON object: the modules and, with `--predict`, the outputs for
each row. In a program of your own, with the modules that this prints, two lines are enough:

    model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10), nn.Softmax(dim=1))
    model.load_state_dict(load_file("state.safetensors"))
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from torch import nn


def modules_of(path: Path) -> str:
    """The modules that the file names: `nn.Sequential(nn.Linear(64, 32), nn.ReLU(), …)`."""
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata() or {}
    if "modules" not in metadata:
        raise ValueError("the metadata name no modules; was it written by npm run convert -- --to pytorch?")
    return metadata["modules"]


def build(modules: str) -> nn.Sequential:
    """The modules, read word by word: text from a file is not run."""
    inner = re.fullmatch(r"nn\.Sequential\((.*)\)", modules)
    parts = re.findall(r"nn\.(\w+)\(([^()]*)\)(?:, |$)", inner[1]) if inner else []
    known = {"Linear", "Dropout", "ReLU", "LeakyReLU", "Sigmoid", "Tanh", "SiLU", "GELU", "Softmax"}
    made = []
    for name, arguments in parts:
        if name not in known:
            raise ValueError(f"unknown module {name!r}, expected one of {', '.join(sorted(known))}")
        numbers = [float(word) if "." in word else int(word) for word in re.findall(r"[\d.e-]+", arguments)]
        made.append(nn.Softmax(dim=1) if name == "Softmax" else getattr(nn, name)(*numbers))
    return nn.Sequential(*made)


def main() -> int:
    parser = argparse.ArgumentParser(description="Run a state dict of npm run convert in PyTorch; JSON on stdout.")
    parser.add_argument("model", type=Path)
    parser.add_argument("--predict", type=Path, metavar="IMAGES.npy", help="[images, …]; flattened to one row an image")
    parser.add_argument("--divide", type=float, default=1, help="pixels are divided by this (bytes: 255 or 16)")
    arguments = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8")
    try:
        modules = modules_of(arguments.model)
        model = build(modules)
        model.load_state_dict(load_file(arguments.model))
        report: dict[str, Any] = {"modules": modules}
        if arguments.predict:
            images = np.load(arguments.predict, allow_pickle=False)
            x = torch.tensor(images.reshape(len(images), -1) / arguments.divide, dtype=torch.float32)
            with torch.no_grad():
                report |= {"outputs": model.eval()(x).tolist()}
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        print(f"{arguments.model}: {error}", file=sys.stderr)
        return 2
    print(json.dumps(report, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
