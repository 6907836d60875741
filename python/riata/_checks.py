"""Settings of the kinds that the core has, or one sentence that says what they must be."""

import numbers

import numpy as np


def whole(value, what, least=0, most=2**31 - 1):
    """A whole number between `least` and `most`."""
    if not isinstance(value, numbers.Integral) or isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{what} must be a whole number from {least}, got {value!r}")
    if value < least:
        raise ValueError(f"{what} must be a whole number from {least}, got {value!r}")
    if value > most:
        raise ValueError(f"{what} must be at most {most}, got {value!r}")
    return int(value)


def seed_number(value, what="seed"):
    """A seed of the core."""
    return whole(value, what, most=2**64 - 1)


def real(value, what):
    """A number; its range is the core's to check."""
    if not isinstance(value, numbers.Real) or isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{what} must be a number, got {value!r}")
    return float(value)


def flag(value, what):
    """True or False."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{what} must be True or False, got {value!r}")
    return bool(value)


def text(value, what):
    """A text; which ones there are is the core's to check."""
    if not isinstance(value, str):
        raise TypeError(f"{what} must be a text, got {value!r}")
    return value
