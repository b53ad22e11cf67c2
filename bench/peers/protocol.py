"""What every Python peer shares: commands on standard input, answers on standard output, one JSON object per line.

prepare: make the data ready and build the network with the given weights (its time does not count)
train:   one pass over the first `rows` rows, in order, in batches -> seconds
loss:    mean cross-entropy of the first `rows` rows -> loss
"""

import json
import sys
import time
from pathlib import Path

import numpy as np


class Unsupported(Exception):
    """The peer cannot do this work; the message says what is missing."""


def load(data, dtype=np.float32):
    """Images (rows x columns, 0 to 1) and labels."""
    folder = Path(data["folder"])
    images = np.fromfile(folder / "images.u8", dtype=np.uint8).reshape(data["rows"], data["columns"])
    return images.astype(dtype) / dtype(255), np.fromfile(folder / "labels.u8", dtype=np.uint8).astype(np.int64)


def load_weights(work, dtype=np.float32):
    """The initial weights, one matrix (inputs x outputs) a layer. All biases start at 0."""
    flat = np.fromfile(work["weights"], dtype=np.float32).astype(dtype)
    weights, at = [], 0
    for inputs, outputs in zip(work["sizes"][:-1], work["sizes"][1:]):
        weights.append(flat[at : at + inputs * outputs].reshape(inputs, outputs).copy())
        at += inputs * outputs
    return weights


def serve(version, prepare, note=None, instructions=None):
    """Answers until standard input ends. `prepare(work, data)` returns the functions `train(rows)` and `loss(rows)`."""
    train = loss = None
    for line in sys.stdin:
        command = json.loads(line)
        try:
            if command["command"] == "prepare":
                train = loss = None
                train, loss = prepare(command["work"], command["data"])
                answer = {"version": version, "note": note, "instructions": instructions}
            elif command["command"] == "train":
                start = time.perf_counter()
                train(command["rows"])
                answer = {"seconds": time.perf_counter() - start}
            else:
                answer = {"loss": float(loss(command["rows"]))}
        except Unsupported as reason:
            answer = {"unsupported": str(reason)}
        print(json.dumps(answer), flush=True)
