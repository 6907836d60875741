"""Tables: what users have, as columns (name, float64 values, levels) for the core, and back."""

import os

import numpy as np

from . import _ext


def columns_of(table):
    """Columns of a dict of arrays, a data frame, a structured array, or a CSV file by its path.

    A text column becomes codes into its sorted levels; missing values become NaN.
    """
    if isinstance(table, (str, os.PathLike)):
        return _ext.read_csv(os.fspath(table))
    if isinstance(table, np.ndarray):
        if table.dtype.names is None:
            raise TypeError("table: an array must be structured; give a dict of columns instead")
        names = table.dtype.names
    elif hasattr(table, "columns"):
        names = list(table.columns)
    elif hasattr(table, "keys"):
        names = list(table.keys())
    else:
        raise TypeError(
            "table: must be a dict of arrays, a data frame, a structured array or the path of a "
            f"CSV file, got {type(table).__name__}"
        )
    return [_column(str(name), table[name]) for name in names]


def _column(name, values):
    values = np.asarray(values)
    if values.ndim != 1:
        raise ValueError(f"table: column '{name}' must be 1-dimensional, has shape {values.shape}")
    if values.dtype.kind in "biuf":
        return name, np.ascontiguousarray(values, dtype=np.float64), []
    if values.dtype.kind in "mM":
        step = np.timedelta64(1, "ns")
        missing = np.isnat(values)
        seconds = (
            (values - values[~missing].min()) / step * 1e-9
            if values.dtype.kind == "M"
            else (values / step * 1e-9)
        )
        return name, np.where(missing, np.nan, seconds), []
    return _object_column(name, values)


def _is_missing(value):
    return value is None or value != value or type(value).__name__ == "NAType"


def _object_column(name, values):
    present = np.array([not _is_missing(each) for each in values.tolist()], dtype=bool)
    kept = [each for each, there in zip(values.tolist(), present, strict=True) if there]
    codes = np.full(len(values), np.nan)
    if all(isinstance(each, str) for each in kept):
        levels, inverse = np.unique(np.array(kept, dtype=str), return_inverse=True)
        codes[present] = inverse
        return name, codes, [str(level) for level in levels]
    try:
        codes[present] = np.array(kept, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(
            f"table: column '{name}' must hold numbers or texts, got a mixture"
        ) from None
    return name, codes, []


def table_of(columns):
    """A dict of arrays; texts as str, None where missing."""
    out = {}
    for name, values, levels in columns:
        if not levels:
            out[name] = values
            continue
        missing = np.isnan(values)
        texts = np.array(levels)[np.where(missing, 0, values).astype(np.intp)]
        out[name] = np.where(missing, None, texts) if missing.any() else texts
    return out
