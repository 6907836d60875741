"""Whole populations of neurons, drawn from seeds at a size of choice.

    of every neuron r: mean_i loss(y_ir, b0_r + x_i.b_r)
      + sum_g strength_r * sqrt(size of g) * (l1_ratio ||b_rg|| + (1 - l1_ratio)/2 ||b_rg||^2)

so that each neuron is a workload of its own, which is how the checker sees it.
"""

from dataclasses import dataclass, replace

import numpy as np
from generators import counts
from scipy.signal import lfilter
from workloads import Workload, largest_strength


@dataclass
class Population:
    X: np.ndarray  # (n, p), column-major
    Y: np.ndarray  # (n, neurons): Poisson counts
    strengths: np.ndarray  # (strengths, neurons), falling; one row: each neuron has its own
    l1_ratio: float = 1.0
    starts: np.ndarray = None  # first column of every group; None: every column by itself
    folds: np.ndarray = None  # fold of every row, where the strength is searched
    # (n + lags, senders): the counts of which X holds the lags, and its neuron's own column
    series: np.ndarray = None
    receiver: int = 0
    about: str = ""

    @property
    def neurons(self):
        return self.Y.shape[1]

    @property
    def lags(self):
        return self.series.shape[0] - len(self.X)

    def neuron(self, r):
        columns = np.arange(self.X.shape[1])
        starts = columns if self.starts is None else self.starts
        given = self.Y[:, r], starts, self.strengths[:, r], self.l1_ratio
        return Workload("neuron", "poisson", self.X, *given)

    def at(self, rows):
        """The same on some rows."""
        X = np.asfortranarray(self.X[rows])
        return replace(self, X=X, Y=self.Y[rows], folds=None)

    def some(self, count):
        """(numbers of as many neurons, taken by chance, and the population of these)"""
        chosen = np.sort(np.random.default_rng(0).permutation(self.neurons)[:count])
        return chosen, replace(self, Y=self.Y[:, chosen], strengths=self.strengths[:, chosen])

    def short(self):
        """Its first strength alone."""
        return replace(self, strengths=self.strengths[:1])

    def describe(self):
        n, p = self.X.shape
        columns = f"{p:,} columns"
        if self.starts is not None:
            columns += f" in {len(self.starts):,} groups"
        neurons = "one neuron" if self.neurons == 1 else f"{self.neurons} neurons"
        count = len(self.strengths)
        grid = "a strength each" if count == 1 else f"{count} strengths"
        if self.folds is not None:
            grid += f", {len(set(self.folds))} folds"
        return f"{n:,} rows, {columns}, {neurons}, {grid}"


def ridge(n=20_000, p=200, neurons=100):
    """Five strengths go round the neurons."""
    rng = np.random.default_rng(112)
    X = np.asfortranarray(0.3 * rng.standard_normal((n, p)))
    means = np.exp(rng.uniform(-3, 0.5, neurons))
    Y = np.stack([counts(rng, X @ (0.1 * rng.standard_normal(p)), mean) for mean in means], axis=1)
    strengths = np.geomspace(1e-4, 1e-1, 5)[np.arange(neurons) % 5]
    return Population(X, Y, strengths[None], 0.0, about="Poisson ridge of a population")


def lasso(**size):
    """The data of `ridge`; every strength is a share of the neuron's own largest useful one."""
    drawn = ridge(**size)
    columns = np.arange(drawn.X.shape[1])
    largest = np.array([largest_strength(drawn.X, y, columns) for y in drawn.Y.T])
    share = np.geomspace(0.5, 0.005, 5)[np.arange(drawn.neurons) % 5]
    about = "Poisson lasso of a population"
    return replace(drawn, strengths=(share * largest)[None], l1_ratio=1.0, about=about)


def elastic_net(n=25_000, p=120, neurons=50, count=8):
    """The shape of NeMoS' issue 605: slow features, few of which count, and quiet neurons."""
    rng = np.random.default_rng(113)
    X = lfilter([0.3], [1.0, -0.9], rng.standard_normal((n, p)), axis=0)
    X = np.asfortranarray(X / X.std(axis=0))
    Y = []
    for mean in np.exp(rng.uniform(-3.5, 0, neurons)):
        b = 0.25 * rng.standard_normal(p) * (rng.uniform(size=p) < 0.1)
        Y.append(counts(rng, X @ b, mean))
    largest = np.median([largest_strength(X, y, np.arange(p)) / 0.5 for y in Y])
    strengths = np.tile(largest * np.geomspace(0.5, 0.005, count)[:, None], neurons)
    about = "Poisson elastic net of a population, path"
    return Population(X, np.stack(Y, axis=1), strengths, 0.5, about=about)


def search(**size):
    drawn = elastic_net(**size)
    folds = np.arange(len(drawn.X)) * 3 // len(drawn.X)
    about = "Poisson elastic net of a population, its strength by cross-validation"
    return replace(drawn, folds=folds, about=about)


def coupling(n=50_000, neurons=100, lags=8, count=30):
    """The first neuron of a network, from the last counts of all of it, its own among them."""
    rng = np.random.default_rng(114)
    series = network(rng, n + lags, neurons, lags)
    X = np.empty((n, neurons * lags), order="F")
    for k in range(neurons):
        for lag in range(1, lags + 1):
            X[:, k * lags + lag - 1] = series[lags - lag : len(series) - lag, k]
    y, starts = series[lags:, 0], np.arange(neurons) * lags
    strengths = largest_strength(X, y, starts) * np.geomspace(1, 0.05, count)
    about = "Poisson group lasso of spike history and coupling, path"
    return Population(X, y[:, None], strengths[:, None], 1.0, starts, None, series, 0, about)


def network(rng, n, neurons, lags):
    """Counts (n, neurons): each neuron is quiet after its own spikes, and hears five others."""
    fade = np.exp(-np.arange(lags) / 2)
    W = np.zeros((neurons, neurons, lags))  # receiver, sender, lag
    for receiver in range(neurons):
        senders = rng.choice(neurons, min(5, neurons), False)
        W[receiver, senders] = rng.choice([0.5, -0.5], len(senders))[:, None] * fade
        W[receiver, receiver] = -1.5 * fade
    W = np.ascontiguousarray(W.transpose(0, 2, 1).reshape(neurons, -1))
    base = rng.uniform(-3, -1.5, neurons)
    series = np.zeros((n + lags, neurons))
    for t in range(lags, n + lags):
        past = series[t - lags : t][::-1].ravel()  # the last bin first
        series[t] = rng.poisson(np.exp(np.minimum(base + W @ past, 1.0)))
    return series[lags:]
