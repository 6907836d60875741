"""Writes glm.json: fits of families and links that statsmodels has, at its tightest.

    python tests/golden/make_glm.py    # with NumPy and statsmodels 0.15

Responses are drawn here and stored, so that nothing but the figures is needed to test with them.
"""

import json
from pathlib import Path

import numpy as np
import statsmodels.api as sm

N = 150
rng = np.random.default_rng(7)
X = np.round(rng.normal(size=(N, 3)), 6)
slope = np.array([0.3, -0.2, 0.1])
links, families = sm.families.links, sm.families


def rounded(y):
    return np.round(np.asarray(y, dtype=float), 6).tolist()


def draws():
    """(family, link, fields, statsmodels' family, y)"""
    eta = X @ slope
    shifted = 2 + 0.3 * eta
    exponential = np.exp(0.4 + eta)
    probability = 1 / (1 + np.exp(-eta))
    yes = rng.uniform(size=N) < probability
    poisson = rng.poisson(exponential)
    amounts = np.array([rng.gamma(2, 0.4, size=k).sum() for k in poisson])
    dispersed = rng.poisson(exponential * rng.gamma(2, 0.5, size=N))
    yield "gamma", "log", {}, families.Gamma(links.Log()), exponential * rng.gamma(2, 0.5, size=N)
    y = shifted * rng.gamma(4, 0.25, size=N)
    yield "gamma", "inverse", {}, families.Gamma(links.InversePower()), y
    yield "gamma", "identity", {}, families.Gamma(links.Identity()), y
    yield "inverse_gaussian", "log", {}, families.InverseGaussian(links.Log()), y
    yield (
        "inverse_gaussian",
        "inverse_squared",
        {},
        families.InverseGaussian(links.InverseSquared()),
        y,
    )
    yield "poisson", "identity", {}, families.Poisson(links.Identity()), rng.poisson(3 * shifted)
    yield "poisson", "sqrt", {}, families.Poisson(links.Sqrt()), rng.poisson(shifted**2)
    yield "bernoulli", "probit", {}, families.Binomial(links.Probit()), yes
    yield "bernoulli", "cloglog", {}, families.Binomial(links.CLogLog()), yes
    yield (
        "negative_binomial",
        "log",
        {"dispersion": 0.5},
        families.NegativeBinomial(links.Log(), alpha=0.5),
        dispersed,
    )
    yield "tweedie", "log", {"power": 1.4}, families.Tweedie(links.Log(), var_power=1.4), amounts
    yield (
        "gaussian",
        "log",
        {},
        families.Gaussian(links.Log()),
        exponential + rng.normal(size=N) / 5,
    )


def fit(family, link, fields, model, y):
    y = rounded(y)
    start = None
    if link in ("identity", "inverse", "inverse_squared", "sqrt"):  # inside the domain
        start = np.append(np.zeros(3), model.link(np.mean(y)))
    design = np.column_stack([X, np.ones(N)])
    result = sm.GLM(y, design, model).fit(start_params=start, tol=1e-14, maxiter=500)
    return {
        "family": family,
        "link": link,
        "fields": fields,
        "y": y,
        "coef": result.params[:3].tolist(),
        "intercept": result.params[3],
        "deviance": result.deviance,
        "log_likelihood": log_likelihood(family, result),
    }


def log_likelihood(family, result):
    """With all constants at dispersion 1, where statsmodels has it."""
    if family in ("tweedie", "gaussian"):
        return None
    return float(result.model.family.loglike(result.model.endog, result.mu, scale=1.0))


def dispersion():
    """Negative binomial with alpha by maximum likelihood."""
    y = rounded(rng.poisson(np.exp(0.8 + X @ slope) * rng.gamma(1.5, 1 / 1.5, size=N)))
    model = sm.NegativeBinomial(y, np.column_stack([X, np.ones(N)]))
    first = model.fit(disp=0, maxiter=1000)
    result = model.fit(first.params, method="newton", tol=1e-14, maxiter=1000, disp=0)
    return {
        "y": y,
        "coef": result.params[:3].tolist(),
        "intercept": result.params[3],
        "dispersion": result.params[4],
        "log_likelihood": result.llf,
    }


if __name__ == "__main__":
    fits = [fit(*each) for each in draws()]
    out = {"X": X.tolist(), "fits": fits, "estimated_dispersion": dispersion()}
    Path(__file__).with_name("glm.json").write_text(json.dumps(out) + "\n")
