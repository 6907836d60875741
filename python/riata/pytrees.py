"""Named features."""

import numpy as np

__all__ = ["FeaturePytree"]


class FeaturePytree(dict):
    """A dict of arrays with equal numbers of rows; a slice is taken of every one.

    `X["name"]` is a feature, `X[10:20]` the rows 10 to 19 of all.
    """

    def __init__(self, **features):
        super().__init__()
        for name, values in features.items():
            self[name] = values

    def __setitem__(self, name, values):
        if not isinstance(name, str):
            raise ValueError(f"FeaturePytree: names must be str, got {type(name).__name__}")
        values = np.asarray(values)
        if self and values.shape[:1] != np.shape(next(iter(self.values())))[:1]:
            raise ValueError(
                f"FeaturePytree: every feature must have {self.shape[0]} rows, "
                f"{name!r} has shape {values.shape}"
            )
        super().__setitem__(name, values)

    def __getitem__(self, key):
        if isinstance(key, str):
            return super().__getitem__(key)
        return FeaturePytree(**{name: values[key] for name, values in self.items()})

    @property
    def shape(self):
        """The number of rows, as a 1-tuple."""
        return np.shape(next(iter(self.values())))[:1] if self else (0,)

    @property
    def data(self):
        """The features as a plain dict."""
        return dict(self)
