"""The problems that are timed, drawn from seeds at a size of choice.

    mean_i loss(y_i, b0 + x_i.b)
      + sum_g strength * w_g * (l1_ratio ||b_g|| + (1 - l1_ratio)/2 ||b_g||^2)
    w_g = factor_g * sqrt(size of g)

A group of one column makes this the lasso and the elastic net; l1_ratio 0 makes it ridge.
"""

import json
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np
from scipy import sparse


@dataclass
class Workload:
    name: str
    family: str  # gaussian, poisson or bernoulli
    X: object  # (n, p), column-major or CSC
    y: np.ndarray
    starts: np.ndarray  # first column of every group
    strengths: np.ndarray  # falling; of a cross-validation one row for each of its ratios
    l1_ratio: float = 1.0
    factors: np.ndarray = None  # one per group; 1 where not given
    folds: np.ndarray = field(default_factory=lambda: np.empty(0))  # fold of every row
    ratios: np.ndarray = field(default_factory=lambda: np.empty(0))  # tried by cross-validation
    about: str = ""

    def __post_init__(self):
        if not sparse.issparse(self.X):
            self.X = np.asfortranarray(self.X)
        if self.factors is None:
            self.factors = np.ones(len(self.starts))

    @property
    def sizes(self):
        return np.diff(np.r_[self.starts, self.X.shape[1]])

    @property
    def weights(self):
        return self.factors * np.sqrt(self.sizes)

    @property
    def is_sparse(self):
        return sparse.issparse(self.X)

    @property
    def is_grouped(self):
        return len(self.starts) < self.X.shape[1]

    @property
    def is_weighted(self):
        return bool(np.any(self.factors != 1))

    @property
    def is_cross_validation(self):
        return self.folds.size > 0

    def training_rows(self, fold):
        return np.flatnonzero(self.folds != fold)

    def part(self, rows, ratio, strengths):
        """The same problem on some rows, at one ratio."""
        return Workload(
            self.name, self.family, self.X[rows], self.y[rows], self.starts, strengths, ratio
        )

    def describe(self):
        n, p = self.X.shape
        columns = f"{p:,} columns"
        if self.is_grouped:
            columns += f" in {len(self.starts):,} groups"
        if self.is_sparse:
            columns += f", {self.X.nnz:,} of them not zero"
        count = self.strengths.shape[-1]
        grid = f"{count} strengths" if count > 1 else "one strength"
        if self.is_cross_validation:
            grid = f"{len(set(self.folds))} folds x {grid} x {len(self.ratios)} ratios"
        return f"{n:,} rows, {columns}, {grid}"


def largest_strength(X, y, starts):
    """The smallest at which every coefficient is zero, for l1_ratio 1 and factors of 1."""
    score = np.asarray(X.T @ (y - y.mean())).ravel() / len(y)
    sizes = np.diff(np.r_[starts, X.shape[1]])
    return np.sqrt(np.add.reduceat(score * score, starts) / sizes).max()


def with_path(name, family, X, y, count, least, starts=None, **rest):
    """A workload on `count` strengths from the largest useful one down to `least` times that."""
    starts = np.arange(X.shape[1]) if starts is None else starts
    X = X if sparse.issparse(X) else np.asfortranarray(X)
    strengths = largest_strength(X, y, starts) * np.geomspace(1, least, count)
    return Workload(name, family, X, y, starts, strengths, **rest)


def save(work, folder):
    """Plain .npy files, which every solver's process can read, R's too: all numbers are doubles."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"name", "family", "about", "l1_ratio"}
    arrays = {each.name: getattr(work, each.name) for each in fields(Workload)}
    texts = {name: arrays.pop(name) for name in texts}
    X = arrays.pop("X")
    if sparse.issparse(X):
        arrays |= {"X_data": X.data, "X_indices": X.indices, "X_indptr": X.indptr}
    else:
        arrays["X"] = X
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", np.asarray(array, dtype=np.float64))
    texts |= {"shape": list(X.shape), "sparse": sparse.issparse(X)}
    (folder / "workload.json").write_text(json.dumps(texts))


def load(folder):
    folder = Path(folder)
    about = json.loads((folder / "workload.json").read_text())
    shape, is_sparse = about.pop("shape"), about.pop("sparse")
    arrays = {path.stem: np.load(path) for path in folder.glob("*.npy")}
    if is_sparse:
        data, indices, indptr = (arrays.pop(f"X_{part}") for part in ("data", "indices", "indptr"))
        X = sparse.csc_matrix((data, indices.astype(np.int32), indptr.astype(np.int32)), shape)
        X.has_sorted_indices = X.has_canonical_format = True
    else:
        X = arrays.pop("X")
    arrays["starts"] = arrays["starts"].astype(np.int64)
    arrays["folds"] = arrays["folds"].astype(np.int64)
    return Workload(X=X, **about, **arrays)
