"""Features on a scale of their own, and back."""

import numpy as np


class Scale:
    """(x - mean) / deviation of every feature; constant ones are only centred."""

    def __init__(self, mean, deviation):
        self.mean, self.deviation = mean, deviation

    @classmethod
    def of(cls, X, weights, centre):
        X = np.asarray(X, dtype=np.float64)
        mean = np.average(X, axis=0, weights=weights)
        deviation = np.sqrt(np.average((X - mean) ** 2, axis=0, weights=weights))
        deviation[deviation <= 1e-12 * np.maximum(np.abs(mean), 1e-300)] = 1.0
        return cls(mean if centre else np.zeros_like(mean), deviation)

    def __call__(self, X):
        return (X - self.mean) / self.deviation

    def of_some(self, inputs):
        """That of these features alone."""
        return Scale(self.mean[inputs], self.deviation[inputs])

    def folded(self, weight, bias):
        """The first layer's weight (out, in) and bias (out,) for features as they come."""
        weight = weight / self.deviation
        return weight, None if bias is None else bias - weight @ self.mean

    def unfolded(self, weight, bias):
        """The reverse of `folded`."""
        scaled = weight * self.deviation
        return scaled, None if bias is None else bias + weight @ self.mean
