"""The benchmark's judgement, against closed forms and the laws of duality."""

import checker
import cross_validation
import formulas
import numpy as np
import pytest
from catalogue import CATALOGUE
from scipy.special import expit
from workloads import Workload


def orthonormal(strength, l1_ratio=1.0, family="gaussian"):
    """X'X = n I and centred, so each coefficient is shrunk by itself."""
    X = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]], dtype=float)
    y = np.array([3.0, 0.5, -1.0, 1.5])
    return Workload(
        "orthonormal", family, X, y, np.arange(3), np.array([strength]), l1_ratio=l1_ratio
    )


def shrunk(work):
    """argmin of (b - X'y/n)^2/2 + l1 |b| + l2 b^2/2"""
    l1, l2 = checker.strengths_of(work, work.strengths[0])
    score = work.X.T @ work.y / 4
    return np.sign(score) * np.maximum(np.abs(score) - l1, 0) / (1 + l2), work.y.mean()


@pytest.mark.parametrize("l1_ratio", [1.0, 0.4, 0.0])
def test_the_gap_is_zero_at_a_closed_form_optimum(l1_ratio):
    work = orthonormal(0.3, l1_ratio)
    b, b0 = shrunk(work)
    assert abs(checker.check(work, [b], [b0]).shown) < 1e-12


@pytest.mark.parametrize("l1_ratio", [1.0, 0.4, 0.0])
def test_the_gap_bounds_what_is_left_to_gain(l1_ratio):
    work = orthonormal(0.3, l1_ratio)
    b, b0 = shrunk(work)
    best = checker.check(work, [b], [b0]).primal
    worse = checker.check(work, [b + [0.1, 0.0, -0.2]], [b0 + 0.1])
    left = (worse.primal[0] - best[0]) / worse.scale
    assert 0 < left <= worse.shown
    assert worse.within(best) == pytest.approx(left)


def random_problem(family, l1_ratio, starts, rng):
    X = rng.standard_normal((30, 6))
    y = {
        "gaussian": lambda: rng.standard_normal(30),
        "poisson": lambda: rng.poisson(1.5, 30).astype(float),
        "bernoulli": lambda: (rng.uniform(size=30) < 0.4).astype(float),
    }[family]()
    factors = rng.uniform(0.5, 2, len(starts))
    return Workload("random", family, X, y, starts, np.array([0.05]), l1_ratio, factors)


@pytest.mark.parametrize("starts", [np.arange(6), np.array([0, 2, 3])], ids=["single", "grouped"])
@pytest.mark.parametrize("l1_ratio", [1.0, 0.5, 0.0])
@pytest.mark.parametrize("family", ["gaussian", "poisson", "bernoulli"])
def test_no_dual_value_exceeds_any_primal_value(family, l1_ratio, starts):
    rng = np.random.default_rng(5)
    work = random_problem(family, l1_ratio, starts, rng)
    points = [checker.check(work, [0.5 * rng.standard_normal(6)], [b0]) for b0 in (-1, 0, 0.5)]
    points += [checker.check(work, [np.zeros(6)], [0.1])]
    assert max(p.dual[0] for p in points) <= min(p.primal[0] for p in points)


@pytest.mark.parametrize("family", ["gaussian", "poisson", "bernoulli"])
def test_the_best_factor_is_better_than_all_on_a_grid(family):
    rng = np.random.default_rng(6)
    work = random_problem(family, 0.5, np.arange(6), rng)
    eta = work.X @ (0.3 * rng.standard_normal(6))
    r = formulas.centred_residual(family, work.y, eta)
    assert abs(r.sum()) < 1e-12
    score = np.abs(work.X.T @ r) / 30
    l1, l2 = checker.strengths_of(work, 0.05)
    limit = min(3.0, formulas.largest_in_range(family, work.y, r))
    on_grid = [
        formulas.dual_loss(family, work.y, r, a)
        - np.sum(np.maximum(a * score - l1, 0) ** 2 / (2 * l2))
        for a in np.linspace(0, limit, 200)
    ]
    assert checker.dual(work, r, score, 0.05) >= max(on_grid) - 1e-14


@pytest.mark.parametrize("family", ["gaussian", "poisson", "bernoulli"])
def test_the_derivative_of_the_dual_matches_finite_differences(family):
    rng = np.random.default_rng(7)
    work = random_problem(family, 1.0, np.arange(6), rng)
    r = formulas.centred_residual(family, work.y, work.X @ (0.2 * rng.standard_normal(6)))
    values = [formulas.dual_loss(family, work.y, r, 0.7 + h) for h in (-1e-5, 1e-5)]
    slope = formulas.dual_slope(family, work.y, r, 0.7)
    assert slope == pytest.approx((values[1] - values[0]) / 2e-5, abs=1e-7)


def null_intercept(work):
    mean = work.y.mean()
    if work.family == "gaussian":
        return mean
    return np.log(mean) if work.family == "poisson" else np.log(mean / (1 - mean))


PATHS = ["lasso_small", "group_correlated", "poisson_group", "poisson_lasso", "sparse_logistic"]


@pytest.mark.parametrize("name", PATHS)
def test_the_zero_model_is_optimal_at_the_largest_strength(name):
    work = CATALOGUE[name].draw("tiny")
    work.strengths = work.strengths[:1]
    zero = np.zeros((1, work.X.shape[1]))
    assert abs(checker.check(work, zero, [null_intercept(work)]).shown) < 1e-12


def test_what_is_not_finite_is_as_bad_as_can_be():
    work = orthonormal(0.3)
    assert checker.check(work, [[np.nan, 0, 0]], [0.0]).shown == np.inf
    counts = orthonormal(0.3, family="poisson")
    counts.y = np.array([3.0, 0.0, 1.0, 2.0])
    assert checker.check(counts, [[1e6, 0, 0]], [0.0]).shown == np.inf


def test_the_intercept_of_a_separated_sample_is_found():
    y = np.array([0.0, 0.0, 0.0, 1.0])
    eta = np.array([-800.0, 0.0, 3.0, 900.0])
    r = formulas.centred_residual("bernoulli", y, eta)
    assert np.isfinite(r).all() and abs(r.sum()) < 1e-12
    assert np.allclose(formulas.mean_of("bernoulli", np.zeros(1)), expit(0))


def test_a_worse_fold_is_seen_by_cross_validation():
    work = CATALOGUE["enet_cv"].draw("tiny")
    oracle = cross_validation.tight(work)
    within, shown, what = cross_validation.examine(work, oracle, oracle)
    assert max(within, shown) < 1e-9 and what == cross_validation.FOLD_PATHS
    spoilt = cross_validation.Solution(**oracle.arrays())
    spoilt.fold_coefs = oracle.fold_coefs.copy()
    spoilt.fold_coefs[3, 1, 5] += 0.01
    assert cross_validation.examine(work, spoilt, oracle)[0] > 1e-6
    curve_only = cross_validation.Solution(
        oracle.curve * 1.1, oracle.chosen, oracle.coef, oracle.intercept
    )
    within, _, what = cross_validation.examine(work, curve_only, oracle)
    assert within > 1e-6 and what == cross_validation.CURVE
