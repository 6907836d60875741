"""Tables: what users have, as columns (name, float64 values, levels) for the core, and back."""

import datetime
import os

import numpy as np

from . import _ext
from ._arrays import is_missing, unmasked


def columns_of(table):
    """Columns of a dict of arrays, a data frame, a structured array, or a CSV file by its path.

    A text column becomes codes into its sorted levels, pandas' categories into theirs; times become
    seconds from the first; missing values become NaN.
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
    categories = _categories(values)
    if categories is not None:
        return name, *_codes_of(categories)
    values = np.asarray(unmasked(values))
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


def _categories(values):
    """The pandas Categorical that a column is, or None."""
    found = getattr(values, "array", values)
    return found if hasattr(found, "codes") and hasattr(found, "categories") else None


def _codes_of(categorical):
    """(codes, levels), of the levels that there are: whatever they are, they are no quantities."""
    codes = np.asarray(categorical.codes)
    there, places = np.unique(codes[codes >= 0], return_inverse=True)
    out = np.full(len(codes), np.nan)
    out[codes >= 0] = places
    return out, [str(each) for each in np.asarray(categorical.categories)[there]]


def _object_column(name, values):
    present = np.array([not is_missing(each) for each in values.tolist()], dtype=bool)
    kept = [each for each, there in zip(values.tolist(), present, strict=True) if there]
    codes = np.full(len(values), np.nan)
    if all(isinstance(each, str) for each in kept):
        levels, inverse = np.unique(np.array(kept, dtype=str), return_inverse=True)
        codes[present] = inverse
        return name, codes, [str(level) for level in levels]
    try:
        if all(isinstance(each, datetime.datetime) for each in kept):  # such as with a time zone
            start = min(kept)
            kept = [(each - start).total_seconds() for each in kept]
        codes[present] = np.array(kept, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(
            f"table: column '{name}' must hold numbers or texts or times, got a mixture of "
            f"{', '.join(sorted({type(each).__name__ for each in kept}))}"
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
