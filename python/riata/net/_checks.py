"""X, y and weights as scikit-learn's rules have them.

Plain finite arrays are looked at here; all else is scikit-learn's to convert or to refuse, which
takes seconds to import.
"""

import numpy as np

from .._arrays import unmasked
from .._checks import whole
from ..exceptions import NotFittedError

_PLAIN = (np.dtype(np.float32), np.dtype(np.float64))


def hidden_sizes(value):
    """Neurons of every hidden layer, from a number or a list of them."""
    if np.ndim(value) > 1:
        raise ValueError(
            f"hidden_layer_sizes must be one whole number for each hidden layer, got {value!r}"
        )
    sizes = value if np.ndim(value) else [value]
    return [whole(each, "hidden_layer_sizes") for each in sizes]


def checked_X(estimator, X, reset):
    """X as a float array (rows, features); learns n_features_in_ where `reset`."""
    X = unmasked(X)
    plain = type(X) is np.ndarray and X.ndim == 2 and X.dtype in _PLAIN and X.size
    if not plain or hasattr(estimator, "feature_names_in_") or not np.isfinite(X).all():
        from sklearn.utils.validation import validate_data

        return validate_data(
            estimator, X, reset=reset, dtype=[np.float64, np.float32], ensure_min_samples=1
        )
    if reset:
        estimator.n_features_in_ = X.shape[1]
    elif X.shape[1] != estimator.n_features_in_:
        raise ValueError(
            f"X has {X.shape[1]} features, but {type(estimator).__name__} is expecting "
            f"{estimator.n_features_in_} features as input"
        )
    return X


def same_rows(X, y, what="y"):
    if len(X) != len(y):
        raise ValueError(f"X and {what} must have the same rows: X has {len(X)}, {what} {len(y)}")


def checked_response(y):
    """y as a float64 array, (rows,) or (rows, outputs)."""
    y = unmasked(y)
    plain = type(y) is np.ndarray and y.dtype.kind in "biuf" and y.ndim in (1, 2)
    if not plain or not np.isfinite(y).all():
        from sklearn.utils.validation import check_array

        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        y = check_array(y, ensure_2d=False, dtype=np.float64, input_name="y")
        if y.ndim > 2:
            raise ValueError(f"y must have shape (rows,) or (rows, outputs), got {y.shape}")
    return np.asarray(y, dtype=np.float64)


def checked_labels(y):
    """y as a one-dimensional array of labels."""
    plain = type(y) is np.ndarray and y.ndim == 1 and y.dtype.kind in "biuUS"
    if not plain:
        from sklearn.utils.multiclass import check_classification_targets
        from sklearn.utils.validation import assert_all_finite, column_or_1d

        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        check_classification_targets(y)
        y = column_or_1d(y, warn=True)
        if y.dtype.kind in "fc":
            assert_all_finite(y, input_name="y")
    return y


def checked_indicator(y):
    """y as floats (rows, labels) where it has several labels, each 0 or 1 in a row; else None."""
    y = np.asarray(y.toarray() if hasattr(y, "toarray") else y)
    if y.ndim != 2 or y.shape[1] < 2:
        return None
    bad = ~np.isin(y, (0, 1))
    if bad.any():
        raise ValueError(
            "y must be labels (rows,), or of several labels (rows, labels) with 0 or 1 for each, "
            f"got {y[bad].tolist()[0]!r} in an array of shape {y.shape}"
        )
    return y.astype(np.float64)


def checked_weights(sample_weight, rows):
    """Weights as float64, or None where all count alike."""
    if sample_weight is None:
        return None
    weights = np.asarray(sample_weight, dtype=np.float64)
    if weights.ndim == 0:
        weights = np.full(rows, float(weights))
    if weights.shape != (rows,):
        raise ValueError(f"sample_weight must have shape ({rows},), got {weights.shape}")
    bad = ~((weights >= 0) & np.isfinite(weights))
    if bad.any():
        raise ValueError(
            f"sample_weight must be finite and at least 0; sample_weight[{np.argmax(bad)}] is "
            f"{weights[bad][0]}"
        )
    if not weights.any():
        raise ValueError("sample_weight must not be zero for every row")
    return weights


def seed_of(random_state):
    """A seed of the core from what scikit-learn calls random_state."""
    if isinstance(random_state, (int, np.integer)) and random_state >= 0:
        return int(random_state)
    from sklearn.utils import check_random_state

    return int(check_random_state(random_state).randint(2**31 - 1))


def not_fitted(estimator):
    """The error of this package and of scikit-learn at once."""
    from sklearn.exceptions import NotFittedError as Theirs

    kind = type("NotFittedError", (NotFittedError, Theirs), {})
    return kind(
        f"This {type(estimator).__name__} instance is not fitted yet. Call 'fit' with appropriate "
        "arguments before using this estimator."
    )
