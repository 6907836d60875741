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
        if _is_tree(each):
            return [map_leaves(leaf, part) for part in each]
        number = _numeric(each)
        flat = np.ravel(number)
        good = (flat >= 0) & np.isfinite(flat)
        if not good.all():
            raise ValueError(f"{what} must be finite and at least 0, got {flat[~good][0]}")
        return number

    return map_leaves(leaf, value)


def _is_tree(value):
    """Whether it is a list in the place of one of X: no array, but made of such or of dicts."""
    if not isinstance(value, (list, tuple)):
        return False
    if any(isinstance(each, dict) for each in value):
        return True
    shapes = {np.shape(each) for each in value if not _is_tree(each)}
    return len(shapes) > 1 or any(_is_tree(each) for each in value)


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
        not isinstance(value, (dict, list, str, tuple)) and np.ndim(value) == 0
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
    if len(design.paths) > 1:
        value = _by_place(value, design.paths)
    if isinstance(value, dict) and design.is_array:
        raise ValueError(
            "strengths by feature are of a dict X, got a dict for an array X; give one number, or "
            "one per feature"
        )
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


def _by_place(value, paths):
    """Strengths with a dict by place for every list of them that stands for a list of X."""
    keys = list(dict.fromkeys(path[0] for path in paths if path))
    if not keys or is_number(value):
        return value
    if not isinstance(value, dict):
        if keys != list(range(len(value))):  # X is a dict there, or a list of another length
            return value
        value = dict(enumerate(value))
    below = {key: [path[1:] for path in paths if path and path[0] == key] for key in keys}
    return {key: _by_place(each, below.get(key, [])) for key, each in value.items()}


def halved(value, factor):
    """Strengths times the factor between the surface's loss and the core's."""
    return map_leaves(lambda each: each * factor, value)
