"""Families and links against figures of statsmodels (tests/golden/make_glm.py)."""

import json
from pathlib import Path

import numpy as np
import pytest
from riata import _ext

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "glm.json").read_text())
X = np.array(GOLDEN["X"])


def column(values):
    return np.reshape(np.asarray(values, dtype=float), (-1, 1))


@pytest.mark.parametrize("golden", GOLDEN["fits"], ids=lambda g: f"{g['family']}_{g['link']}")
def test_unpenalised_fits_are_those_of_statsmodels(golden):
    observation = _ext.Observation(golden["family"], golden["link"], fields=golden["fields"])
    y = np.array(golden["y"])
    fit = _ext.Glm(observation).fit([("X", X)], column(y))
    np.testing.assert_allclose(fit.coef[:, 0], golden["coef"], atol=1e-6)
    np.testing.assert_allclose(fit.intercept, golden["intercept"], atol=1e-6)
    mu = fit.predict([("X", X)])[:, 0]
    deviance = np.sum(observation.deviance(y, mu))
    np.testing.assert_allclose(deviance, golden["deviance"], rtol=1e-8)
    if golden["log_likelihood"] is not None:
        likelihood = np.sum(observation.log_likelihood(y, mu))
        np.testing.assert_allclose(likelihood, golden["log_likelihood"], rtol=1e-8)
    assert fit.certificate["ok"]
    assert fit.certificate["convex"] == observation.convex


def test_dispersion_by_profile_likelihood_is_that_of_statsmodels():
    golden = GOLDEN["estimated_dispersion"]
    y = np.array(golden["y"])
    glm = _ext.Glm(_ext.Observation("negative_binomial"), estimate_dispersion=True)
    fit = glm.fit([("X", X)], column(y))
    np.testing.assert_allclose(fit.coef[:, 0], golden["coef"], atol=1e-6)
    np.testing.assert_allclose(fit.intercept, golden["intercept"], atol=1e-6)
    np.testing.assert_allclose(
        fit.observation.fields["dispersion"], golden["dispersion"], rtol=1e-6
    )
    likelihood = np.sum(fit.observation.log_likelihood(y, fit.predict([("X", X)])[:, 0]))
    np.testing.assert_allclose(likelihood, golden["log_likelihood"], rtol=1e-9)
