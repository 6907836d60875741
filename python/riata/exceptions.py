"""What riata raises and warns of."""

from ._ext import Cancelled, Incompatible, InvalidArgument, IoError, ResourceLimit, ShapeMismatch

__all__ = [
    "Cancelled",
    "ConvergenceWarning",
    "Incompatible",
    "InvalidArgument",
    "IoError",
    "NotFittedError",
    "ResourceLimit",
    "ShapeMismatch",
]


class NotFittedError(ValueError, AttributeError):
    """A model was asked for what only a fitted one knows."""


class ConvergenceWarning(RuntimeWarning):
    """A fit ended above its tolerance; the message names the gap and what to change."""
