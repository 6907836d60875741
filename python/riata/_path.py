"""Regularization paths and their cross-validation."""

from types import SimpleNamespace

import numpy as np

from . import _ext
from ._arrays import as_array
from ._certificate import Certificate
from ._design import Design
from ._families import observation_of

_PATH = (
    "strengths",
    "max_strength",
    "blocks",
    "coefs",
    "intercepts",
    "norms",
    "deviance_explained",
    "certificates",
)
_CROSS_VALIDATION = (
    "strengths",
    "cvm",
    "cvsd",
    "nzero",
    "deviance_explained",
    "null_deviance",
    "index_min",
    "index_1se",
    "fold",
    "folds",
)


def kept(core, names):
    """What an object of the core says of itself: it can be pickled, and take its place."""
    return SimpleNamespace(**{name: getattr(core, name) for name in names})


class Path:
    """Fits along falling strengths, each started from the one before.

    strengths: (S,); coefs: (S, n_features), or (S, n_features, n_responses) where y has columns or
    classes; intercepts: (S,) or (S, n_responses); norms: Euclidean norm of each block, (S, blocks);
    deviance_explained: (S,); certificates: one for each strength, of its furthest response.
    """

    def __init__(self, core, family, link="", one_response=True):
        self._core, self._one = core, one_response
        self._family, self._link = family, link

    def __getstate__(self):
        return self.__dict__ | {"_core": kept(self._core, _PATH)}

    @property
    def strengths(self):
        return self._core.strengths

    @property
    def max_strength(self):
        """The smallest strength at which every penalised coefficient is zero."""
        return self._core.max_strength

    @property
    def names(self):
        return [name for name, _ in self._core.blocks]

    @property
    def coefs(self):
        coefs = self._core.coefs
        return coefs[:, :, 0] if self._one else coefs

    @property
    def intercepts(self):
        return self._core.intercepts[:, 0] if self._one else self._core.intercepts

    @property
    def norms(self):
        return self._core.norms

    @property
    def deviance_explained(self):
        return self._core.deviance_explained

    @property
    def certificates(self):
        return [Certificate(**each) for each in self._core.certificates]

    def coef(self, name):
        """The coefficients of one block along the path."""
        sizes = [size for _, size in self._core.blocks]
        at = self.names.index(name)
        first = sum(sizes[:at])
        return self.coefs[:, first : first + sizes[at]]

    def predict(self, X, index=None, *, offset=None):
        """The mean response to features X: (S, n), or (S, n, n_responses); with an index into the
        strengths of that one, without the first axis.

        X has the features of the path, offset the shape of y.
        """
        design = Design.of(X)
        wanted = [tuple(each) for each in self._core.blocks]
        given = list(zip(design.names, design.sizes, strict=True))
        if given != wanted:
            raise ValueError(
                f"Path.predict: X must have the features of the path, {_sized(wanted)}; "
                f"got {_sized(given)}"
            )
        core = observation_of(self._family, self._link)
        coefs, intercepts = self._core.coefs, self._core.intercepts
        offset = as_columns(offset, "offset")
        at = range(len(coefs)) if index is None else [index]
        means = [
            _ext.Fit(core, wanted, coefs[k], intercepts[k]).predict(design.blocks, offset)
            for k in at
        ]
        out = np.stack([mean[:, 0] for mean in means] if self._one else means)
        return out if index is None else out[0]

    def __len__(self):
        return len(self._core.strengths)

    def __repr__(self):
        low, high = self.strengths[[-1, 0]]
        return f"Path({len(self)} strengths, {high:.3g} to {low:.3g}, {len(self.names)} blocks)"

    def plot(self, ax=None):
        """Block norms against strength. Needs matplotlib."""
        ax = _axes(ax)
        for name, norms in zip(self.names, self.norms.T, strict=True):
            ax.plot(self.strengths, norms, label=name)
        ax.set(xscale="log", xlabel="strength", ylabel="norm of the coefficients")
        ax.legend()
        return ax


class CrossValidation:
    """Held-out deviance along a path, with glmnet's names.

    cvm, cvsd: mean held-out deviance and its standard error, (S,); nzero: non-zero blocks;
    strength_min: of the least cvm; strength_1se: the largest within one standard error of it.
    """

    def __init__(self, core, path):
        self._core, self.path = core, path

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._core, name)

    def __getstate__(self):
        return {"_core": kept(self._core, _CROSS_VALIDATION), "path": self.path}

    @property
    def strength_min(self):
        return float(self.strengths[self.index_min])

    @property
    def strength_1se(self):
        return float(self.strengths[self.index_1se])

    def __repr__(self):
        return (
            f"CrossValidation({self.folds} folds, strength_min={self.strength_min:.3g}, "
            f"strength_1se={self.strength_1se:.3g})"
        )

    def plot(self, ax=None):
        """Held-out deviance against strength, with error bars. Needs matplotlib."""
        ax = _axes(ax)
        ax.errorbar(self.strengths, self.cvm, self.cvsd)
        for strength in (self.strength_min, self.strength_1se):
            ax.axvline(strength, linestyle=":")
        ax.set(xscale="log", xlabel="strength", ylabel="held-out deviance")
        return ax


def as_columns(values, what):
    """(rows,) or (rows, columns) as the latter; None stays."""
    if values is None:
        return None
    array = as_array(values, what)
    if array.ndim not in (1, 2):
        raise ValueError(f"{what} must be (rows,) or (rows, responses), got shape {array.shape}")
    return array[:, None] if array.ndim == 1 else array


def _sized(blocks):
    return ", ".join(f"{name} ({size})" for name, size in blocks)


def _axes(ax):
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots()[1]
