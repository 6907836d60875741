"""What the Python tests share."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(Path(__file__).parent))  # for modules that tests share


def _shared(*parts):
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"not here: ../shared/{'/'.join(parts)}")
    return path


@pytest.fixture
def shared():
    """A path below ../shared; the test is skipped where it is missing."""
    return _shared


@pytest.fixture
def acceptance():
    return lambda name: json.loads(_shared("acceptance", f"{name}.json").read_text())


@pytest.fixture(scope="session")
def golden():
    return json.loads((ROOT / "tests" / "golden" / "golden.json").read_text())


@pytest.fixture
def same():
    """same(a, b, tolerance): equal relative to the largest entry, with the same zeros."""

    def check(got, expected, tolerance):
        got, expected = np.ravel(got), np.ravel(expected)
        assert got.shape == expected.shape
        np.testing.assert_array_equal(got == 0, expected == 0)
        scale = max(np.max(np.abs(expected)), np.finfo(float).tiny)
        assert np.max(np.abs(got - expected)) <= tolerance * scale

    return check


@pytest.fixture
def counts():
    """A small population: X in two blocks, y (rows, 3)."""
    rng = np.random.default_rng(7)
    X = {"a": rng.normal(size=(300, 4)), "b": rng.normal(size=(300, 3))}
    w = rng.normal(size=(7, 3)) * 0.3
    y = rng.poisson(np.exp(np.hstack([X["a"], X["b"]]) @ w + 0.5)).astype(float)
    return X, y


@pytest.fixture
def data():
    """Three features and the counts of two neurons, in 120 samples."""
    rng = np.random.default_rng(3)
    X = rng.normal(size=(120, 3))
    Y = rng.poisson(np.exp(X @ rng.normal(size=(3, 2)) * 0.4 + 0.3)).astype(float)
    return X, Y
