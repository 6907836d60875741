"""The nets that are trained, their data, and what is wanted of riata."""

from dataclasses import dataclass, field

import numpy as np

LEARNING_RATE, WEIGHT_DECAY = 1e-3, 1e-2  # of AdamW
ROWS = 2048  # to train on, and as many again to validate


@dataclass(frozen=True)
class Case:
    """AdamW, ReLU, float32. `wanted`: peer -> so many times faster than it, with AVX-512."""

    widths: tuple
    batch: int
    wanted: dict = field(default_factory=dict)

    @property
    def name(self):
        return "-".join(map(str, self.widths)) + f", {self.batch}"

    @property
    def is_regression(self):
        return self.widths[-1] == 1

    def data(self, rows=ROWS):
        """X (float32) and y (float32, or class codes) of both halves, by a net drawn at random."""
        rng = np.random.default_rng(5)
        inputs, outputs = self.widths[0], self.widths[-1]
        X = rng.standard_normal((2 * rows, inputs)).astype(np.float32)
        eta = np.tanh(X @ rng.standard_normal((inputs, 16)) / np.sqrt(inputs))
        eta = eta @ rng.standard_normal((16, outputs))
        if self.is_regression:
            y = (eta[:, 0] + 0.3 * rng.standard_normal(2 * rows)).astype(np.float32)
        else:
            y = (eta + 0.3 * rng.gumbel(size=eta.shape)).argmax(axis=1)
        return Halves(X[:rows], y[:rows], X[rows:], y[rows:])

    def loss(self, y, prediction):
        """Half the mean squared error; or of log probabilities, the mean log-loss."""
        if self.is_regression:
            return float(np.mean((y - np.ravel(prediction)) ** 2) / 2)
        return float(-np.mean(np.asarray(prediction, dtype=float)[np.arange(len(y)), y]))


@dataclass(frozen=True)
class Halves:
    X: np.ndarray
    y: np.ndarray
    X_validation: np.ndarray
    y_validation: np.ndarray


SMALL, DIGITS, IMAGE = (20, 64, 64, 1), (64, 128, 64, 10), (784, 256, 128, 10)
CASES = {
    case.name: case
    for case in (
        Case(SMALL, 32, {"torch": 12, "jax": 2}),
        Case(SMALL, 64, {"torch": 8}),
        Case(SMALL, 256, {"torch": 3.5}),
        Case(DIGITS, 32, {"torch": 6, "jax": 1.6}),
        Case(DIGITS, 64, {"torch": 4}),
        Case(DIGITS, 256, {"torch": 2.5}),
        Case(IMAGE, 32, {"torch": 2, "jax": 1.1}),
        Case(IMAGE, 64, {"torch": 1.7}),
        Case(IMAGE, 256, {"torch": 1.7, "jax": 1.1}),
    )
}
WITHOUT_AVX512 = 1.4  # what is wanted is divided by it
