"""Workloads drawn from random numbers; seeds and the order of the draws are fixed."""

import numpy as np
from scipy import sparse
from scipy.interpolate import BSpline
from scipy.signal import lfilter
from workloads import Workload, with_path


def autoregressive(rng, n, p, correlation):
    """Columns in a chain, each correlated with the one before, all of unit variance."""
    white = rng.standard_normal((n, p))
    white[:, 1:] *= np.sqrt(1 - correlation * correlation)
    return lfilter([1.0], [1.0, -correlation], white, axis=1)


def b_splines(u, count):
    """`count` cubic B-splines on [0, 1]."""
    knots = np.r_[[0.0] * 4, np.linspace(0, 1, count - 2)[1:-1], [1.0] * 4]
    return BSpline.design_matrix(np.clip(u, 0, 1), knots, 3).toarray()


def counts(rng, eta, mean):
    """Poisson counts of about that mean; no rate above 40."""
    eta = eta - np.log(np.mean(np.exp(np.minimum(eta, 6)))) + np.log(mean)
    return rng.poisson(np.minimum(np.exp(eta), 40.0)).astype(float)


def noisy(rng, signal, ratio):
    """signal + white noise; `ratio` is that of their variances."""
    return signal + rng.standard_normal(len(signal)) * signal.std() / np.sqrt(ratio)


def some_nonzero(rng, p, nonzero, scale=1.0):
    b = np.zeros(p)
    b[rng.choice(p, nonzero, False)] = scale * rng.standard_normal(nonzero)
    return b


def lasso_small(n=500, p=5000, nonzero=50, count=100):
    rng = np.random.default_rng(106)
    X = autoregressive(rng, n, p, 0.5)
    y = noisy(rng, X @ some_nonzero(rng, p, nonzero), 3)
    return with_path("lasso_small", "gaussian", X, y, count, 0.01, about="gaussian lasso")


def lasso_wide(n=1000, p=20_000, nonzero=50, count=100):
    rng = np.random.default_rng(105)
    X = rng.standard_normal((n, p))
    y = noisy(rng, X @ some_nonzero(rng, p, nonzero), 9)
    return with_path("lasso_wide", "gaussian", X, y, count, 0.01, about="gaussian lasso")


def group_effects(rng, groups, size, active, scale):
    b = np.zeros((groups, size))
    for g in rng.choice(groups, active, False):
        b[g] = scale * rng.standard_normal(size)
    return b.ravel()


def group_correlated(n=1000, groups=300, size=10, active=20, count=100):
    rng = np.random.default_rng(101)
    X = rng.standard_normal((n, groups * size)) + 0.5 * rng.standard_normal((n, 1))
    y = noisy(rng, X @ group_effects(rng, groups, size, active, 0.3), 3)
    starts = np.arange(groups) * size
    about = "gaussian group lasso, correlated"
    return with_path("group_correlated", "gaussian", X, y, count, 0.01, starts, about=about)


def group_wide(n=1000, groups=2000, size=10, active=20, count=100):
    rng = np.random.default_rng(102)
    X = rng.standard_normal((n, groups * size))
    y = noisy(rng, X @ group_effects(rng, groups, size, active, 1.0), 9)
    starts = np.arange(groups) * size
    about = "gaussian group lasso, wide"
    return with_path("group_wide", "gaussian", X, y, count, 0.05, starts, about=about)


def poisson_group(n=100_000, covariates=40, size=10, count=100):
    """Six covariates count; each is a B-spline basis on values drawn uniformly."""
    rng = np.random.default_rng(103)
    U = rng.uniform(size=(n, covariates))
    X = np.hstack([b_splines(U[:, j], size) for j in range(covariates)])
    b = np.zeros((covariates, size))
    b[:6] = 0.7 * rng.standard_normal(b[:6].shape)
    y = counts(rng, X @ b.ravel(), 0.6)
    starts = np.arange(covariates) * size
    return with_path(
        "poisson_group", "poisson", X, y, count, 0.01, starts, about="Poisson group lasso, splines"
    )


def poisson_lasso(n=5000, p=500, nonzero=25, count=50):
    rng = np.random.default_rng(104)
    X = np.sqrt(0.8) * rng.standard_normal((n, p))
    X += np.sqrt(0.2) * rng.standard_normal((n, 1))
    y = counts(rng, X @ some_nonzero(rng, p, nonzero, 0.2), 1.0)
    about = "Poisson lasso, equicorrelated"
    return with_path("poisson_lasso", "poisson", X, y, count, 0.01, about=about)


def sparse_logistic(n=20_000, p=50_000, nonzero=100, count=100, per_thousand=1):
    rng = np.random.default_rng(107)
    m = n * p * per_thousand // 1000
    values = rng.standard_normal(m)
    at = rng.integers(n, size=m), rng.integers(p, size=m)
    X = sparse.coo_matrix((values, at), (n, p)).tocsc()
    b = some_nonzero(rng, p, nonzero, 6)
    y = (rng.uniform(size=n) < 1 / (1 + np.exp(-(X @ b)))).astype(float)
    return with_path(
        "sparse_logistic", "bernoulli", X, y, count, 0.05, about="logistic lasso, sparse"
    )


def poisson_ridge(n=500_000, p=100):
    rng = np.random.default_rng(108)
    X = np.asfortranarray(rng.standard_normal((n, p)))
    y = counts(rng, X @ (0.05 * rng.standard_normal(p)), 1.1)
    strengths = np.array([1e-3])
    return Workload(
        "poisson_ridge", "poisson", X, y, np.arange(p), strengths, 0.0, about="Poisson ridge"
    )


def poisson_enet(n=200_000, p=300, nonzero=100):
    """Every parameter has its own strength, on both parts of the penalty."""
    rng = np.random.default_rng(109)
    X = np.asfortranarray(0.3 * rng.standard_normal((n, p)))
    b = 0.1 * rng.standard_normal(p)
    b[nonzero:] = 0
    y = counts(rng, X @ b, 1.0)
    factors = rng.uniform(0.5, 2, p)
    about = "Poisson elastic net, a strength per parameter"
    return Workload(
        "poisson_enet", "poisson", X, y, np.arange(p), np.array([5e-3]), 0.5, factors, about=about
    )


def enet_cv(n=20_000, p=300, nonzero=40, count=100):
    """Five runs of rows are the folds; every ratio's strengths start at its own largest one."""
    rng = np.random.default_rng(110)
    X = autoregressive(rng, n, p, 0.7) + 0.3 * rng.standard_normal((n, 1))
    y = noisy(rng, X @ some_nonzero(rng, p, nonzero), 0.5)
    about = "cross-validated gaussian elastic net"
    work = with_path("enet_cv", "gaussian", X, y, count, 1e-3, about=about)
    work.ratios = np.array([0.2, 0.5, 0.9])
    work.strengths = work.strengths / work.ratios[:, None]
    work.folds = np.arange(n) * 5 // n
    return work


def tiny(n=200, p=20):
    rng = np.random.default_rng(111)
    X = np.asfortranarray(rng.standard_normal((n, p)))
    y = noisy(rng, X[:, :5].sum(axis=1), 2)
    return Workload("tiny", "gaussian", X, y, np.arange(p), np.array([0.05]), about="one lasso fit")
