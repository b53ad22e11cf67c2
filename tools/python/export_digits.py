"""Write scikit-learn's 8×8 digits in the form that this project bundles.

    python tools/python/export_digits.py           writes data/digits-8x8/
    python tools/python/export_digits.py --check   makes them again and compares with the files

Needs `pip install scikit-learn`. The same 1797 images come out of every version of scikit-learn; the version that was
used is written into data/digits-8x8/README.md.

data/digits-8x8/images.npy holds 1797 × 8 × 8 bytes from 0 to 16, labels.npy 1797 bytes from 0 to 9, in scikit-learn's
order. tools/build-digits.mjs builds the library's digits from them.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

import numpy as np
import sklearn
from sklearn.datasets import load_digits

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data" / "digits-8x8"

README = """# Handwritten digits, 8 × 8 pixels

1797 digits written by 13 people, each pixel a whole number from 0 to 16 (how many of 4 × 4 black or white pixels were
ink), in the order in which scikit-learn gives them.

| file | content |
|---|---|
| `images.npy` | 1797 × 8 × 8, unsigned bytes, 0 … 16 |
| `labels.npy` | 1797, unsigned bytes, 0 … 9 |

Written by `tools/python/export_digits.py` from `sklearn.datasets.load_digits()` of scikit-learn {version}.
`tools/build-digits.mjs` builds `src/data/built/digits.ts` from these files.

## Where they come from

The test part of "Optical Recognition of Handwritten Digits", E. Alpaydin and C. Kaynak, 1998, UCI Machine Learning
Repository, <https://doi.org/10.24432/C50P49>, licensed under
[Creative Commons Attribution 4.0 International](https://creativecommons.org/licenses/by/4.0/) (CC BY 4.0). The images
are unchanged; only the file format is ours.

They were taken from scikit-learn (<https://scikit-learn.org>), copyright The scikit-learn developers, BSD 3-Clause
License.
"""


def npy(array: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    check = parser.parse_args().check

    digits = load_digits()
    images, labels = digits.images, digits.target
    assert images.shape == (1797, 8, 8) and images.min() == 0 and images.max() == 16
    assert (images == np.rint(images)).all() and set(labels) == set(range(10))

    files = {
        FOLDER / "images.npy": npy(images.astype(np.uint8)),
        FOLDER / "labels.npy": npy(labels.astype(np.uint8)),
    }
    if check:
        stale = [str(path) for path, content in files.items() if not path.exists() or path.read_bytes() != content]
        print("differs: " + ", ".join(stale) if stale else "all files are as scikit-learn gives them")
        return 1 if stale else 0

    files[FOLDER / "README.md"] = README.format(version=sklearn.__version__).encode()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        path.write_bytes(content)
        print(f"{path.relative_to(ROOT).as_posix()}: {len(content)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
