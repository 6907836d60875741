"""Fits against the trusted optima of ../shared, and against one another."""

import numpy as np
import pytest
import riata
from riata import _ext

PENALTIES = {
    "ridge",
    "ridge_parameters",
    "lasso",
    "lasso_parameters",
    "elastic_net",
    "group",
    "group_strengths",
    "sparse_group",
}


def features(problem):
    rng = np.random.default_rng(problem["seed"])
    n, p, rho = 200, 12, 0.4
    X = rng.normal(size=(n, p)) * (1 - rho) ** 0.5 + rng.normal(size=(n, 1)) * rho**0.5
    assert np.abs(X).sum() == pytest.approx(problem["x_checksum"], rel=1e-12)
    return X


def column(strength):
    return np.reshape(np.asarray(strength, dtype=float), (-1, 1))


def observation(family):
    if family == "negbin":  # variance mu + mu^2 / 2
        return _ext.Observation("negative_binomial", fields={"dispersion": 0.5})
    return _ext.Observation(family)


def terms(problem):
    parts = []
    for name, strength in (("Lasso", problem["l1"]), ("Ridge", problem["l2"])):
        if np.any(strength):
            parts.append(_ext.PenaltyTerm(getattr(riata.penalties, name)(), column(strength)))
    if problem["groups"]:
        groups = [(f"g{k}", group) for k, group in enumerate(problem["groups"])]
        # theirs multiply the plain norm, ours the norm times the root of the size
        root = np.sqrt([len(group) for group in problem["groups"]])
        strength = column(np.array(problem["group_strengths"]) / root)
        penalty = riata.penalties.GroupLasso()
        parts.append(_ext.PenaltyTerm(penalty, strength, groups=groups))
    return parts


def test_trusted_optima_of_every_family_and_penalty(acceptance, same):
    tried = 0
    for problem in acceptance("problems"):
        assert problem["penalty"] in PENALTIES
        data = {}
        if problem["sample_weight"] is not None:
            data["weights"] = np.array(problem["sample_weight"], dtype=float)
        if problem["offset"] is not None:
            data["offset"] = column(problem["offset"])
        glm = _ext.Glm(observation(problem["family"]), terms(problem))
        y = column(problem["y"])
        fit = glm.fit([("X", features(problem))], y, **data)
        same(fit.coef[:, 0], problem["coef"], 1e-6)
        same(fit.intercept, problem["intercept"], 1e-6)
        assert fit.certificate["objective"] == pytest.approx(problem["objective"], abs=1e-9)
        assert fit.certificate["gap"] < 1e-9
        tried += 1
    assert tried == 50


def regularizer_of(problem):
    """The NeMoS-shaped regularizer and strength, or None where NeMoS has none."""
    l1, l2 = np.array(problem["l1"]), np.array(problem["l2"])
    if problem["groups"] and not l1.any():
        mask = np.zeros((len(problem["groups"]), 12))
        for k, group in enumerate(problem["groups"]):
            mask[k, group] = 1
        root = np.sqrt([len(group) for group in problem["groups"]])
        return riata.regularizer.GroupLasso(mask=mask), np.array(problem["group_strengths"]) / root
    if problem["groups"]:
        return None
    if l1.any() and l2.any():
        return "ElasticNet", (float(l1 + l2), float(l1 / (l1 + l2)))
    return ("Lasso", l1) if l1.any() else ("Ridge", l2)


def test_the_nemos_surface_reaches_them_too(acceptance, same):
    for problem in acceptance("problems"):
        family, told = problem["family"], regularizer_of(problem)
        plain = problem["sample_weight"] is None and problem["offset"] is None
        if not plain or told is None:
            continue
        regularizer, strength = told
        if family == "gaussian":  # the surface's loss has no 1/2
            twice = 2 * np.asarray(strength[0] if isinstance(strength, tuple) else strength)
            strength = (float(twice), strength[1]) if isinstance(strength, tuple) else twice
        models = riata.observation_models
        own = (
            models.NegativeBinomialObservations(0.5) if family == "negbin" else family.capitalize()
        )
        link = "exp" if family == "gamma" else None  # one over the predictor is NeMoS' own
        model = riata.glm.GLM(own, link, regularizer, strength)
        model.fit(features(problem), np.array(problem["y"], dtype=float))
        same(model.coef_, problem["coef"], 1e-6)
        same(model.intercept_, problem["intercept"], 1e-6)


def test_gaussian_strengths_are_those_of_the_loss_without_a_half(counts):
    X, y = counts
    X = np.hstack([X["a"], X["b"]])
    model = riata.glm.GLM("Gaussian", regularizer="Ridge", regularizer_strength=0.3)
    model.fit(X, y[:, 0])
    centred = X - X.mean(axis=0)
    # mean (y - mu)^2 + 0.3/2 b^2
    hessian = 2 * centred.T @ centred / len(X) + 0.3 * np.eye(7)
    expected = np.linalg.solve(hessian, 2 * centred.T @ (y[:, 0] - y[:, 0].mean()) / len(X))
    np.testing.assert_allclose(model.coef_, expected, rtol=1e-10)
    residual = y[:, 0] - model.predict(X)
    assert model.dof_resid_ == 300 - 7 - 1
    np.testing.assert_allclose(model.scale_, residual @ residual / model.dof_resid_, rtol=1e-12)


def test_unregularized_matches_least_squares(counts):
    X, y = counts
    X = np.hstack([X["a"], X["b"]])
    model = riata.glm.PopulationGLM("Gaussian").fit(X, y)
    expected = np.linalg.lstsq(np.column_stack([X, np.ones(300)]), y, rcond=None)[0]
    np.testing.assert_allclose(model.coef_, expected[:-1], atol=1e-12)
    np.testing.assert_allclose(model.dof_resid_, 300 - 7 - 1)
