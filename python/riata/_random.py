"""Random numbers from what users call a key: a number, a key of JAX, or a generator of NumPy."""

import numpy as np


def generator_of(key):
    """A NumPy generator; the same key gives the same numbers."""
    if isinstance(key, np.random.Generator):
        return key
    if isinstance(key, (int, np.integer)) and not isinstance(key, bool):
        return np.random.default_rng(int(key))
    try:
        words = np.asarray(_raw(key))
        if words.dtype.kind not in "iu" or words.ndim > 1:
            raise TypeError
    except (TypeError, ValueError):
        raise TypeError(
            "random_key must be a number, a key of JAX or a NumPy generator, got "
            f"{type(key).__name__}"
        ) from None
    return np.random.default_rng(np.atleast_1d(words).astype(np.uint64))


def _raw(key):
    """The words of a key of JAX, which is imported only where the user has one."""
    if str(getattr(key, "dtype", "")).startswith("key<"):
        import jax

        return jax.random.key_data(key)
    return key
