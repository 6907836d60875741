"""Smooth profiles, groups that overlap, groups within groups, and a strength for every neuron."""

import numpy as np
import pytest
import riata
from riata.glm import GLM, ClassifierGLM, PopulationGLM, cv_strength
from riata.regularizer import (
    GroupLasso,
    Lasso,
    LatentGroupLasso,
    Ridge,
    Smooth,
    TreeGroupLasso,
)
from scipy.optimize import minimize


@pytest.fixture
def data():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(150, 6))
    Y = rng.poisson(np.exp(X[:, :3] @ rng.normal(size=(3, 2)) * 0.5 + 0.2)).astype(float)
    return X, Y


def loss(params, X, y):
    eta = X @ params[1:] + params[0]
    return np.mean(np.exp(eta) - y * eta)


def least(objective, size):
    return minimize(objective, np.zeros(size), method="BFGS", options={"gtol": 1e-9}).x


# --- smooth


@pytest.mark.parametrize(("order", "cyclic"), [(1, False), (2, False), (1, True), (3, True)])
def test_smooth_is_the_optimum_of_its_definition(data, order, cyclic):
    X, Y = data
    D = np.eye(6)
    for _ in range(order):
        D = np.roll(D, -1, axis=0) - D if cyclic else np.diff(D, axis=0)
    expected = least(lambda b: loss(b, X, Y[:, 0]) + 0.3 / 2 * np.sum((D @ b[1:]) ** 2), 7)
    model = GLM(regularizer=Smooth(0.3, order=order, cyclic=cyclic)).fit(X, Y[:, 0])
    np.testing.assert_allclose(model.coef_, expected[1:], atol=1e-6)
    assert model.certificate_.ok and model.certificate_.gap < 1e-6


def test_smooth_adds_to_ridge_and_mixes_by_feature_and_neuron(data):
    X, Y = data
    D = np.diff(np.eye(6), 2, axis=0)
    both = GLM(regularizer=Smooth(0.3) + Ridge(0.2)).fit(X, Y[:, 0])
    expected = least(
        lambda b: loss(b, X, Y[:, 0]) + 0.15 * np.sum((D @ b[1:]) ** 2) + 0.1 * np.sum(b[1:] ** 2),
        7,
    )
    np.testing.assert_allclose(both.coef_, expected[1:], atol=1e-6)
    tree = {"a": X[:, :4], "b": X[:, 4:]}
    mixed = GLM(regularizer={"a": Smooth(0.3), "b": Lasso(0.02)}).fit(tree, Y[:, 0])
    assert mixed.certificate_.gap < 1e-6 and mixed.coef_["b"].shape == (2,)
    strength = {"a": [0.1, 5.0], "b": 0.0}
    many = PopulationGLM(regularizer=Smooth(order=1), regularizer_strength=strength).fit(tree, Y)
    alone = GLM(regularizer=Smooth(order=1), regularizer_strength={"a": 5.0, "b": 0.0})
    np.testing.assert_allclose(
        many.coef_["a"][:, 1], alone.fit(tree, Y[:, 1]).coef_["a"], atol=1e-9
    )
    start = (both.coef_, both.intercept_)
    again = GLM(regularizer=Smooth(0.3) + Ridge(0.2)).fit(X, Y[:, 0], init_params=start)
    np.testing.assert_allclose(again.coef_, both.coef_, atol=1e-9)
    with pytest.raises(TypeError, match="Smooth adds to Ridge"):
        GLM(regularizer=Smooth(0.3) + Lasso(0.2)).fit(X, Y[:, 0])
    with pytest.raises(ValueError, match="need 8 coefficients"):
        GLM(regularizer=Smooth(0.3, order=7)).fit(X, Y[:, 0])
    with pytest.raises(TypeError, match="not of paths"):
        riata.glm_path(X, Y[:, 0], family="poisson", penalty=Smooth())


def test_a_smooth_profile_of_a_block_that_is_not_written_out():
    rng = np.random.default_rng(2)
    x = rng.uniform(size=400)
    y = rng.poisson(np.exp(np.sin(6 * x)))
    basis = riata.bases.BSpline(n=12, bounds=[0.0, 1.0])
    block = riata.design.features(basis, x)
    lazy = GLM(regularizer=Smooth(0.01)).fit({"x": block}, y)
    plain = GLM(regularizer=Smooth(0.01)).fit({"x": basis.evaluate(x)}, y)
    np.testing.assert_allclose(lazy.coef_["x"], plain.coef_["x"], atol=1e-8)


# --- groups


def test_disjoint_groups_are_the_same_in_all_three_forms(data):
    X, Y = data
    mask = np.array([[1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 1, 0]])
    plain = GLM(regularizer=GroupLasso(mask, 0.08)).fit(X, Y[:, 0])
    for form in (LatentGroupLasso, TreeGroupLasso):
        model = GLM(regularizer=form(mask, 0.08)).fit(X, Y[:, 0])
        np.testing.assert_allclose(model.coef_, plain.coef_, atol=1e-5)
        assert model.certificate_.ok


def test_latent_groups_are_the_optimum_over_sums_of_parts(data):
    X, Y = data
    mask = np.array([[1, 1, 1, 0, 0, 0], [0, 0, 1, 1, 1, 0], [0, 0, 0, 0, 1, 1]])
    model = GLM(regularizer=LatentGroupLasso(mask, [0.05, 0.08, 0.05])).fit(X, Y[:, 0])
    parts = np.concatenate([np.eye(6)[:, row == 1] for row in mask], axis=1)
    groups = [slice(0, 3), slice(3, 6), slice(6, 8)]
    weights = np.array([0.05, 0.08, 0.05]) * np.sqrt([3, 3, 2])

    def objective(v):
        penalty = sum(
            w * np.sqrt(np.sum(v[1:][g] ** 2) + 1e-14) for w, g in zip(weights, groups, strict=True)
        )
        return loss(np.concatenate([v[:1], parts @ v[1:]]), X, Y[:, 0]) + penalty

    expected = minimize(objective, np.full(9, 0.01), method="L-BFGS-B", tol=1e-14)
    assert model.certificate_.objective <= expected.fun + 1e-7
    assert model.certificate_.gap < 1e-6
    kept = np.flatnonzero(model.coef_)
    unions = [
        set(np.flatnonzero(mask[list(some)].any(axis=0)))
        for some in ([], [0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2])
    ]
    assert set(kept) in unions


def test_latent_groups_may_reach_over_neurons(data):
    X, Y = data
    mask = np.zeros((3, 6, 2))
    mask[0, :3], mask[1, 2:, 0], mask[2, 2:, 1] = 1, 1, 1
    model = PopulationGLM(regularizer=LatentGroupLasso(mask, 0.04)).fit(X, Y)
    assert all(each.ok for each in model.certificate_) and model.coef_.shape == (6, 2)
    apart = np.zeros((4, 6, 2))
    for neuron in range(2):
        apart[2 * neuron, :3, neuron], apart[2 * neuron + 1, 2:, neuron] = 1, 1
    many = PopulationGLM(regularizer=LatentGroupLasso(apart, 0.04)).fit(X, Y)
    one = GLM(regularizer=LatentGroupLasso(apart[:2, :, 0], 0.04)).fit(X, Y[:, 0])
    np.testing.assert_allclose(many.coef_[:, 0], one.coef_, atol=1e-6)


def test_a_group_that_is_zero_has_no_group_within_it(data):
    X, Y = data
    mask = np.array([[1, 1, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 0, 1]])
    strength = [0.005, 0.08, 0.08]
    model = GLM(regularizer=TreeGroupLasso(mask, strength)).fit(X, Y[:, 0])
    assert model.certificate_.ok and model.certificate_.stationarity < 1e-5
    assert (model.coef_[:3] != 0).any() and (model.coef_[3:] == 0).all()

    def penalty(b):
        return sum(
            s * np.sqrt(row.sum()) * np.linalg.norm(b[row == 1])
            for s, row in zip(strength, mask, strict=True)
        )

    best = model.certificate_.objective
    rng = np.random.default_rng(0)
    point = np.concatenate([model.intercept_, model.coef_])
    assert loss(point, X, Y[:, 0]) + penalty(point[1:]) == pytest.approx(best, abs=1e-12)
    for _ in range(300):
        other = point + rng.normal(size=7) * 0.02
        assert loss(other, X, Y[:, 0]) + penalty(other[1:]) >= best - 1e-9
    crossing = np.array([[1, 1, 0, 0, 0, 0], [0, 1, 1, 0, 0, 0]])
    with pytest.raises(ValueError, match="one must hold the other"):
        GLM(regularizer=TreeGroupLasso(crossing, 0.1)).fit(X, Y[:, 0])


# --- strengths


@pytest.mark.parametrize("regularizer", ["Ridge", "Lasso", "ElasticNet", "GroupLasso"])
def test_each_neuron_gets_the_strength_that_it_would_get_alone(data, regularizer):
    X, Y = data
    tree = {"a": X[:, :4], "b": X[:, 4:]}
    grid = np.geomspace(1e-3, 0.3, 6)
    many = cv_strength(PopulationGLM(regularizer=regularizer), tree, Y, grid, cv=4)
    assert many.cvm.shape == many.cvsd.shape == (6, 2) and (np.diff(many.strengths) < 0).all()
    for k in range(2):
        one = cv_strength(GLM(regularizer=regularizer), tree, Y[:, k], grid, cv=4)
        np.testing.assert_allclose(many.cvm[:, k], one.cvm[:, 0], rtol=1e-3)
        assert many.strength[k] == one.strength[0] and many.index_1se[k] <= many.index_min[k]
        np.testing.assert_allclose(many.model.coef_["a"][:, k], one.model.coef_["a"], atol=1e-6)
    table = many.table()
    assert len(table["cvm"]) == 12 and table["chosen"].sum() == 2


@pytest.mark.parametrize("settings, close", [({}, 1e-3), ({"tol": 1e-10}, 1e-7)])
def test_held_out_deviance_is_that_of_fits_to_the_other_rows(data, settings, close):
    X, Y = data
    folds = np.arange(150) % 3
    model = GLM(regularizer="Lasso", solver_kwargs=settings)
    found = cv_strength(model, X, Y[:, 0], [0.05, 0.01], cv=folds, rule="1se")
    for s, strength in enumerate([0.05, 0.01]):
        total = 0
        for k in range(3):
            fit = GLM(regularizer="Lasso", regularizer_strength=strength)
            fit.fit(X[folds != k], Y[folds != k, 0])
            held = folds == k
            total += fit.observation_model.deviance(Y[held, 0], fit.predict(X[held])).sum()
        assert found.cvm[s, 0] == pytest.approx(total / 150, rel=close)
    assert found.strength[0] in (0.05, 0.01) and found.model.certificate_.ok


def test_features_may_have_strengths_of_their_own(data):
    X, Y = data
    tree = {"a": X[:, :3], "b": X[:, 3:]}
    grid = {"a": [1e-3, 1.0], "b": [1e-3, 1.0]}
    found = cv_strength(PopulationGLM(regularizer="Ridge"), tree, Y, grid, cv=3)
    assert len(found.strengths) == 4 and found.strengths[0] == {"a": 1.0, "b": 1.0}
    assert all(each["a"] == 1e-3 and each["b"] == 1.0 for each in found.strength)
    np.testing.assert_array_equal(found.model.regularizer_strength["b"], np.ones((3, 2)))
    smooth = cv_strength(GLM(regularizer=Smooth()), tree, Y[:, 0], [0.1, 1.0], cv=3)
    assert smooth.model.certificate_.ok
    labels = cv_strength(ClassifierGLM(2), X, Y[:, 0] > 1, [1.0, 0.01], cv=3)
    assert labels.model.classes_.tolist() == [False, True]


def test_neurons_in_one_group_share_a_strength(data):
    X, Y = data
    mask = np.zeros((6, 6, 2))
    for j in range(6):
        mask[j, j] = 1
    model = PopulationGLM(regularizer=GroupLasso(mask))
    found = cv_strength(model, X, Y, [0.3, 0.05, 0.01], cv=3)
    assert found.strength[0] == found.strength[1] == found.model.regularizer_strength
    for bad, error, message in (
        (dict(model=PopulationGLM()), TypeError, "no strength of its own"),
        (dict(rule="max"), ValueError, "rule must be min or 1se"),
        (dict(strengths=[0.0]), ValueError, "above 0"),
        (dict(strengths={"x": [1]}), ValueError, "features of X as keys"),
    ):
        with pytest.raises(error, match=message):
            cv_strength(**(dict(model=model, X=X, y=Y, strengths=[0.1]) | bad))
