"""Strengths as users write them: a number, an array, or a dict of either by feature."""

import numbers

import numpy as np

from ._tree import flatten, map_leaves


def _numeric(value):
    """A float, or a float64 array; TypeError for what is neither."""
    text = isinstance(value, (str, bytes)) or value is None
    try:
        array = None if text else np.asarray(value)
        if text or array.dtype.kind not in "biuf":
            raise TypeError
        array = array.astype(np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"Could not convert regularizer strength to floats: {value}") from None
    return float(array) if array.ndim == 0 else array


def check_strength(value, what="regularizer_strength"):
    """The value with numbers as floats and lists as arrays; negative and NaN are refused."""

    def leaf(each):
        number = _numeric(each)
        flat = np.ravel(number)
        good = (flat >= 0) & np.isfinite(flat)
        if not good.all():
            raise ValueError(f"{what} must be finite and at least 0, got {flat[~good][0]}")
        return number

    return map_leaves(leaf, value)


def check_ratio(value):
    def leaf(each):
        number = _numeric(each)
        flat = np.ravel(number)
        bad = ~((flat > 0) & (flat <= 1))
        if bad.any():
            raise ValueError(
                f"ElasticNet regularization ratio must be in (0, 1], got {flat[bad][0]}"
            )
        return number

    return map_leaves(leaf, value)


def is_number(value):
    return isinstance(value, numbers.Real) or (
        np.ndim(value) == 0 and not isinstance(value, (dict, str))
    )


def _matrix(value, size, responses, name):
    """(1, 1), (features, 1) or (features, responses), as the core reads it."""
    array = np.asarray(value, dtype=np.float64)
    shapes = {(), (size,), (size, responses)}
    if array.shape not in shapes:
        parameter = (size,) if responses == 1 else (size, responses)
        where = "" if name == "X" else f" of feature '{name}'"
        raise ValueError(
            f"Strength shape {array.shape} does not match parameter shape {parameter}{where}; "
            "give one number, one per parameter, or one per feature"
        )
    return array.reshape(array.shape + (1,) * (2 - array.ndim))


def by_block(value, design, responses):
    """One (1, 1) array for everything, or a dict of arrays by block."""
    if is_number(value):
        return np.full((1, 1), float(value))
    if not isinstance(value, dict):
        if len(design.names) == 1:
            return _matrix(value, design.sizes[0], responses, design.names[0])
        found, wanted = len(value), len(design.names)
        raise ValueError(
            f"Expected {wanted} strength values in a dict with keys {', '.join(design.names)}, "
            f"got {type(value).__name__} of {found}"
        )
    leaves, _ = flatten(value, lambda node: not isinstance(node, dict))
    out = {}
    for path, leaf in leaves:
        below = [k for k, own in enumerate(design.paths) if own[: len(path)] == path]
        if not below:
            raise ValueError(
                f"strength for unknown feature '{'/'.join(map(str, path))}'; "
                f"features of X: {', '.join(design.names)}"
            )
        for k in below:
            out[design.names[k]] = _matrix(leaf, design.sizes[k], responses, design.names[k])
    missing = [name for name in design.names if name not in out]
    if missing:
        raise ValueError(
            f"Expected {len(design.names)} strength values, got {len(out)}: "
            f"none for {', '.join(missing)}"
        )
    return out


def halved(value, factor):
    """Strengths times the factor between the surface's loss and the core's."""
    return map_leaves(lambda each: each * factor, value)
