"""Losses, conjugates and penalties in NumPy, written apart from the library on purpose.

Of a residual r = y - mu whose sum is zero, theta = a r is a point of the dual for every a that
keeps s = y - a r in the family's range:
    gaussian   mean(a r y - (a r)^2 / 2)
    poisson    mean(s - s log s)
    bernoulli  -mean(s log s + (1 - s) log(1 - s))
less what the penalty's conjugate takes at X'theta / n.
"""

import numpy as np
from scipy.special import expit, xlogy


def mean_of(family, eta):
    if family == "gaussian":
        return eta
    return np.exp(eta) if family == "poisson" else expit(eta)


def loss(family, y, eta):
    """Mean of the negative log-likelihood, without the terms that are free of eta."""
    if family == "gaussian":
        return np.mean(0.5 * (y - eta) ** 2)
    if family == "poisson":
        return np.mean(np.exp(eta) - y * eta)
    return np.mean(np.logaddexp(0, eta) - y * eta)


def half_null_deviance(family, y):
    mean = y.mean()
    if family == "gaussian":
        return np.mean(0.5 * (y - mean) ** 2)
    if family == "poisson":
        return np.mean(xlogy(y, y / mean))
    return -xlogy(mean, mean) - xlogy(1 - mean, 1 - mean)


def centred_residual(family, y, eta):
    """y - mu after the intercept was moved to where this sums to zero."""
    if family == "gaussian":
        r = y - eta
    elif family == "poisson":
        mu = np.exp(eta)
        r = y - mu * (y.sum() / mu.sum())
    else:
        r = y - expit(eta + _logit_shift(y, eta))
    return r - r.mean()


def _logit_shift(y, eta):
    """Root of sum(y - expit(eta + shift)), by bisection and then Newton."""
    low, high = -50.0 - eta.max(), 50.0 - eta.min()
    shift = 0.0
    for _ in range(200):
        mu = expit(eta + shift)
        excess = np.sum(y - mu)
        low, high = (shift, high) if excess > 0 else (low, shift)
        step = excess / max(np.sum(mu * (1 - mu)), 1e-300)
        ahead = shift + step
        following = ahead if low < ahead < high else 0.5 * (low + high)
        if abs(following - shift) <= 1e-15 * max(1, abs(shift)):
            break
        shift = following
    return shift


def largest_in_range(family, y, r):
    """The largest a for which y - a r stays where the conjugate is finite."""
    if family == "gaussian":
        return np.inf
    down = r > 0
    limit = np.min(y[down] / r[down], initial=np.inf)
    if family == "bernoulli":
        up = r < 0
        limit = min(limit, np.min((1 - y[up]) / -r[up], initial=np.inf))
    return limit


def dual_loss(family, y, r, a):
    if family == "gaussian":
        return np.mean(a * r * y - 0.5 * (a * r) ** 2)
    s = np.maximum(y - a * r, 0)
    if family == "poisson":
        return np.mean(s - xlogy(s, s))
    s = np.minimum(s, 1)
    return -np.mean(xlogy(s, s) + xlogy(1 - s, 1 - s))


def dual_slope(family, y, r, a):
    """d dual_loss / da; rows with r = 0 have no part in it."""
    if family == "gaussian":
        return np.mean(r * y) - a * np.mean(r * r)
    some = r != 0
    s = np.maximum(y[some] - a * r[some], 0)
    with np.errstate(divide="ignore"):
        slope = np.log(s) if family == "poisson" else np.log(s) - np.log1p(-np.minimum(s, 1))
    return np.sum(r[some] * slope) / len(y)


def group_norms(starts, v):
    """||v_g|| of every group; v may have a column for each strength."""
    return np.sqrt(np.add.reduceat(v * v, starts, axis=0))


def penalty(l1, l2, norms):
    return np.sum(l1 * norms) + 0.5 * np.sum(l2 * norms**2)
