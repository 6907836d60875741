"""Arrays of numbers as the core reads them, from what users have."""

import numpy as np


def as_array(values, what="array", keep_single=False):
    """float64 in NumPy's memory, copied only where it must be; float32 too where that is kept."""
    try:
        array = np.asarray(unmasked(values))
        if array.dtype.kind == "O":
            array = _without_na(array)
        _check_numeric(array)
        single = keep_single and array.dtype == np.float32
        array = np.asarray(array, dtype=np.float32 if single else np.float64)
    except (TypeError, ValueError) as error:
        raise TypeError(f"{what} must be numeric: {error}") from None
    # strides that are no whole number of elements (a field of a record) cannot be passed on
    if any(stride % array.itemsize for stride in array.strides):
        array = array.copy()
    return array


def _check_numeric(array):
    kind, wide = array.dtype.kind, array.dtype.itemsize > 8
    if kind == "c":
        raise TypeError("it is complex")
    if kind not in "biufO" or (kind == "f" and wide):
        raise TypeError(f"it is of type {array.dtype}")
    if kind == "O":
        for place, each in np.ndenumerate(array):
            if isinstance(each, (str, bytes)):
                raise TypeError(f"{list(place)} is {each!r}")
    if kind in "iu" and array.dtype.itemsize == 8 and array.size:
        most = max(abs(int(array.min())), abs(int(array.max())))
        if most > 2**53 and (array != array.astype(np.float64).astype(array.dtype)).any():
            raise TypeError("it holds whole numbers beyond 2^53 that float64 cannot")


def is_missing(value):
    """Whether a value of a column says that there is none: None, NaN, NaT, or pandas' NA."""
    return value is None or type(value).__name__ == "NAType" or value != value


def sorted_labels(values, what):
    """The different labels, in their order, and the place of each value among them."""
    try:
        return np.unique(values, return_inverse=True)
    except TypeError:
        kinds = sorted({type(each).__name__ for each in values})
        raise TypeError(f"{what}: labels must be of one kind, got {' and '.join(kinds)}") from None


def unmasked(values):
    """A masked array as one with NaN where it is masked, or, of what are no numbers, None."""
    if not isinstance(values, np.ma.MaskedArray):
        return values
    kind = values.dtype.kind
    if kind in "biu":
        values = values.astype(np.float64)
    elif kind != "f":
        return values.astype(object).filled(None)
    return values.filled(np.nan)


def _without_na(array):
    """pandas' NA, which is no number, as NaN."""
    missing = [type(each).__name__ == "NAType" for each in array.ravel()]
    return np.where(np.reshape(missing, array.shape), np.nan, array) if any(missing) else array
