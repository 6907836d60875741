"""Problems that are solved in other coefficients: b = M u, block by block."""

import numpy as np

from . import _ext
from ._design import Design


class Lift:
    """A matrix for some blocks, by their number; the others stay as they are."""

    def __init__(self, matrices=None):
        self.matrices = matrices or {}

    def __bool__(self):
        return bool(self.matrices)

    def design(self, design):
        """The design whose coefficients are u: every block times its matrix."""
        self._sizes = design.sizes
        if not self:
            return design
        arrays = [
            array if k not in self.matrices else _times(array, self.matrices[k])
            for k, array in enumerate(design.arrays)
        ]
        return Design(design.paths, arrays, design.rebuild)

    def coef(self, u):
        """(features, responses) from coefficients of the lifted design."""
        return self._by_block(u, lambda matrix, part: matrix @ part, self._lifted_sizes())

    def lifted(self, coef):
        """The least coefficients of the lifted design that give these."""
        return self._by_block(coef, lambda matrix, part: np.linalg.pinv(matrix) @ part, self._sizes)

    def _lifted_sizes(self):
        return [
            self.matrices[k].shape[1] if k in self.matrices else size
            for k, size in enumerate(self._sizes)
        ]

    def _by_block(self, values, function, sizes):
        if not self:
            return values
        parts = np.split(np.asarray(values), np.cumsum(sizes)[:-1])
        return np.concatenate(
            [
                function(self.matrices[k], part) if k in self.matrices else part
                for k, part in enumerate(parts)
            ]
        )


def _times(array, matrix):
    if isinstance(array, _ext.Block):
        return _ext.combined_block(array, matrix)
    return np.asfortranarray(array @ matrix)
