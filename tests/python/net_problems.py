"""Small data sets that the tests of nets share."""

import contextlib
import signal
import threading

import numpy as np
import pytest


@contextlib.contextmanager
def interrupted(seconds):
    """Ctrl-C that long after the start; what stands inside must end by it."""
    main = threading.main_thread().ident
    timer = threading.Timer(seconds, signal.pthread_kill, (main, signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        yield
    timer.join()


def regression(rows=120, features=6, outputs=None, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, features))
    shape = (features,) if outputs is None else (features, outputs)
    w = np.where(rng.random(shape) < 0.5, 0.0, rng.normal(size=shape))
    return X, X @ w + 0.3 * rng.normal(size=(X @ w).shape) + 1.5


def classes(count, rows=150, features=5, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, features))
    eta = X @ rng.normal(size=(features, count)) + rng.gumbel(size=(rows, count))
    return X, np.array(["a", "b", "c", "d"])[:count][np.argmax(eta, axis=1)]
