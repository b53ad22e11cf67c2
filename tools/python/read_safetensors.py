"""Read a model of this project with Python's `safetensors`, and predict with NumPy alone.

    python tools/python/read_safetensors.py model.safetensors
    python tools/python/read_safetensors.py model.safetensors --predict images.npy --divide 255

Needs `pip install safetensors numpy`. Prints one JSON object: the metadata, each tensor's shape and sum and, with
`--predict`, the label and the outputs for each image.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open


def softmax(z: np.ndarray) -> np.ndarray:
    """exp(z) / Σ exp(z) by rows; the largest is taken off first, so that nothing overflows."""
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(−z)), in a form that does not overflow."""
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


ACTIVATIONS = {
    "identity": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "silu": lambda z: z * sigmoid(z),
    "leakyRelu": lambda z: np.where(z > 0, z, 0.01 * z),
    "gelu": lambda z: z * np.vectorize(math.erfc)(-z / math.sqrt(2)) / 2,
    "softmax": softmax,
}


def read_model(path: Path) -> tuple[dict[str, str], list[dict[str, Any]], dict[str, np.ndarray]]:
    """The metadata, the layers and the tensors. Raises ValueError if they do not fit together."""
    with safe_open(path, framework="numpy") as file:
        metadata = file.metadata() or {}
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    if metadata.get("format") != "handwritten" or metadata.get("version") != "1":
        kind = f"format {metadata.get('format')!r}, version {metadata.get('version')!r}"
        raise ValueError(f"the metadata says {kind}, expected 'handwritten', '1'")
    checksum = 0
    for name in sorted(tensors):
        checksum = zlib.crc32(tensors[name].tobytes(), checksum)
    if metadata.pop("handwritten.crc32", f"{checksum:08x}") != f"{checksum:08x}":
        raise ValueError(f"the numbers have the checksum {checksum:08x}, which is not that in the metadata")
    layers = json.loads(metadata["layers"])
    expected: dict[str, list[int]] = {}
    for n, layer in enumerate(layers):
        if layer["kind"] == "dense":
            expected[f"layers.{n}.weight"] = [layer["inputs"], layer["outputs"]]
            expected[f"layers.{n}.bias"] = [layer["outputs"]]
        elif layer["kind"] != "dropout":
            raise ValueError(f"layer {n} is of kind {layer['kind']!r}, expected dense or dropout")
    found = {name: list(tensor.shape) for name, tensor in tensors.items()}
    if found != expected:
        raise ValueError(f"the tensors are {found}, the architecture asks for {expected}")
    for name, tensor in tensors.items():
        if tensor.dtype != np.float32:
            raise ValueError(f"{name} is {tensor.dtype}, expected float32")
    return metadata, layers, tensors


def predict(layers: list[dict[str, Any]], tensors: dict[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    """The last layer's outputs [batch, outputs], computed in double precision. Dropout does nothing here."""
    for n, layer in enumerate(layers):
        if layer["kind"] != "dense":
            continue
        if x.shape[1] != layer["inputs"]:
            raise ValueError(f"layer {n} got {x.shape[1]} inputs, expected {layer['inputs']}")
        if layer["activation"] not in ACTIVATIONS:
            raise ValueError(f"layer {n} has the unknown activation {layer['activation']!r}")
        z = x @ tensors[f"layers.{n}.weight"].astype(float) + tensors[f"layers.{n}.bias"].astype(float)
        x = ACTIVATIONS[layer["activation"]](z)
    return x


def main() -> int:
    parser = argparse.ArgumentParser(description="Read a model with Python's safetensors; JSON on stdout.")
    parser.add_argument("model", type=Path)
    parser.add_argument("--predict", type=Path, metavar="IMAGES.npy", help="[images, …]; flattened to one row an image")
    parser.add_argument("--divide", type=float, default=1, help="pixels are divided by this (bytes: 255 or 16)")
    arguments = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8")
    try:
        metadata, layers, tensors = read_model(arguments.model)
        report: dict[str, Any] = {"metadata": metadata, "layers": layers, "tensors": {}}
        for name, tensor in sorted(tensors.items()):
            total = float(tensor.sum(dtype=np.float64))
            report["tensors"][name] = {"shape": list(tensor.shape), "dtype": str(tensor.dtype), "sum": total}
        if arguments.predict:
            images = np.load(arguments.predict, allow_pickle=False)
            outputs = predict(layers, tensors, images.reshape(len(images), -1) / arguments.divide)
            report |= {"labels": outputs.argmax(axis=1).tolist(), "outputs": outputs.tolist()}
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        print(f"{arguments.model}: {error}", file=sys.stderr)
        return 2
    print(json.dumps(report, ensure_ascii=False, allow_nan=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
