"""Regularizers beyond NeMoS': groups with a second part, concave penalties, bounds, adaptive."""

import numpy as np
import pytest
import riata
from riata.glm import GLM, PopulationGLM
from riata.regularizer import (
    MCP,
    SCAD,
    Box,
    ElasticNet,
    GroupElasticNet,
    GroupLasso,
    GroupMCP,
    Lasso,
    NonNegative,
    Ridge,
    SparseGroupLasso,
)


def stacked(coef):
    return np.concatenate([coef["a"], coef["b"]])


def penalty_of(model):
    return model.certificate_.objective - model.certificate_.loss


def test_sparse_group_lasso_costs_what_it_says(counts):
    X, y = counts
    model = GLM(regularizer=SparseGroupLasso(strength=0.2, l1_ratio=0.3)).fit(X, y[:, 0])
    value = sum(
        0.2 * (0.7 * np.sqrt(len(b)) * np.linalg.norm(b) + 0.3 * np.abs(b).sum())
        for b in model.coef_.values()
    )
    assert model.certificate_.ok and model.certificate_.gap < 1e-6
    assert penalty_of(model) == pytest.approx(value, rel=1e-10)


def test_group_penalties_with_a_second_part_end_in_their_parts(counts):
    X, y = counts
    lasso = GLM(regularizer=Lasso(0.05)).fit(X, y[:, 0])
    group = GLM(regularizer=GroupLasso(0.05)).fit(X, y[:, 0])
    ridge = GLM(regularizer=Ridge(0.05)).fit(X, y[:, 0])
    for same, regularizer in (
        (lasso, SparseGroupLasso(strength=0.05, l1_ratio=1)),
        (group, SparseGroupLasso(strength=0.05, l1_ratio=0)),
        (group, GroupElasticNet(strength=0.05, group_ratio=1)),
        (ridge, GroupElasticNet(strength=0.05, group_ratio=0)),
        (group, GroupMCP(strength=0.05, gamma=1e9)),
    ):
        model = GLM(regularizer=regularizer).fit(X, y[:, 0])
        np.testing.assert_allclose(stacked(model.coef_), stacked(same.coef_), atol=1e-7)


@pytest.mark.parametrize("regularizer", [SparseGroupLasso, GroupElasticNet, GroupMCP])
def test_groups_have_their_own_strengths_for_every_neuron(counts, regularizer):
    X, y = counts
    each = {"a": [0.01, 0.02, 0.03], "b": [0.04, 0.05, 0.06]}
    many = PopulationGLM(regularizer=regularizer(strength=each)).fit(X, y)
    for k in range(3):
        own = {key: value[k] for key, value in each.items()}
        one = GLM(regularizer=regularizer(strength=own)).fit(X, y[:, k])
        np.testing.assert_allclose(stacked(many.coef_)[:, k], stacked(one.coef_), atol=1e-9)


@pytest.mark.parametrize("regularizer", [MCP, SCAD])
def test_concave_penalties_do_not_shrink_large_parameters(regularizer):
    rng = np.random.default_rng(3)
    X = rng.normal(size=(400, 6))
    y = 2 * X[:, 0] - 1.5 * X[:, 1] + 0.1 * rng.normal(size=400)
    model = GLM("Gaussian", regularizer=regularizer(0.4)).fit(X, y)
    free = GLM("Gaussian").fit(X[:, :2], y)
    np.testing.assert_allclose(model.coef_[:2], free.coef_, rtol=1e-9)
    assert (model.coef_[2:] == 0).all()
    assert model.certificate_.ok and np.isnan(model.certificate_.gap)
    assert model.certificate_.is_locally_convex
    lasso = GLM("Gaussian", regularizer=Lasso(0.4)).fit(X, y)
    assert lasso.certificate_.is_locally_convex is None


def test_bounds_hold_and_add_to_other_penalties(counts):
    X, y = counts
    free = GLM(regularizer=Ridge(0.05) + Lasso(0.01)).fit(X, y[:, 0])
    assert stacked(free.coef_).min() < 0
    signed = GLM(regularizer=Ridge(0.05) + Lasso(0.01) + NonNegative()).fit(X, y[:, 0])
    assert stacked(signed.coef_).min() == 0 and signed.certificate_.gap < 1e-6
    mixed = GLM(regularizer={"a": Lasso(0.01) + Box(-0.05, 0.1), "b": GroupLasso(0.02)})
    mixed.fit(X, y[:, 0])
    a = mixed.coef_["a"]
    assert mixed.certificate_.ok and a.min() >= -0.05 and a.max() <= 0.1
    # where bounds do not bind they change nothing
    wide = GLM(regularizer=Ridge(0.05) + Lasso(0.01) + Box(-9, 9)).fit(X, y[:, 0])
    np.testing.assert_allclose(stacked(wide.coef_), stacked(free.coef_), atol=1e-7)


def test_what_cannot_be_is_refused(counts):
    X, y = counts
    with pytest.raises(ValueError, match="mcp: gamma must be greater than 1, got 1"):
        MCP(gamma=1)
    with pytest.raises(ValueError, match="scad: gamma must be greater than 2"):
        SCAD(gamma=2)
    with pytest.raises(ValueError, match="box: lower must be at most 0, got 1"):
        Box(lower=1)
    with pytest.raises(ValueError, match="NonNegative has no strength"):
        GLM(regularizer="NonNegative", regularizer_strength=0.1)
    with pytest.raises(TypeError, match="box: cannot be put on the coefficients of a group"):
        GLM(regularizer=GroupLasso(0.1) + NonNegative()).fit(X, y[:, 0])
    with pytest.raises(TypeError, match="mcp: cannot be added"):
        GLM(regularizer=MCP(0.1) + Lasso(0.1)).fit(X, y[:, 0])


def test_adaptive_strengths_come_from_a_pilot(counts):
    X, y = counts
    pilot = PopulationGLM(regularizer=Ridge(0.01)).fit(X, y)
    strength = riata.adaptive_strength(pilot.coef_, strength=0.02, gamma=0.5)
    for key, b in pilot.coef_.items():
        np.testing.assert_allclose(strength[key], 0.02 * np.abs(b) ** -0.5, rtol=1e-14)
    for regularizer in (Lasso(strength), ElasticNet((strength, 0.5)), MCP(strength)):
        assert PopulationGLM(regularizer=regularizer).fit(X, y).certificate_[0].ok
    with pytest.raises(ValueError, match="a coefficient other than 0"):
        riata.adaptive_strength(np.zeros(3))


@pytest.mark.parametrize(
    "regularizer",
    [
        SparseGroupLasso(strength=0.1, l1_ratio=0.2),
        GroupMCP(gamma=4),
        MCP(0.1, gamma=2),
        Box(-1, 1),
    ],
)
def test_regularizers_show_and_copy_their_parameters(regularizer):
    assert type(regularizer)(**regularizer.get_params()).get_params() == regularizer.get_params()
    assert repr(regularizer).startswith(type(regularizer).__name__ + "(")
