"""A family and a link written in Python, as arrays."""

import numpy as np
import pytest
from riata.glm import GLM, PopulationGLM
from riata.observation_models import OwnObservations


class OwnPoisson:
    convex = True

    def loss(self, y, eta):
        return np.exp(eta) - y * eta

    def gradient(self, y, eta):
        return np.exp(eta) - y

    def curvature(self, y, eta):
        return np.exp(eta)

    def mean(self, eta):
        return np.exp(eta)

    def eta(self, mu):
        return np.log(mu)

    def deviance(self, y, mu):
        return 2 * (np.where(y > 0, y * np.log(np.where(y > 0, y, 1) / mu), 0) - (y - mu))

    def supports(self, y):
        return y >= 0

    def conjugate(self, y, t):
        s = y + t
        value = np.where(s > 0, s * np.log(np.where(s > 0, s, 1)), 0) - s
        return np.where(s < -1e-15 * (1 + y), np.inf, value)


class Cauchy:
    """log(1 + (y - eta)^2): far from convex."""

    def loss(self, y, eta):
        return np.log1p((y - eta) ** 2)

    def gradient(self, y, eta):
        return 2 * (eta - y) / (1 + (y - eta) ** 2)

    def curvature(self, y, eta):
        return 2 * (1 - (y - eta) ** 2) / (1 + (y - eta) ** 2) ** 2

    def mean(self, eta):
        return eta

    def eta(self, mu):
        return mu

    def deviance(self, y, mu):
        return 2 * self.loss(y, mu)


@pytest.mark.parametrize("regularizer", ["UnRegularized", "Ridge", "Lasso", "GroupLasso"])
def test_fits_as_the_built_in_one_does(counts, regularizer, same):
    X, y = counts
    strength = None if regularizer == "UnRegularized" else 0.05
    own = PopulationGLM(OwnObservations(OwnPoisson()), None, regularizer, strength).fit(X, y)
    built_in = PopulationGLM("Poisson", None, regularizer, strength).fit(X, y)
    for name in X:
        same(own.coef_[name], built_in.coef_[name], 1e-9)
    same(own.predict(X), built_in.predict(X), 1e-9)
    for certificate in own.certificate_:
        assert certificate.ok and certificate.convex and certificate.gap < 1e-6


def test_without_convexity_the_certificate_is_stationarity(counts):
    X, _ = counts
    X = X["a"]
    y = X @ np.arange(1.0, X.shape[1] + 1) + np.random.default_rng(1).standard_cauchy(len(X)) / 4
    model = GLM(OwnObservations(Cauchy()), regularizer="Ridge", regularizer_strength=1e-3)
    model.fit(X, y)
    assert model.certificate_.ok and not model.certificate_.convex
    assert np.isnan(model.certificate_.gap)
    np.testing.assert_allclose(model.coef_, np.arange(1.0, X.shape[1] + 1), atol=0.2)


def broken(**methods):
    return type("Broken", (OwnPoisson,), methods)()


@pytest.mark.parametrize(
    ("model", "error", "words"),
    [
        (broken(loss=lambda self, y, eta: 1 / 0), ZeroDivisionError, "division by zero"),
        (
            broken(gradient=lambda self, y, eta: np.zeros(3)),
            ValueError,
            r"Broken.gradient must return an array of shape \(300,\)",
        ),
        (
            broken(loss=lambda self, y, eta: np.full(len(y), np.nan)),
            ValueError,
            "Broken.loss must not return NaN; it does at y = ",
        ),
        (
            broken(curvature=lambda self, y, eta: eta * np.nan),
            ValueError,
            "Broken.curvature must not return NaN",
        ),
        (broken(mean=lambda self, eta: "exp"), ValueError, "could not convert"),
    ],
)
def test_faults_end_in_one_clear_sentence(counts, model, error, words):
    X, y = counts
    with pytest.raises(error, match=words):
        GLM(OwnObservations(model)).fit(X["a"], y[:, 0])


def test_what_is_missing_is_named(counts):
    X, y = counts
    with pytest.raises(ValueError, match="Half: an observation model needs .* deviance is missing"):
        methods = {k: v for k, v in vars(OwnPoisson).items() if k != "deviance"}
        GLM(OwnObservations(type("Half", (), methods)())).fit(X["a"], y[:, 0])


def test_responses_outside_its_support_are_refused(counts):
    X, y = counts
    with pytest.raises(ValueError, match=r"OwnPoisson: y must be in its support; y\[0\] is -1"):
        GLM(OwnObservations(OwnPoisson())).fit(
            X["a"], np.where(np.arange(len(y)) == 0, -1, y[:, 0])
        )
