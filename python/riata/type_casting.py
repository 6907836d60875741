"""Arrays and time series: what an object is, and from one to the other."""

import functools

import numpy as np

from ._refused import refusing
from ._time import _same_time, is_timed, timed_leaves, with_time_of
from .tree_utils import leaves_of

__all__ = [
    "all_same_time_info",
    "cast_to_pynapple",
    "get_time_info",
    "is_at_least_1d_numpy_array_like",
    "is_numpy_array_like",
    "is_pynapple_tsd",
    "np_asarray_if",
    "support_pynapple",
]

__getattr__ = refusing(
    "type_casting",
    ("cast_to_jax", "jnp_asarray_if"),
    "nothing is turned into arrays of JAX; take np_asarray_if, or jax.numpy.asarray yourself",
)


def is_numpy_array_like(obj):
    """(the object, whether it has what an array of NumPy has)."""
    names = ("shape", "ndim", "dtype", "__getitem__", "__len__", "__array__")
    return obj, all(hasattr(obj, name) for name in names)


def is_at_least_1d_numpy_array_like(obj):
    """Whether it is an array of one dimension or more."""
    return is_numpy_array_like(obj)[1] and obj.ndim > 0


def is_pynapple_tsd(x):
    """Whether it is a Tsd, TsdFrame or TsdTensor."""
    return is_timed(x)


def all_same_time_info(*args, **kwargs):
    """Whether all time series in trees share times and time support."""
    found = list(timed_leaves(args, kwargs))
    return all(_same_time(found[0], each) for each in found[1:])


def get_time_info(*args, **kwargs):
    """(times, time support) of the first time series in trees."""
    found = next(timed_leaves(args, kwargs), None)
    if found is None:
        raise ValueError("get_time_info: needs a pynapple object, got none")
    return found.t, found.time_support


def cast_to_pynapple(array, time, time_support, columns=None, metadata=None):
    """A Tsd, TsdFrame or TsdTensor of the array, by its dimensions."""
    import pynapple as nap

    kind = {1: nap.Tsd, 2: nap.TsdFrame}.get(np.ndim(array), nap.TsdTensor)
    own = {"columns": columns, "metadata": metadata} if kind is nap.TsdFrame else {}
    return kind(t=np.asarray(time), d=np.asarray(array), time_support=time_support, **own)


def np_asarray_if(x, condition=is_at_least_1d_numpy_array_like):
    """An array of NumPy where the condition holds, otherwise the object itself."""
    return np.asarray(x) if condition(x) else x


def support_pynapple(conv_type="numpy"):
    """A decorator: the function gets arrays, and its results have the time axis of what it got."""
    if conv_type not in ("numpy", "jax"):
        raise ValueError(f"support_pynapple: conv_type must be numpy or jax, got {conv_type!r}")

    def decorator(function):
        @functools.wraps(function)
        def wrapped(*args, **kwargs):
            if next(timed_leaves(args, kwargs), None) is None:
                return function(*args, **kwargs)
            if not all_same_time_info(*args, **kwargs):
                raise ValueError(
                    "Time axis mismatch. pynapple objects must have the same time axis."
                )
            given = leaves_of([list(args), kwargs])
            values = given[1]([np.asarray(x.d) if is_timed(x) else x for x in given[0]])
            out, rebuild = leaves_of(function(*values[0], **values[1]))
            rows = len(get_time_info(*args, **kwargs)[0])
            timed = [is_at_least_1d_numpy_array_like(each) and len(each) == rows for each in out]
            return rebuild(
                [
                    with_time_of(np.asarray(each), list(args), kwargs) if cast else each
                    for each, cast in zip(out, timed, strict=True)
                ]
            )

        return wrapped

    return decorator
