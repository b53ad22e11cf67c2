"""Train scikit-learn's classifiers on the 8×8 digits and print their accuracies as JSON.

    python tools/python/compare_scikit_learn.py                    shuffled folds and unshuffled halves, seeds 0 1 2
    python tools/python/compare_scikit_learn.py --splits FILE      the splits of FILE, so that both languages share them
    python tools/python/compare_scikit_learn.py --quick            without the standardised network
    python tools/python/compare_scikit_learn.py --grid             only a network tuned inside the training part (minutes)

FILE holds {"splits": [{"name", "train": [row, …], "test": [row, …], "group"?, "seed"?, "inner"?}, …]}. The splits of one group
and seed are pooled into one accuracy (five folds test each image once); the mean and the standard deviation are over
the seeds. `seed` (0 if absent) also initializes the network; SVC has nothing random (`"random": false`), so that on
one and the same split it gets the same accuracy for every seed. Without `group` all splits belong to the group "splits".
`inner`, a list of {"train", "test"} made of the rows of the training part, is what --grid compares the settings on.
"""

from __future__ import annotations

import os

# One core: repeatable, fair beside our own single-threaded figures, and these products are too small to share out.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import argparse
import json
import platform
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from joblib import Parallel, delayed
from sklearn.base import BaseEstimator
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV, KFold, StratifiedKFold, train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.svm import SVC

DIGITS = Path(__file__).resolve().parents[2] / "data" / "digits-8x8"
MAX_ITERATIONS = 1000
FOLDS = "stratified 5-fold"
HALVES = "unshuffled halves"
GRID = {
    "mlpclassifier__hidden_layer_sizes": [(100,), (256,)],
    "mlpclassifier__alpha": [1e-4, 1e-1],
    "mlpclassifier__learning_rate_init": [1e-3, 3e-3],
}


def sixteenth(x: np.ndarray) -> np.ndarray:
    """Pixels 0 … 16 to 0 … 1."""
    return x / 16


def network(seed: int, *before: BaseEstimator) -> BaseEstimator:
    return make_pipeline(*before, MLPClassifier(max_iter=MAX_ITERATIONS, random_state=seed))


STANDARDISED = "MLPClassifier, standardised"
TUNED = "MLPClassifier, tuned"
SUPPORT_VECTORS = "SVC(gamma=0.001)"
MODELS: dict[str, Callable[[int], BaseEstimator]] = {
    "MLPClassifier": lambda seed: network(seed),
    "MLPClassifier, inputs ÷ 16": lambda seed: network(seed, FunctionTransformer(sixteenth)),
    STANDARDISED: lambda seed: network(seed, StandardScaler()),
    TUNED: lambda seed: network(seed, FunctionTransformer(sixteenth)),
    SUPPORT_VECTORS: lambda seed: SVC(gamma=0.001),
}


def own_splits(labels: np.ndarray, seeds: Sequence[int]) -> list[dict[str, Any]]:
    """Shuffled stratified folds (new ones for each seed), and the unshuffled halves of scikit-learn's documentation."""
    rows = np.arange(len(labels))
    splits = []
    for seed in seeds:
        folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=seed).split(rows, labels)
        for n, (train, test) in enumerate(folds, start=1):
            splits.append({"group": FOLDS, "name": f"fold {n} seed {seed}", "seed": seed, "train": train, "test": test})
    train, test = train_test_split(rows, test_size=0.5, shuffle=False)
    for seed in seeds:
        splits.append({"group": HALVES, "name": f"halves seed {seed}", "seed": seed, "train": train, "test": test})
    return splits


def read_splits(path: Path, count: int) -> list[dict[str, Any]]:
    """The splits of a file. Raises unless the rows exist and no test row is trained on."""
    content = json.loads(path.read_text(encoding="utf-8"))
    splits = content.get("splits") if isinstance(content, dict) else None
    if not isinstance(splits, list) or not splits:
        raise ValueError(f"{path}: expected an object with a list 'splits', one entry or more")
    for number, split in enumerate(splits):
        missing = {"name", "train", "test"} - split.keys()
        if missing:
            raise ValueError(f"{path}: split {number} has no {', '.join(sorted(missing))}")
        for part in ("train", "test"):
            split[part] = np.asarray(split[part])
            if (
                split[part].dtype.kind != "i"
                or split[part].ndim != 1
                or not 0 <= split[part].min() <= split[part].max() < count
            ):
                raise ValueError(f"{path}: split '{split['name']}': {part} must list rows 0 … {count - 1}")
        both = np.intersect1d(split["train"], split["test"])
        if both.size:
            raise ValueError(f"{path}: split '{split['name']}': row {both[0]} is in both parts")
        for inner in split.get("inner", []):
            if not (np.isin(inner["train"], split["train"]).all() and np.isin(inner["test"], split["train"]).all()):
                raise ValueError(f"{path}: split '{split['name']}': an inner split has a row that is not trained on")
            if np.intersect1d(inner["train"], inner["test"]).size:
                raise ValueError(f"{path}: split '{split['name']}': an inner split has a row in both parts")
        split.setdefault("group", "splits")
        split.setdefault("seed", 0)
    return splits


def read_digits() -> tuple[np.ndarray, np.ndarray]:
    """The bundled images [1797, 64], pixels 0 … 16, and labels; raises unless they are scikit-learn's, in its order."""
    x = np.load(DIGITS / "images.npy").reshape(-1, 64).astype(float)
    labels = np.load(DIGITS / "labels.npy").astype(int)
    theirs = load_digits()
    if not (np.array_equal(x, theirs.data) and np.array_equal(labels, theirs.target)):
        raise ValueError(f"{DIGITS}: not the digits that scikit-learn {sklearn.__version__} gives, or in another order")
    return x, labels


def inner_splits(split: dict[str, Any]) -> Any:
    """The inner splits of a training part, as places in it; 3 shuffled folds, or 6 blocks of the half, if none are given."""
    if "inner" in split:
        place = {row: n for n, row in enumerate(split["train"].tolist())}
        return [tuple([place[row] for row in one[part]] for part in ("train", "test")) for one in split["inner"]]
    if split["group"] == HALVES:
        return KFold(6)
    return StratifiedKFold(3, shuffle=True, random_state=split["seed"])


def tune(x: np.ndarray, labels: np.ndarray, split: dict[str, Any]) -> GridSearchCV:
    """The best of GRID by cross-validation inside the training part."""
    search = GridSearchCV(MODELS[TUNED](split["seed"]), GRID, cv=inner_splits(split), refit=False)
    return search.fit(x[split["train"]], labels[split["train"]])


def evaluate(model: str, splits: list[dict[str, Any]], x: np.ndarray, labels: np.ndarray) -> list[dict[str, Any]]:
    """Fits a model to splits that have the same rows and differ in their seed; tunes, and fits SVC, only once."""
    # A network that did not converge says so in its field.
    warnings.simplefilter("ignore", ConvergenceWarning)
    train, test = splits[0]["train"], splits[0]["test"]
    search = tune(x, labels, splits[0]) if model == TUNED else None
    chosen = search.best_params_ if search else {}
    results: list[dict[str, Any]] = []
    for split in splits:
        same = {"name": split["name"], "group": split["group"], "seed": split["seed"]}
        if model == SUPPORT_VECTORS and results:
            results.append(results[0] | same)
            continue
        estimator = MODELS[model](split["seed"]).set_params(**chosen)
        start = time.perf_counter()
        estimator.fit(x[train], labels[train])
        seconds = time.perf_counter() - start
        correct = int((estimator.predict(x[test]) == labels[test]).sum())
        result = same | {"accuracy": correct / len(test), "correct": correct, "n": len(test), "fitSeconds": seconds}
        if model != SUPPORT_VECTORS:
            iterations = estimator[-1].n_iter_
            result |= {"iterations": iterations, "converged": iterations < MAX_ITERATIONS}
        if search:
            result["innerAccuracy"] = search.best_score_
            result["chosen"] = {name.split("__")[1]: value for name, value in chosen.items()}
        results.append(result)
    return results


def evaluate_all(models: list[str], splits: list[dict[str, Any]], jobs: int) -> list[tuple[str, dict[str, Any]]]:
    """(model, result) for every model and split."""
    x, labels = read_digits()
    parts: dict[tuple[bytes, bytes], list[dict[str, Any]]] = {}
    for split in splits:
        parts.setdefault((split["train"].tobytes(), split["test"].tobytes()), []).append(split)
    tasks = [(model, part) for model in models for part in parts.values()]
    found = Parallel(n_jobs=jobs)(delayed(evaluate)(model, part, x, labels) for model, part in tasks)
    return [(model, result) for (model, _), results in zip(tasks, found) for result in results]


def summarize(model: str, group: str, results: list[dict[str, Any]]) -> dict[str, Any]:
    """One row of the comparison: accuracy for each seed (its splits pooled), their mean and standard deviation."""
    seeds = []
    for seed in dict.fromkeys(result["seed"] for result in results):
        parts = [result for result in results if result["seed"] == seed]
        correct, n = sum(part["correct"] for part in parts), sum(part["n"] for part in parts)
        row = {"seed": seed, "accuracy": correct / n, "correct": correct, "n": n}
        seeds.append(row | {"fitSeconds": sum(part["fitSeconds"] for part in parts), "splits": parts})
    accuracies = [row["accuracy"] for row in seeds]
    return {
        "model": model,
        "group": group,
        "mean": float(np.mean(accuracies)),
        "standardDeviation": float(np.std(accuracies, ddof=1)) if len(accuracies) > 1 else None,
        "n": seeds[0]["n"],
        "random": model != SUPPORT_VECTORS,
        "fitSeconds": float(np.mean([result["fitSeconds"] for result in results])),
        "converged": all(result.get("converged", True) for result in results),
        "seeds": seeds,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="scikit-learn's classifiers on the 8×8 digits; JSON on stdout.")
    parser.add_argument("--splits", type=Path, help="a JSON file with the rows of each split")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="without --splits (default: 0 1 2)")
    parser.add_argument("--quick", action="store_true", help="leave out the standardised network")
    parser.add_argument("--grid", action="store_true", help="only a network tuned inside each training part")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    parser.add_argument("--output", type=Path, help="also write the JSON to this file")
    arguments = parser.parse_args()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # also where a pipe's default is another one (Windows)

    start = time.perf_counter()
    left_out = {TUNED, STANDARDISED} if arguments.quick else {TUNED}
    models = [TUNED] if arguments.grid else [model for model in MODELS if model not in left_out]
    try:
        labels = read_digits()[1]
        splits = read_splits(arguments.splits, len(labels)) if arguments.splits else own_splits(labels, arguments.seeds)
    except (OSError, ValueError) as error:
        print(f"compare_scikit_learn: {error}", file=sys.stderr)
        return 2

    found = evaluate_all(models, splits, arguments.jobs)
    results = []
    for group in dict.fromkeys(split["group"] for split in splits):
        for model in models:
            row = summarize(
                model, group, [result for name, result in found if name == model and result["group"] == group]
            )
            deviation = "" if row["standardDeviation"] is None else f" ± {100 * row['standardDeviation']:.2f}"
            print(f"{group}: {model}: {100 * row['mean']:.2f} %{deviation}", file=sys.stderr)
            results.append(row)

    versions = {"python": platform.python_version(), "scikitLearn": sklearn.__version__, "numpy": np.__version__}
    report = {
        "dataset": "digits 8×8 (1797 images)",
        "versions": versions,
        "maxIterations": MAX_ITERATIONS,
        "grid": {name.split("__")[1]: values for name, values in GRID.items()} if arguments.grid else None,
        "seconds": time.perf_counter() - start,
        "results": results,
    }
    text = json.dumps(report, indent=1, ensure_ascii=False)
    if arguments.output:
        arguments.output.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
