"""The problems that are timed, drawn from seeds at a size of choice.

objective = mean_i loss(y_i, b0 + x_i.b) + sum_g strength * sqrt(size of g) * ||b_g||
A group of one column makes this the lasso.
"""

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import BSpline
from scipy.signal import lfilter


@dataclass
class Workload:
    name: str
    family: str
    X: np.ndarray  # column-major
    y: np.ndarray
    starts: np.ndarray  # first column of every group
    strengths: np.ndarray  # falling

    @property
    def sizes(self):
        return np.diff(np.r_[self.starts, self.X.shape[1]])

    def group_norms(self, v):
        """||v_g|| / sqrt(size of g), for every group."""
        return np.sqrt(np.add.reduceat(v * v, self.starts) / self.sizes)


def _workload(name, family, X, y, starts, count, ratio):
    work = Workload(name, family, np.asfortranarray(X), y, starts, np.empty(0))
    largest = work.group_norms(X.T @ (y - y.mean()) / len(y)).max()
    work.strengths = largest * np.geomspace(1, ratio, count)
    return work


def lasso(n, p, nonzero, count):
    """Columns in an AR(1) chain of correlation 0.5, signal to noise ratio 3."""
    rng = np.random.default_rng(106)
    white = rng.standard_normal((n, p))
    white[:, 1:] *= np.sqrt(1 - 0.5**2)
    X = lfilter([1.0], [1.0, -0.5], white, axis=1)
    b = np.zeros(p)
    b[rng.choice(p, nonzero, replace=False)] = rng.standard_normal(nonzero)
    signal = X @ b
    y = signal + rng.standard_normal(n) * signal.std() / np.sqrt(3)
    return _workload("gaussian lasso", "gaussian", X, y, np.arange(p), count, 0.01)


def poisson_group_lasso(n, covariates, size, count):
    """Counts driven by a few of many covariates, each a cubic B-spline basis; 0.6 per row."""
    rng = np.random.default_rng(103)
    knots = np.r_[[0.0] * 4, np.linspace(0, 1, size - 2)[1:-1], [1.0] * 4]
    columns = [
        BSpline.design_matrix(rng.uniform(size=n), knots, 3).toarray() for _ in range(covariates)
    ]
    X, b = np.hstack(columns), np.zeros((covariates, size))
    b[:6] = 0.7 * rng.standard_normal(b[:6].shape)
    mean = np.exp(X @ b.ravel())
    y = rng.poisson(np.minimum(mean * 0.6 / mean.mean(), 40)).astype(float)
    starts = np.arange(covariates) * size
    return _workload("poisson group lasso", "poisson", X, y, starts, count, 0.01)


def workloads(size):
    """tiny: for the tests; small: about a minute on two cores; full: what claims are made on."""
    return {
        "tiny": lambda: [lasso(60, 12, 3, 5), poisson_group_lasso(200, 3, 5, 5)],
        "small": lambda: [lasso(1000, 300, 30, 50), poisson_group_lasso(20_000, 20, 10, 30)],
        "full": lambda: [lasso(500, 5000, 50, 100), poisson_group_lasso(100_000, 40, 10, 100)],
    }[size]()
