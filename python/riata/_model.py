"""Models that can be kept in a file."""

import json
import os

from . import _ext
from ._table import columns_of


class Model:
    """A fitted model with its terms: data frames in, mean responses out."""

    def __init__(self, core):
        self._core = core

    @property
    def terms(self):
        """The terms with their bounds and levels, as text."""
        return self._core.terms

    @property
    def response(self):
        return self._core.response

    @property
    def strength(self):
        return self._core.strength

    @property
    def coef_(self):
        """Coefficients by term."""
        out, first = {}, 0
        coef = self._core.fit.coef[:, 0]
        for name, size in self._core.fit.blocks:
            out[name] = coef[first : first + size]
            first += size
        return out

    @property
    def intercept_(self):
        return self._core.fit.intercept

    def predict(self, table):
        """The mean response of every row; NaN where a covariate is missing or out of bounds."""
        return self._core.predict(columns_of(table))

    def save(self, path):
        """Write the model to a file, replacing it in one step."""
        self._core.save(os.fspath(path))

    def to_dict(self):
        return json.loads(self._core.json())

    def __repr__(self):
        return self._core.describe()


def load_model(path):
    """The model in a file, whichever of Python, shell and C++ wrote it."""
    return Model(_ext.load_model(os.fspath(path)))
