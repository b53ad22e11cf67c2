"""Write what PyTorch computes, for our own tests and for lesson 04.

    python tools/python/write_pytorch_fixtures.py           writes data/pytorch-fixtures.json and
                                                              data/pytorch-fixtures-lesson-04.json
    python tools/python/write_pytorch_fixtures.py --check   computes them again and compares with the files

Needs `pip install torch==2.13.0 numpy scikit-learn`; nothing else in the project needs PyTorch.

Everything is computed in double precision. Inputs are multiples of 1/512, so that they are the same numbers in single
precision; results are rounded to 13 significant digits. Weights are stored [inputs, outputs], the transpose of what
`torch.nn.Linear` holds. Before anything is written, the gradients are compared with central differences of a forward
pass in NumPy.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import Any, Callable, Iterator

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import Tensor

DATA = Path(__file__).resolve().parents[2] / "data"
SEED = 1
DIGITS = 13
TOLERANCE = 1e-10

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "identity": lambda z: z,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "silu": F.silu,
    "softmax": lambda z: torch.softmax(z, dim=1),
    "leakyRelu": F.leaky_relu,
    "gelu": F.gelu,
}


# Numbers in and out


def draw(rng: np.random.Generator, shape: tuple[int, ...], scale: float = 1.0) -> Tensor:
    """Normal numbers, rounded to multiples of 1/512 and never 0."""
    values = np.round(rng.normal(0, scale, shape) * 512) / 512
    return torch.tensor(np.where(values == 0, 1 / 512, values), dtype=torch.float64)


def plain(value: Any) -> Any:
    """Tensors and arrays as nested lists; floats rounded to DIGITS significant digits; whole numbers without '.0'."""
    if isinstance(value, Tensor):
        value = value.detach().numpy()
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.tolist()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float):
        value = float(f"{value:.{DIGITS}g}")
        return int(value) if value == int(value) else value
    return value


def to_text(value: Any, indent: int = 0) -> str:
    """JSON with each object's keys on their own lines and each row of a matrix on one line."""
    inner = "\n" + " " * (indent + 1)
    if isinstance(value, dict):
        items = [f"{json.dumps(key)}: {to_text(item, indent + 1)}" for key, item in value.items()]
    elif isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        items = [to_text(item, indent + 1) for item in value]
    else:
        return json.dumps(value, allow_nan=False, separators=(",", ":"))
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return opening + inner + f",{inner}".join(items) + "\n" + " " * indent + closing


def differences(path: str, stored: Any, computed: Any) -> Iterator[str]:
    """The places where two JSON values differ by more than TOLERANCE, relative to the larger of 1 and the value."""
    if isinstance(stored, dict) and isinstance(computed, dict) and stored.keys() == computed.keys():
        for key in stored:
            yield from differences(f"{path}.{key}", stored[key], computed[key])
    elif isinstance(stored, list) and isinstance(computed, list) and len(stored) == len(computed):
        for i, (a, b) in enumerate(zip(stored, computed)):
            yield from differences(f"{path}[{i}]", a, b)
    elif isinstance(stored, (int, float)) and isinstance(computed, (int, float)):
        if not math.isclose(stored, computed, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
            yield f"{path}: the file has {stored}, computed {computed}"
    elif stored != computed:
        yield f"{path}: the file has {str(stored)[:60]}, computed {str(computed)[:60]}"


# A fully connected network, as a list of (weight [in, out], bias [out])

Parameters = list[tuple[Tensor, Tensor]]


def new_network(rng: np.random.Generator, sizes: list[int]) -> Parameters:
    """Normal weights of variance 2 / inputs, biases of standard deviation 0.3."""
    return [
        (draw(rng, (i, o), math.sqrt(2 / i)).requires_grad_(), draw(rng, (o,), 0.3).requires_grad_())
        for i, o in zip(sizes, sizes[1:])
    ]


def logits_of(parameters: Parameters, x: Tensor, hidden: str) -> Tensor:
    """The last layer's pre-activations, for a batch x [batch, inputs]."""
    for n, (weight, bias) in enumerate(parameters):
        x = F.linear(x if n == 0 else ACTIVATIONS[hidden](x), weight.T, bias)
    return x


def loss_of(logits: Tensor, labels: Tensor, output: str, loss: str) -> Tensor:
    """Mean cross-entropy, or the squared error to the one-hot labels, mean over batch and columns."""
    if loss == "cross-entropy":
        return F.cross_entropy(logits, labels)
    return F.mse_loss(ACTIVATIONS[output](logits), F.one_hot(labels, logits.shape[1]).to(logits.dtype))


def as_layers(parameters: Parameters, gradient: bool = False) -> list[dict[str, Tensor]]:
    return [{"weight": w.grad if gradient else w, "bias": b.grad if gradient else b} for w, b in parameters]


def compare_with_differences(
    parameters: Parameters, x: Tensor, labels: Tensor, hidden: str, output: str, loss: str
) -> None:
    """Raises unless three entries of each gradient agree with central differences, computed in NumPy alone."""
    weights = [(w.detach().numpy().copy(), b.detach().numpy().copy()) for w, b in parameters]

    def activate(name: str, z: np.ndarray) -> np.ndarray:
        sigmoid = 1 / (1 + np.exp(-z))
        powers = np.exp(z - z.max(1, keepdims=True))
        softmax = powers / powers.sum(1, keepdims=True)
        by_name = {"identity": z, "relu": np.maximum(z, 0), "sigmoid": sigmoid, "tanh": np.tanh(z), "silu": z * sigmoid}
        by_name |= {"leakyRelu": np.maximum(z, 0.01 * z), "gelu": z * (1 + np.vectorize(math.erf)(z / math.sqrt(2))) / 2}
        return softmax if name == "softmax" else by_name[name]

    def compute() -> float:
        a = x.detach().numpy()
        for n, (w, b) in enumerate(weights):
            a = activate(hidden if n + 1 < len(weights) else output, a @ w + b)
        if loss == "cross-entropy":
            return float(-np.log(a[np.arange(len(a)), labels.numpy()]).mean())
        return float(((a - np.eye(a.shape[1])[labels.numpy()]) ** 2).mean())

    step = 1e-6
    for layer, tensors in zip(weights, parameters):
        for values, tensor in zip(layer, tensors):
            for index in (0, values.size // 2, values.size - 1):
                before = values.flat[index]
                values.flat[index] = before + step
                above = compute()
                values.flat[index] = before - step
                numerical = (above - compute()) / (2 * step)
                values.flat[index] = before
                analytical = tensor.grad.numpy().flat[index]
                if not math.isclose(numerical, analytical, rel_tol=1e-6, abs_tol=1e-8):
                    raise AssertionError(f"{hidden}, {output}, {loss}: index {index}: {numerical}, {analytical}")


# The sections of the file


def activation_fixtures(rng: np.random.Generator) -> dict[str, Any]:
    """Values, and the gradient for a given upstream gradient, elementwise and for softmax by rows."""
    special = [0, 0.001953125, -0.001953125, 0.5, -0.5, 1, -1, 2.75, -2.75, 8, -8, 30, -30, 100, -100, 800, -800]
    elementwise = torch.tensor([special + [10_000, -10_000, 1.5]], dtype=torch.float64).reshape(4, 5)
    rows = torch.tensor(
        [
            [1, 2, 3, 4, 5],
            [0, 0, 0, 0, 0],
            [1e4, -1e4, 0, 9999, 1],
            [-1e4, -1e4, -1e4, -1e4, -9999],
            [700, -700, 699, 0, 698.5],
        ],
        dtype=torch.float64,
    )
    rows = torch.cat([rows, draw(rng, (2, 5), 2)])
    fixtures = {}
    for name, activation in ACTIVATIONS.items():
        z = (rows if name == "softmax" else elementwise).clone().requires_grad_()
        upstream = draw(rng, tuple(z.shape))
        value = activation(z)
        value.backward(upstream)
        fixtures[name] = {"z": z, "value": value, "upstream": upstream, "gradient": z.grad}
    return fixtures


def loss_fixtures(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Each loss for given logits: its value and its gradient with respect to the logits and to the outputs."""
    ordinary = draw(rng, (6, 4), 2)
    large = torch.tensor([[1e4, -1e4, 0, 5], [-1e4, 1e4, 1e4, 0], [-1e4, -1e4, -1e4, 1e4]], dtype=torch.float64)
    fixtures = []
    for name, values, labels in (
        ("ordinary logits", ordinary, [0, 1, 2, 3, 3, 0]),
        ("logits of ±1e4", large, [1, 2, 3]),
    ):
        target = torch.tensor(labels)
        for smoothing in (0.0, 0.1):
            z = values.clone().requires_grad_()
            loss = F.cross_entropy(z, target, label_smoothing=smoothing)
            loss.backward()
            fixtures.append(
                {"loss": "cross-entropy", "output": "softmax", "case": name, "labelSmoothing": smoothing}
                | {"logits": z, "labels": labels, "value": loss, "gradient": z.grad}
            )
        for output in ("softmax", "sigmoid", "identity"):
            z = values.clone().requires_grad_()
            outputs = ACTIVATIONS[output](z)
            outputs.retain_grad()
            loss = F.mse_loss(outputs, F.one_hot(target, 4).to(torch.float64))
            loss.backward()
            fixtures.append(
                {
                    "loss": "mean-squared-error",
                    "output": output,
                    "case": name,
                    "logits": z,
                    "labels": labels,
                    "outputs": outputs,
                }
                | {"value": loss, "outputGradient": outputs.grad, "gradient": z.grad}
            )
    return fixtures


def network_fixtures(rng: np.random.Generator) -> dict[str, Any]:
    """One network 6-5-4-3 and one batch; for each hidden activation and each loss, all gradients."""
    parameters = new_network(rng, [6, 5, 4, 3])
    x = draw(rng, (7, 6)).requires_grad_()
    labels = torch.tensor([0, 1, 2, 2, 1, 0, 1])
    cases = []
    heads = [
        ("softmax", "cross-entropy"),
        ("identity", "mean-squared-error"),
        ("sigmoid", "mean-squared-error"),
        ("softmax", "mean-squared-error"),
    ]
    for hidden in ("relu", "sigmoid", "tanh", "silu", "leakyRelu", "gelu"):
        for output, loss in heads if hidden in ("relu", "sigmoid", "tanh", "silu") else heads[:1]:
            for tensor in [x, *(tensor for layer in parameters for tensor in layer)]:
                tensor.grad = None
            logits = logits_of(parameters, x, hidden)
            value = loss_of(logits, labels, output, loss)
            value.backward()
            compare_with_differences(parameters, x, labels, hidden, output, loss)
            cases.append(
                {"hidden": hidden, "output": output, "loss": loss, "value": plain(value), "logits": plain(logits)}
                | {"outputs": plain(ACTIVATIONS[output](logits)), "gradients": plain(as_layers(parameters, True))}
                | {"inputGradient": plain(x.grad)}
            )
    return {"sizes": [6, 5, 4, 3], "layers": as_layers(parameters), "input": x, "labels": labels, "cases": cases}


def binary_fixtures(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Binary cross-entropy for given logits and targets of 0, 1 and between: its value and its gradient."""
    fixtures = []
    large = torch.tensor([[1e4], [-1e4], [1e4], [-1e4], [0]], dtype=torch.float64)
    for name, logits, targets in (
        ("one column", draw(rng, (6, 1), 2), torch.tensor([[0], [1], [1], [0], [1], [0]], dtype=torch.float64)),
        ("soft targets", draw(rng, (5, 3), 2), torch.tensor(np.round(rng.uniform(0, 1, (5, 3)) * 64) / 64)),
        ("logits of ±1e4", large, torch.tensor([[0], [1], [1], [0], [1]], dtype=torch.float64)),
    ):
        z = logits.clone().requires_grad_()
        loss = F.binary_cross_entropy_with_logits(z, targets)
        loss.backward()
        fixtures.append({"case": name, "logits": z, "targets": targets, "value": loss, "gradient": z.grad})
    return fixtures


def huber_fixtures(rng: np.random.Generator) -> list[dict[str, Any]]:
    """The Huber loss for differences on both sides of delta, and at it."""
    fixtures = []
    for delta in (1.0, 0.25, 3.0):
        targets = draw(rng, (6, 2), 2)
        a = (targets + draw(rng, (6, 2), 2)).detach()
        a[0, 0], a[0, 1], a[1, 0] = targets[0, 0] + delta, targets[0, 1] - delta, targets[1, 0]
        a.requires_grad_()
        loss = F.huber_loss(a, targets, delta=delta)
        loss.backward()
        fixtures.append({"huberDelta": delta, "outputs": a, "targets": targets, "value": loss, "gradient": a.grad})
    return fixtures


def class_weight_fixtures(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Cross-entropy with a weight for each class, with and without label smoothing."""
    fixtures = []
    labels = torch.tensor([0, 2, 2, 1, 3, 3, 3])
    weight = torch.tensor([0.5, 4, 1, 0.25], dtype=torch.float64)
    logits = draw(rng, (7, 4), 2)
    for smoothing in (0.0, 0.1):
        z = logits.clone().requires_grad_()
        loss = F.cross_entropy(z, labels, weight=weight, label_smoothing=smoothing)
        loss.backward()
        fixtures.append(
            {"classWeights": weight, "labelSmoothing": smoothing, "logits": z, "labels": labels, "value": loss}
            | {"losses": F.cross_entropy(z, labels, weight=weight, label_smoothing=smoothing, reduction="none")}
            | {"gradient": z.grad}
        )
    return fixtures


def clipping_fixtures(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Gradients before and after clip_grad_norm_, and the norm that it returns."""
    gradients = [draw(rng, shape) for shape in ((3, 4), (1, 4), (4, 2), (1, 2))]
    fixtures = []
    for largest in (0.5, 4.0, 1000.0):
        parameters = [torch.zeros_like(gradient).requires_grad_() for gradient in gradients]
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = gradient.clone()
        norm = torch.nn.utils.clip_grad_norm_(parameters, largest)
        clipped = [parameter.grad for parameter in parameters]
        fixtures.append({"maxNorm": largest, "norm": norm, "gradients": gradients, "clipped": clipped})
    return fixtures


def one_cycle(optimizer: torch.optim.Optimizer, pct_start: float, steps: int) -> torch.optim.lr_scheduler.LRScheduler:
    rate = optimizer.param_groups[0]["lr"]
    return torch.optim.lr_scheduler.OneCycleLR(
        optimizer, rate, total_steps=steps, pct_start=pct_start, anneal_strategy="cos", cycle_momentum=False,
        div_factor=25.0, final_div_factor=1e4,
    )  # fmt: skip


def optimizer_fixtures(rng: np.random.Generator, steps: int = 10) -> dict[str, Any]:
    """Ten steps of each optimizer from the same start: step s reads batch s mod 2."""
    sizes = [4, 5, 3]
    start = new_network(rng, sizes)
    batches = [
        {"input": draw(rng, (6, 4)), "labels": torch.tensor([0, 1, 2, 0, 1, 2])},
        {"input": draw(rng, (6, 4)), "labels": torch.tensor([2, 2, 0, 1, 1, 0])},
    ]
    sgd, rmsprop, adam, adamw = torch.optim.SGD, torch.optim.RMSprop, torch.optim.Adam, torch.optim.AdamW
    momentum = {"lr": 0.1, "momentum": 0.9}
    runs: list[tuple[str, type[torch.optim.Optimizer], dict[str, Any], str, str]] = [
        ("sgd", sgd, {"lr": 0.1}, "all", "constant"),
        ("momentum", sgd, momentum, "all", "constant"),
        ("nesterov", sgd, momentum | {"nesterov": True}, "all", "constant"),
        ("nesterov, one-cycle", sgd, momentum | {"nesterov": True}, "all", "one-cycle"),
        ("sgd, weight decay", sgd, {"lr": 0.1, "weight_decay": 0.05}, "all", "constant"),
        ("nesterov, weight decay on weights", sgd, momentum | {"nesterov": True, "weight_decay": 0.05}, "weights", "constant"),
        ("rmsprop", rmsprop, {"lr": 0.01, "alpha": 0.99, "eps": 1e-8}, "all", "constant"),
        ("rmsprop, momentum", rmsprop, {"lr": 0.01, "alpha": 0.99, "eps": 1e-8, "momentum": 0.9}, "all", "constant"),
        ("adam", adam, {"lr": 0.001, "betas": (0.9, 0.999), "eps": 1e-8}, "all", "constant"),
        ("adam, beta2 0.99", adam, {"lr": 0.02, "betas": (0.9, 0.99), "eps": 1e-8}, "all", "constant"),
        ("adam, one-cycle", adam, {"lr": 0.02, "betas": (0.9, 0.999), "eps": 1e-8}, "all", "one-cycle"),
        ("adam, weight decay", adam, {"lr": 0.01, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0.05}, "all", "constant"),
        ("adamw", adamw, {"lr": 0.01, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0.01}, "all", "constant"),
        ("adamw on weights", adamw, {"lr": 0.01, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0.3}, "weights", "constant"),
    ]  # fmt: skip
    results = []
    for name, kind, options, decayed, schedule in runs:
        parameters = [(w.detach().clone().requires_grad_(), b.detach().clone().requires_grad_()) for w, b in start]
        groups: list[dict[str, Any]] = [{"params": [w for w, _ in parameters]}, {"params": [b for _, b in parameters]}]
        if decayed == "weights":
            groups[1]["weight_decay"] = 0.0
        # foreach and fused change the order of additions; the plain form is the one to compare with.
        optimizer = kind(groups, foreach=False, **({} if kind is rmsprop else {"fused": False}), **options)
        scheduler = one_cycle(optimizer, 0.3, steps) if schedule == "one-cycle" else None
        rates, losses, after = [], [], []
        for step in range(steps):
            optimizer.zero_grad()
            batch = batches[step % 2]
            loss = F.cross_entropy(logits_of(parameters, batch["input"], "relu"), batch["labels"])
            loss.backward()
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if scheduler:
                scheduler.step()
            losses.append(loss.item())
            after.append(torch.cat([t.detach().flatten() for layer in parameters for t in layer]).clone())
        results.append(
            {"name": name, "optimizer": kind.__name__, "options": options, "decayed": decayed, "schedule": schedule}
            | {"learningRates": rates, "losses": losses, "parameters": after}
        )
    return {
        "sizes": sizes,
        "hidden": "relu",
        "output": "softmax",
        "loss": "cross-entropy",
        "order": "layers.0.weight, layers.0.bias, layers.1.weight, layers.1.bias, each row by row",
        "layers": as_layers(start),
        "batches": batches,
        "runs": results,
    }


def schedule_fixtures(steps: int = 20) -> list[dict[str, Any]]:
    """The learning rate in force at steps 0 … 19."""
    schedulers = torch.optim.lr_scheduler
    cases: list[tuple[str, dict[str, Any], Callable[[torch.optim.Optimizer], Any]]] = [
        ("step", {"step_size": 5, "gamma": 0.5}, lambda o: schedulers.StepLR(o, step_size=5, gamma=0.5)),
        ("cosine", {"T_max": 19, "eta_min": 0}, lambda o: schedulers.CosineAnnealingLR(o, T_max=19)),
        ("cosine", {"T_max": 19, "eta_min": 0.01}, lambda o: schedulers.CosineAnnealingLR(o, T_max=19, eta_min=0.01)),
    ] + [
        (
            "one-cycle",
            {"total_steps": 20, "pct_start": pct, "div_factor": 25, "final_div_factor": 1e4, "anneal_strategy": "cos"},
            lambda o, pct=pct: one_cycle(o, pct, steps),
        )
        for pct in (0.3, 0.1)
    ]
    results = []
    for name, options, make in cases:
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
        scheduler = make(optimizer)
        rates = []
        for step in range(steps):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if step + 1 < steps:
                scheduler.step()
        results.append({"schedule": name, "learningRate": 0.1, "options": options, "values": rates})
    return results


def lesson_fixture(rng: np.random.Generator) -> dict[str, Any]:
    """Lesson 04: a network 64-16-10 with non-zero biases, four of the 8×8 digits, and PyTorch's gradients."""
    digits = load_digits()
    indices = [0, 1, 2, 3]
    pixels = digits.data[indices].astype(int)
    x = torch.tensor(pixels / 16, dtype=torch.float64)
    labels = torch.tensor(digits.target[indices])
    parameters = new_network(rng, [64, 16, 10])
    (weight, bias), _ = parameters
    nearest = (x @ weight + bias).abs().min().item()
    if nearest < 1e-3:
        raise AssertionError(f"a pre-activation of {nearest} is too close to ReLU's corner for finite differences")
    logits = logits_of(parameters, x, "relu")
    loss = F.cross_entropy(logits, labels)
    loss.backward()
    compare_with_differences(parameters, x, labels, "relu", "softmax", "cross-entropy")
    return {
        "sizes": [64, 16, 10],
        "hidden": "relu",
        "output": "softmax",
        "loss": "cross-entropy",
        "images": indices,
        "pixels": pixels,
        "pixelMaximum": 16,
        "labels": labels,
        "layers": as_layers(parameters),
        "logits": logits,
        "probabilities": torch.softmax(logits, dim=1),
        "value": loss,
        "gradients": as_layers(parameters, True),
    }


def build() -> dict[str, dict[str, Any]]:
    """The contents of each file, by file name. Each section has its own seed, so that changing one leaves the rest."""
    torch.set_num_threads(1)
    header = {
        "writtenBy": "tools/python/write_pytorch_fixtures.py",
        "torch": torch.__version__.split("+")[0],
        "precision": "float64",
    }
    rng = [np.random.default_rng([SEED, section]) for section in range(9)]
    return {
        "pytorch-fixtures.json": header
        | {
            "activations": activation_fixtures(rng[0]),
            "losses": loss_fixtures(rng[1]),
            "network": network_fixtures(rng[2]),
            "optimizers": optimizer_fixtures(rng[3]),
            "schedules": schedule_fixtures(),
            "binary": binary_fixtures(rng[5]),
            "huber": huber_fixtures(rng[6]),
            "classWeights": class_weight_fixtures(rng[7]),
            "clipping": clipping_fixtures(rng[8]),
        },
        "pytorch-fixtures-lesson-04.json": header | lesson_fixture(rng[4]),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Write (or check) the values that PyTorch computes for our tests.")
    parser.add_argument("--check", action="store_true", help="compute again and compare with the files")
    parser.add_argument("--folder", type=Path, default=DATA, help="where the files are (default: data)")
    arguments = parser.parse_args()
    wrong = 0
    for name, content in build().items():
        path = arguments.folder / name
        computed = plain(content)
        if not arguments.check:
            path.write_text(to_text(computed) + "\n", encoding="utf-8", newline="\n")
            print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB, PyTorch {computed['torch']}")
            continue
        stored = json.loads(path.read_text(encoding="utf-8"))
        if stored.get("torch") != computed["torch"]:
            print(f"{name}: written by PyTorch {stored.get('torch')}, compared with {computed['torch']}")
            stored["torch"] = computed["torch"]
        found = list(differences(name, stored, computed))
        print("\n".join(found[:10]) or f"{name}: the same, within {TOLERANCE:g}")
        wrong += len(found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
