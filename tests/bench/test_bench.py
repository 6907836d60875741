"""The benchmark's own judgement: its checker against closed forms, and one run at toy size."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

import checker  # noqa: E402
import solvers  # noqa: E402
from workloads import Workload, workloads  # noqa: E402


def orthonormal_lasso(strength):
    """X'X = n I and centred, so the lasso solution is the soft-thresholded X'y / n."""
    X = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]], dtype=float)
    y = np.array([3.0, 0.5, -1.0, 1.5])
    work = Workload("orthonormal", "gaussian", X, y, np.arange(3), np.array([strength]))
    score = X.T @ y / 4
    return work, np.sign(score) * np.maximum(np.abs(score) - strength, 0), y.mean()


def test_the_gap_is_zero_at_a_closed_form_optimum():
    work, b, b0 = orthonormal_lasso(0.3)
    assert np.count_nonzero(b) in (1, 2)
    assert abs(checker.check(work, [b], [b0]).shown) < 1e-12


def test_the_gap_bounds_what_is_left_to_gain():
    work, b, b0 = orthonormal_lasso(0.3)
    best = checker.primal(work, b, b0, 0.3)
    worse = checker.check(work, [b + [0.1, 0.0, -0.2]], [b0 + 0.1])
    left = (worse.primal[0] - best) / worse.scale
    assert 0 < left <= worse.shown
    assert worse.within(np.array([best])) == pytest.approx(left)


@pytest.mark.parametrize("work", workloads("tiny"), ids=lambda work: work.name)
def test_the_zero_model_is_optimal_at_the_largest_strength(work):
    zero, null = np.zeros(work.X.shape[1]), work.y.mean()
    b0 = np.log(null) if work.family == "poisson" else null
    strength = work.strengths[0]
    gap = checker.primal(work, zero, b0, strength) - checker.dual(work, zero, b0, strength)
    assert abs(gap) < 1e-12 * checker.half_null_deviance(work.family, work.y)


def path_gap(solver, work):
    return checker.check(work, *solver.solve(work, solver.ladder[-1], 1)).shown


@pytest.mark.parametrize("work", workloads("tiny"), ids=lambda work: work.name)
def test_riata_proves_its_paths(work):
    assert path_gap(solvers.riata_solver(), work) < 1e-6


@pytest.mark.parametrize("work", workloads("tiny"), ids=lambda work: work.name)
def test_adelie_is_run_as_it_should(work):
    pytest.importorskip("adelie", reason="adelie is installed by ./dev bench only")
    assert path_gap(solvers.adelie_solver(), work) < 1e-4


def test_scikit_learn_is_run_as_it_should():
    work = workloads("tiny")[0]
    assert path_gap(solvers.scikit_learn_solver(work), work) < 1e-6
