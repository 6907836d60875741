"""Columns of X that are not written out: they take the place of an array, alone or in a dict.

X = {"animal": riata.design.categorical(codes), "speed": riata.design.features(basis, speed)}
"""

import numpy as np

from . import _ext
from ._arrays import as_array
from ._blocks import DenseBlock, MadeBlock
from ._design import as_block

__all__ = ["categorical", "features", "lagged", "product"]


def categorical(codes, levels=None):
    """A column of zeros and ones for every level; only the codes are stored.

    codes: (n,) whole numbers from 0, NaN where missing; levels: how many, at least one more than
    the largest code, which is what it is where left out.
    """
    codes = as_array(codes, "codes")
    if levels is None:
        levels = int(np.nanmax(codes, initial=-1)) + 1
    return MadeBlock("categorical_block", codes, levels)


def features(basis, x):
    """The features of a covariate, of which only those are stored that are not zero.

    basis: one of `riata.bases`; bounds and levels that it lacks are those of x, (n,).
    """
    return MadeBlock("basis_block", basis, as_array(x, "x"))


def lagged(series, lags):
    """Column k is the series lags[k] rows earlier: x[i, k] = series[i - lags[k]], NaN before it
    begins. The series is stored once."""
    lags = [int(lag) for lag in np.atleast_1d(lags)]
    return MadeBlock("lagged_block", as_array(series, "series"), lags)


def product(a, b):
    """Every column of a times every column of b, that of b running fastest."""
    return MadeBlock("product_block", *(_owned(as_block(each)) for each in (a, b)))


def _owned(block):
    return block if isinstance(block, _ext.Block) else DenseBlock(block)
