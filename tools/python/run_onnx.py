"""Run ONNX models with onnxruntime.

    npm run convert -- --model model.safetensors --to onnx
    python tools/python/run_onnx.py model.onnx images.npy

Needs `pip install onnxruntime numpy`. IMAGES.npy is [images, …], flattened to one row an image. Models and images
alternate. Prints one JSON object for each pair: the model's input and output, its metadata, and the outputs for each row.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime


def run(model: Path, images: Path) -> dict[str, Any]:
    """What the model gives out for all images at once."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    (given,), (output,) = session.get_inputs(), session.get_outputs()
    rows = np.load(images, allow_pickle=False)
    outputs = session.run(None, {given.name: rows.reshape(len(rows), -1).astype(np.float32)})[0]
    return {
        "input": {"name": given.name, "shape": given.shape, "type": given.type},
        "output": {"name": output.name, "shape": output.shape, "type": output.type},
        "metadata": session.get_modelmeta().custom_metadata_map,
        "outputs": outputs.tolist(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Run ONNX models with onnxruntime; JSON on stdout.")
    parser.add_argument("files", type=Path, nargs="+", metavar="MODEL.onnx IMAGES.npy")
    files = parser.parse_args().files
    if len(files) % 2:
        parser.error(f"got {len(files)} files, expected images for each model")
    sys.stdout.reconfigure(encoding="utf-8")
    for model, images in zip(files[::2], files[1::2]):
        try:
            print(json.dumps(run(model, images), ensure_ascii=False))
        except Exception as error:  # onnxruntime has errors of its own kinds
            print(f"{model}: {error}", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
