"""The features of a basis at many samples: seconds, and memory beyond what is returned."""

import importlib
import time
from functools import partial

import memory
import numpy as np
from contestant import Contestant
from generators import b_splines

SAMPLES = {"tiny": 2000, "small": 100_000, "full": 1_000_000}
SPLINES, COSINES, WINDOW = 10, 8, 100
CHECKED = 1000  # rows
SHORTEST, MOST = 1.0, 20  # seconds that the repeats are to last together, and how many at most


def made(nmo, what, samples):
    """(basis, input)"""
    rng = np.random.default_rng(115)
    if what == "b_spline":
        return nmo.basis.BSplineEval(SPLINES, bounds=(0.0, 1.0)), rng.uniform(size=samples)
    basis = nmo.basis.RaisedCosineLogConv(COSINES, window_size=WINDOW)
    return basis, rng.poisson(0.1, samples).astype(float)


def largest_error(what, basis, x, features):
    """Against the definition, at rows all over."""
    rows = np.linspace(WINDOW, len(x) - 1, CHECKED).astype(int)
    given = np.asarray(features[rows], dtype=float)
    if what == "b_spline":
        return float(np.max(np.abs(given - b_splines(x[rows], SPLINES))))
    kernel = np.asarray(basis.kernel_, dtype=float)
    past = np.stack([x[rows - 1 - k] for k in range(WINDOW)], axis=1)
    return float(np.max(np.abs(given - past @ kernel)))


def expanded(package, double, what, size):
    if package == "nemos":
        import jax

        jax.config.update("jax_enable_x64", double)
    basis, x = made(importlib.import_module(package), what, SAMPLES[size])

    def compute():
        features = basis.compute_features(x)
        wait = getattr(features, "block_until_ready", None)  # JAX goes ahead of its results
        return wait() if wait else features

    facts, peak, _, features = measured(compute)
    off = largest_error(what, basis, x, features)
    return facts | megabytes(peak, features.nbytes) | {"off": off}


def block(what, size):
    """Stored as the few functions that are not zero, or as a series and its kernel."""
    import riata

    basis, x = made(riata, what, SAMPLES[size])
    facts, peak, held, _ = measured(lambda: basis.compute_blocks(x))
    return facts | megabytes(peak, held)


def megabytes(peak, returned):
    return {"beyond": max(peak - returned, 0) / 2**20, "returned": returned / 2**20}


def measured(compute):
    """(facts, bytes at the worst moment of a call, bytes still held after it, what it returns)"""
    start = time.perf_counter()
    compute()
    first = time.perf_counter() - start
    before = memory.fresh_peak()
    result = compute()
    peak, held = memory.largest_resident_set() - before, memory.resident_set() - before
    seconds = []
    while len(seconds) < 3 or (sum(seconds) < SHORTEST and len(seconds) < MOST):
        start = time.perf_counter()
        result = compute()
        seconds.append(time.perf_counter() - start)
    best = min(seconds)
    return {"seconds": best, "compiling": max(first - best, 0)}, peak, held, result


def contestants(what):
    return {
        "riata": Contestant("riata", partial(expanded, "riata", True, what)),
        "riata block": Contestant("riata", partial(block, what)),
        "NeMoS float64": Contestant("nemos", partial(expanded, "nemos", True, what)),
        "NeMoS as it comes": Contestant("nemos", partial(expanded, "nemos", False, what)),
    }
