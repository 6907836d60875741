import warnings

import numpy as np
import pytest
from riata.glm import GLM, PopulationGLM
from riata.regularizer import ElasticNet, GroupLasso, Lasso, Ridge, UnRegularized

PARAMETERS = {"a": [0.1, 0.02, 0.05, 0.3], "b": [0.2, 0.01, 0.4]}
RATIOS = {"a": 0.5, "b": [0.2, 0.9, 1.0]}


def stacked(coef):
    return np.concatenate([coef["a"], coef["b"]])


@pytest.mark.parametrize(
    ("regularizer", "strength"),
    [
        ("UnRegularized", None),
        ("Ridge", PARAMETERS),
        ("Lasso", {"a": 0.05, "b": [0.2, 0.01, 0.4]}),
        ("ElasticNet", (0.1, 0.3)),
        ("ElasticNet", (PARAMETERS, RATIOS)),
        ("GroupLasso", 0.05),
    ],
)
@pytest.mark.parametrize("family", ["Poisson", "Gaussian"])
def test_a_population_is_its_neurons_fitted_alone(counts, regularizer, strength, family):
    X, y = counts
    many = PopulationGLM(family, regularizer=regularizer, regularizer_strength=strength).fit(X, y)
    for k in range(3):
        one = GLM(family, regularizer=regularizer, regularizer_strength=strength).fit(X, y[:, k])
        np.testing.assert_allclose(
            stacked(many.coef_)[:, k], stacked(one.coef_), rtol=1e-10, atol=1e-10
        )
        np.testing.assert_allclose(many.intercept_[k], one.intercept_[0], rtol=1e-10)
        assert many.certificate_[k].ok


def test_every_neuron_may_have_its_own_strengths(counts):
    X, y = counts
    strengths = {"a": np.outer([1, 2, 3, 4], [0.01, 0.02, 0.05]), "b": [[0.1, 0.2, 0.3]] * 3}
    many = PopulationGLM(regularizer="Lasso", regularizer_strength=strengths).fit(X, y)
    for k in range(3):
        own = {key: np.asarray(value)[:, k] for key, value in strengths.items()}
        one = GLM(regularizer="Lasso", regularizer_strength=own).fit(X, y[:, k])
        np.testing.assert_allclose(stacked(many.coef_)[:, k], stacked(one.coef_), atol=1e-10)


def test_group_strengths_go_by_sorted_feature_then_neuron(counts):
    X, y = counts
    each = [0.01, 0.02, 0.03, 0.04, 0.05, 0.06]
    many = PopulationGLM(regularizer="GroupLasso", regularizer_strength=each).fit(X, y)
    for k in range(3):
        one = GLM(regularizer="GroupLasso", regularizer_strength=[each[k], each[3 + k]])
        one.fit(X, y[:, k])
        np.testing.assert_allclose(stacked(many.coef_)[:, k], stacked(one.coef_), atol=1e-10)
        named = GLM(regularizer="GroupLasso", regularizer_strength={"b": each[3 + k], "a": each[k]})
        np.testing.assert_array_equal(stacked(named.fit(X, y[:, k]).coef_), stacked(one.coef_))


def test_a_mask_may_reach_over_features_and_is_never_changed(counts):
    X, y = counts
    mask = {"a": np.array([[1, 1, 0, 0], [0, 0, 1, 1]]), "b": np.array([[1, 0, 0], [0, 1, 1]])}
    kept = {key: value.copy() for key, value in mask.items()}
    tree = GLM(regularizer=GroupLasso(mask=mask), regularizer_strength=[0.05, 0.1])
    tree.fit(X, y[:, 0])
    for key in mask:
        np.testing.assert_array_equal(mask[key], kept[key])
    flat = GLM(
        regularizer=GroupLasso(mask=np.hstack([mask["a"], mask["b"]])),
        regularizer_strength=[0.05, 0.1],
    ).fit(np.hstack([X["a"], X["b"]]), y[:, 0])
    np.testing.assert_allclose(stacked(tree.coef_), flat.coef_, atol=1e-12)
    b = flat.coef_
    value = 0.05 * np.sqrt(3) * np.linalg.norm(b[[0, 1, 4]])
    value += 0.1 * np.sqrt(4) * np.linalg.norm(b[[2, 3, 5, 6]])
    certificate = tree.certificate_
    assert certificate.objective - certificate.loss == pytest.approx(value, rel=1e-10)


def test_a_group_over_all_neurons_keeps_or_drops_a_feature_for_all(counts):
    X, y = counts
    X = np.hstack([X["a"], X["b"]])
    mask = np.zeros((7, 7, 3))
    mask[range(7), range(7), :] = 1
    model = PopulationGLM(regularizer=GroupLasso(mask=mask), regularizer_strength=0.3).fit(X, y)
    zero = model.coef_ == 0
    np.testing.assert_array_equal(zero.all(axis=1), zero.any(axis=1))
    assert 0 < zero.all(axis=1).sum() < 7


def test_features_outside_every_group_are_free(counts):
    X, y = counts
    X = np.hstack([X["a"], X["b"]])
    mask = np.zeros((1, 7))
    mask[0, :4] = 1
    model = GLM(regularizer=GroupLasso(mask=mask), regularizer_strength=10.0).fit(X, y[:, 0])
    free = GLM(regularizer="UnRegularized").fit(X[:, 4:], y[:, 0])
    assert (model.coef_[:4] == 0).all()
    np.testing.assert_allclose(model.coef_[4:], free.coef_, rtol=1e-8)


def test_regularizers_mix_by_feature_and_add(counts):
    X, y = counts
    mixed = GLM(regularizer={"a": GroupLasso(0.1), "b": Ridge(0.2) + Lasso(0.1)}).fit(X, y[:, 0])
    certificate = mixed.certificate_
    a, b = mixed.coef_["a"], mixed.coef_["b"]
    value = 0.1 * 2 * np.linalg.norm(a) + 0.1 * b @ b + 0.1 * np.abs(b).sum()
    assert certificate.ok
    assert certificate.objective - certificate.loss == pytest.approx(value, rel=1e-10)
    # the two-strength form is the elastic net's
    two = GLM(regularizer=Ridge(0.2) + Lasso(0.1)).fit(X, y[:, 0])
    net = GLM(regularizer="ElasticNet", regularizer_strength=(0.3, 1 / 3)).fit(X, y[:, 0])
    np.testing.assert_allclose(stacked(two.coef_), stacked(net.coef_), atol=1e-12)
    free = GLM(regularizer={"a": None, "b": Lasso(100)}).fit(X, y[:, 0])
    assert (free.coef_["b"] == 0).all() and (free.coef_["a"] != 0).all()


def test_any_penalty_of_the_catalog_is_a_regularizer(counts):
    import riata

    X, y = counts
    one = GLM(regularizer=riata.penalties.ElasticNet(l1_ratio=0.3), regularizer_strength=0.1)
    other = GLM(regularizer="ElasticNet", regularizer_strength=(0.1, 0.3))
    np.testing.assert_array_equal(
        stacked(one.fit(X, y[:, 0]).coef_), stacked(other.fit(X, y[:, 0]).coef_)
    )


def test_numpy_scalars_and_defaults():
    assert GLM(regularizer="Ridge").regularizer_strength == 1.0
    assert GLM(regularizer="ElasticNet").regularizer_strength == (1.0, 0.5)
    assert GLM(regularizer="ElasticNet", regularizer_strength=2).regularizer_strength == (2.0, 0.5)
    assert (
        GLM(regularizer="Lasso", regularizer_strength=np.float32(0.5)).regularizer_strength == 0.5
    )
    assert GLM(regularizer=Lasso(0.3)).regularizer_strength == 0.3
    assert isinstance(GLM().regularizer, UnRegularized) and GLM().regularizer_strength is None


def test_a_plain_array_is_one_group_and_that_is_said(counts):
    X, y = counts
    model = GLM(regularizer="GroupLasso", regularizer_strength=0.01)
    with pytest.warns(UserWarning, match="Mask has not been set"):
        model.fit(X["a"], y[:, 0])


@pytest.mark.parametrize(
    ("regularizer", "strength", "error", "message"),
    [
        ("Ridge", -1.0, ValueError, "at least 0, got -1.0"),
        ("Ridge", float("nan"), ValueError, "got nan"),
        ("Lasso", float("inf"), ValueError, "must be finite"),
        ("Ridge", {"a": 0.1, "b": [1, -2, 1]}, ValueError, "got -2.0"),
        ("Ridge", "strong", TypeError, "Could not convert regularizer strength to floats: strong"),
        ("Elastic", 1.0, ValueError, "Unknown regularizer: Elastic. Regularizer must be one of"),
        ("ElasticNet", (1.0, 0.5, 2), TypeError, "must be a tuple \\(strength, ratio\\)"),
        ("ElasticNet", {"a": 1.0}, TypeError, "must be a tuple"),
        ("ElasticNet", (1.0, 0.0), ValueError, "ratio must be in \\(0, 1\\], got 0.0"),
        ("ElasticNet", (-1.0, 0.5), ValueError, "at least 0"),
        (Ridge(0.1) + Lasso(0.1), 3.0, ValueError, "carry their own strengths"),
        (3, None, TypeError, "either a string from"),
    ],
)
def test_a_strength_that_cannot_be_is_refused_at_once(regularizer, strength, error, message):
    with pytest.raises(error, match=message):
        GLM(regularizer=regularizer, regularizer_strength=strength)


@pytest.mark.parametrize(
    ("regularizer", "strength", "message"),
    [
        ("Ridge", {"a": 0.1}, "Expected 2 strength values, got 1: none for b"),
        ("Ridge", {"a": 0.1, "b": 0.1, "c": 1}, "unknown feature 'c'"),
        ("Ridge", {"a": [1, 2, 3], "b": 1}, r"shape \(3,\) does not match parameter shape \(4,\)"),
        ("Ridge", [0.1, 0.2], "Expected 2 strength values in a dict"),
        ("GroupLasso", [0.1, 0.2, 0.3], r"scalar or shape \(2,\), one per group, got shape \(3,\)"),
        ("GroupLasso", {"a": 0.1, "x": 0.1}, "features of X as keys: a, b"),
        ({"a": "Ridge"}, None, "every feature of X, a, b; got a"),
        (GroupLasso(mask=np.ones((1, 7))), 0.1, "Mask pytree structure does not match"),
        (GroupLasso(mask={"a": np.ones((1, 4)), "b": np.ones((1, 2))}), 1, "mask shape mismatch"),
    ],
)
def test_a_strength_that_does_not_fit_x_is_refused(counts, regularizer, strength, message):
    X, y = counts
    with pytest.raises(ValueError, match=message):
        GLM(regularizer=regularizer, regularizer_strength=strength).fit(X, y[:, 0])


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (np.full((2, 3), 0.5), "0s and 1s"),
        (np.zeros((2, 3)), "Empty mask"),
        (np.ones((2, 3)), "more than one group"),
        ({"a": np.ones((1, 3)), "b": np.ones((2, 3))}, "same number of groups"),
    ],
)
def test_a_mask_that_cannot_be_is_refused(mask, message):
    with pytest.raises(ValueError, match=message):
        GroupLasso(mask=mask)


def test_ratio_one_is_the_lasso_and_strength_zero_is_no_penalty(counts):
    X, y = counts
    net = GLM(regularizer=ElasticNet((0.1, 1.0))).fit(X, y[:, 0])
    lasso = GLM(regularizer=Lasso(0.1)).fit(X, y[:, 0])
    np.testing.assert_array_equal(stacked(net.coef_), stacked(lasso.coef_))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        none = GLM(regularizer=GroupLasso(0.0)).fit(X, y[:, 0])
    free = GLM(regularizer="UnRegularized").fit(X, y[:, 0])
    np.testing.assert_allclose(stacked(none.coef_), stacked(free.coef_), rtol=1e-8)


# --- what NeMoS' regularizers offer to be called


def test_a_loss_is_penalised_by_each_regularizer():
    coef = {"a": np.array([[1.0, -2.0], [0.5, 0.0]]), "b": np.array([[3.0, 4.0]])}
    params = (coef, np.zeros(2))
    flat = np.concatenate([coef["a"].ravel(), coef["b"].ravel()])
    expected = {
        UnRegularized(): (None, 0.0),
        Ridge(): (0.3, 0.15 * np.sum(flat**2)),
        Lasso(): ({"a": 0.3, "b": [[0.1, 0.2]]}, 0.3 * 3.5 + 0.3 + 0.8),
        ElasticNet(): ((0.3, 0.4), 0.3 * (0.3 * np.sum(flat**2) + 0.4 * np.abs(flat).sum())),
        GroupLasso(): (0.3, 0.3 * (np.sqrt(2) * (np.hypot(1, 0.5) + 2) + 7)),
    }
    for regularizer, (strength, value) in expected.items():
        penalized = regularizer.penalized_loss(lambda params, x: x, params, strength)
        assert penalized(params, 10.0) == pytest.approx(10 + value), regularizer


def test_the_proximal_operator_of_a_regularizer_is_its_penaltys():
    from riata import proximal_operator

    coef = {"a": np.array([1.0, -2.0]), "b": np.array([0.05])}
    params = (coef, np.array([7.0]))
    mask = {"a": np.array([[1, 1], [0, 0]]), "b": np.array([[0], [1]])}
    cases = [
        (Ridge(), 0.3, proximal_operator.prox_ridge(coef, 0.3, 0.7)),
        (Lasso(), 0.3, proximal_operator.prox_lasso(coef, 0.3, 0.7)),
        (ElasticNet(), (0.3, 0.4), proximal_operator.prox_elastic_net(coef, (0.3, 0.4), 0.7)),
        (GroupLasso(), 0.3, proximal_operator.prox_group_lasso(coef, 0.3, mask, 0.7)),
        (UnRegularized(), None, coef),
    ]
    for regularizer, strength, expected in cases:
        operator = regularizer.get_proximal_operator(params, strength)
        moved, intercept = operator(params, strength, 0.7)
        assert intercept[0] == 7
        for name in "ab":
            np.testing.assert_allclose(moved[name], expected[name], atol=1e-14)


def test_the_default_mask_is_a_group_for_every_leaf_and_neuron():
    mask = GroupLasso().initialize_mask({"a": np.zeros((3, 2)), "b": np.zeros((1, 2))})
    assert mask["a"].shape == (4, 3, 2) and mask["b"].shape == (4, 1, 2)
    for g, (name, neuron) in enumerate([("a", 0), ("a", 1), ("b", 0), ("b", 1)]):
        assert (mask[name][g, :, neuron] == 1).all()
        assert mask["a"][g].sum() + mask["b"][g].sum() == mask[name].shape[1]


def test_solvers_are_allowed_as_in_nemos():
    for regularizer in (UnRegularized(), Ridge()):
        assert {"LBFGS", "GradientDescent", "SVRG"} <= set(regularizer.allowed_solvers)
        assert regularizer.default_solver == "LBFGS"
    for regularizer in (Lasso(), ElasticNet(), GroupLasso()):
        assert "ProxSVRG" in regularizer.allowed_solvers
        assert regularizer.default_solver == "ProximalGradient"
        regularizer.check_solver("ProximalGradient")
        with pytest.raises(ValueError, match="The solver: LBFGS is not allowed for"):
            regularizer.check_solver("LBFGS")
    with pytest.raises(NotImplementedError, match="cannot run solvers of JAX"):
        Lasso.allow_solver("Mine")
    assert GroupLasso().get_params().items() >= {"mask": None, "strength": None}.items()
    assert GroupLasso().set_params(strength=2.0).strength == 2
    with pytest.raises(ValueError, match="Invalid parameter 'magic'"):
        Lasso().set_params(magic=1)
