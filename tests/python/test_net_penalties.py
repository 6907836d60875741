"""One penalty language: the regularizers of GLMs on the parameters of a net."""

import numpy as np
import pytest
import riata
from net_problems import classes, regression
from riata import _ext
from riata.net import SGD, Adam, AdamW, MLPClassifier, MLPRegressor
from riata.net._penalty import rules_of
from riata.regularizer import (
    MCP,
    SCAD,
    ElasticNet,
    GroupLasso,
    GroupMCP,
    Lasso,
    NonNegative,
    Ridge,
    SparseGroupLasso,
    UnRegularized,
)

STRENGTHS = np.geomspace(1e-3, 0.5, 20)
RATIOS = [0.1, 0.3, 0.5, 0.7, 1.0]


def net(**settings):
    return MLPRegressor(**{"hidden_layer_sizes": (8,), "max_epochs": 3} | settings)


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("family", ["gaussian", "bernoulli"])
def test_no_hidden_layer_is_the_convex_engines_model(family, ratio):
    X, y = regression(80, 8)
    if family == "bernoulli":
        y = (y > np.median(y)).astype(float)
    factor = 2.0 if family == "gaussian" else 1.0  # riata.glm has the scale of NeMoS
    for strength in STRENGTHS:
        glm = riata.glm.GLM(
            family.capitalize(),
            regularizer="ElasticNet",
            regularizer_strength=(factor * strength, ratio),
            solver_kwargs={"tol": 1e-10},
        ).fit(X, y)
        own = MLPRegressor(
            family=family,
            hidden_layer_sizes=(),
            penalty=ElasticNet((strength, ratio)),
            polish=1e-10,
            max_epochs=1,
        ).fit(X, y)
        coef, certificate = own.coefs_[0][:, 0], own.certificate_
        np.testing.assert_array_equal(coef == 0, glm.coef_ == 0)
        assert certificate.value == pytest.approx(glm.certificate_.objective, abs=1e-8)
        assert certificate.residual <= 1e-10


def test_groups_of_inputs_are_the_convex_engines_groups():
    X, Y = regression(150, 5, outputs=3)
    mask = np.zeros((5, 5, 3))
    mask[np.arange(5), np.arange(5), :] = 1
    for strength in (0.01, 0.1, 0.3):
        glm = riata.glm.PopulationGLM(
            "Gaussian", regularizer=GroupLasso(mask=mask), regularizer_strength=2 * strength
        ).fit(X, Y)
        own = MLPRegressor(
            hidden_layer_sizes=(),
            penalty=GroupLasso(strength, by="input"),
            polish=1e-10,
            max_epochs=1,
        ).fit(X, Y)
        np.testing.assert_array_equal(own.coefs_[0] == 0, glm.coef_ == 0)
        np.testing.assert_allclose(own.coefs_[0], glm.coef_, atol=1e-8)


def test_a_pattern_aims_and_the_last_match_holds():
    X, y = regression()
    fitted = net(
        hidden_layer_sizes=(8, 4),
        penalty={
            "layers.*.weight": Ridge(1e-4),
            "layers.0.weight": GroupLasso(1e-3, by="input") + Ridge(1e-5),
            "layers.2.weight": None,
            "role:bias": Lasso(1e-6),
        },
    ).fit(X, y)
    rows = {}
    for row in fitted.explain_penalty():
        rows.setdefault(row["parameter"], []).append(row)
    assert [row["penalty"].split("(")[0] for row in rows["layers.0.weight"]] == [
        "group_lasso",
        "ridge",
    ]
    assert rows["layers.0.weight"][0]["by"] == "input"
    assert rows["layers.1.weight"][0]["strength_max"] == 1e-4
    assert rows["layers.2.weight"][0]["penalty"] == "none"
    assert rows["layers.0.bias"][0]["penalty"] == "lasso"
    assert len(fitted.history_.penalties) == 4


def test_biases_and_batch_norms_are_free_unless_named():
    X, y = regression()
    fitted = net(batch_norm=True, penalty={"layers.1.weight": Lasso(1e-3)}).fit(X, y)
    penalised = {r["parameter"] for r in fitted.explain_penalty() if r["penalty"] != "none"}
    assert penalised == {"layers.1.weight"}
    named = net(batch_norm=True, penalty={"role:bias|bn": Lasso(1e-3)}).fit(X, y)
    penalised = {r["parameter"] for r in named.explain_penalty() if r["penalty"] != "none"}
    assert penalised == {"layers.0.bias", "layers.0.bn.gamma", "layers.0.bn.beta", "layers.1.bias"}


def test_one_regularizer_is_on_all_weights():
    X, y = regression()
    fitted = net(penalty=Lasso(1e-3)).fit(X, y)
    penalised = {r["parameter"] for r in fitted.explain_penalty() if r["penalty"] != "none"}
    assert penalised == {"layers.0.weight", "layers.1.weight"}


@pytest.mark.parametrize(
    "regularizer",
    [
        Ridge(0.1),
        Lasso(0.05),
        ElasticNet((0.1, 0.5)),
        Lasso(0.05) + Ridge(0.1),
        MCP(0.05),
        SCAD(0.05),
        GroupLasso(0.05, by="neuron"),
        SparseGroupLasso(0.05, by="input"),
        GroupMCP(0.05, by="input"),
        Ridge(0.1) + NonNegative(),
        UnRegularized(),
        riata.penalties.Lasso,
    ],
    ids=lambda each: getattr(each, "__name__", str(each)),
)
def test_every_regularizer_of_the_glms_trains_a_net(regularizer):
    X, y = regression()
    if isinstance(regularizer, type):
        regularizer = riata.regularizer.as_regularizer(regularizer())
        regularizer.strength = 0.05
    fitted = net(penalty={"layers.0.weight": regularizer}, max_epochs=20).fit(X, y)
    assert np.isfinite(fitted.history_.objective).all()
    assert fitted.certificate_.defined
    if isinstance(regularizer, riata.regularizer.NonNegative):
        assert (fitted.coefs_[0] >= 0).all()


def test_strengths_may_be_one_per_weight_or_per_group():
    X, y = regression(features=4)
    strength = np.full((1, 4), 1e-3)
    strength[0, 2] = 1e3
    linear = net(hidden_layer_sizes=(), penalty=Lasso(strength), polish=True).fit(X, y)
    assert linear.coefs_[0][2, 0] == 0 and linear.n_zero_ == 1
    groups = GroupLasso([0.0, 0.0, 10.0, 0.0], by="input")
    hidden = net(penalty={"layers.0.weight": groups}, max_epochs=30).fit(X, y)
    assert hidden.selected_features_.tolist() == [0, 1, 3]


@pytest.mark.parametrize("optimizer", [SGD(lr=0.01, momentum=0.9), Adam(lr=0.01)])
def test_proximal_steps_give_exact_zeros_and_subgradients_give_none(optimizer):
    X, y = regression(features=10)
    settings = {"hidden_layer_sizes": (), "penalty": Lasso(0.1), "max_epochs": 200}
    prox = net(optimizer=optimizer, **settings).fit(X, y)
    subgradient = net(optimizer=optimizer, penalty_step="subgradient", **settings).fit(X, y)
    best = net(polish=True, **settings).fit(X, y)
    assert prox.n_zero_ == best.n_zero_ > 0
    assert subgradient.n_zero_ == 0


def test_weight_decay_is_ridge_under_adam_and_no_penalty_under_adamw():
    X, y = regression()
    settings = {"hidden_layer_sizes": (), "max_epochs": 1, "polish": True}
    coupled = net(optimizer=Adam(weight_decay=0.3), **settings).fit(X, y)
    ridge = net(penalty=Ridge(0.3), **settings).fit(X, y)
    np.testing.assert_allclose(coupled.coefs_[0], ridge.coefs_[0], atol=1e-7)
    free = net(optimizer=AdamW(weight_decay=0.3), hidden_layer_sizes=()).fit(X, y)
    assert not free.certificate_.defined and "decoupled" in free.certificate_.reason


def test_dropout_and_batch_norm_leave_no_objective_until_it_is_polished():
    X, y = classes(3)
    settings = {"hidden_layer_sizes": (6,), "max_epochs": 3, "penalty": Ridge(1e-2)}
    settings["activation"] = "tanh"
    dropped = MLPClassifier(dropout=0.1, **settings).fit(X, y)
    assert not dropped.certificate_.defined and "dropout" in dropped.certificate_.reason
    polished = MLPClassifier(dropout=0.1, polish=1e-6, **settings).fit(X, y)
    assert polished.certificate_.defined and polished.certificate_.residual <= 1e-6
    again = polished.certificate(X, y)
    assert again.residual == pytest.approx(polished.certificate_.residual, abs=1e-9)


def test_a_penalty_before_batch_norm_is_warned_of():
    X, y = regression()
    with pytest.warns(UserWarning, match="batch norm evades the penalty on layers.0.weight"):
        net(batch_norm=True, penalty=Lasso(1e-3)).fit(X, y)


def test_group_regularizers_of_nets_are_refused_by_glms():
    X, y = regression()
    with pytest.raises(ValueError, match="by='input' is of a net's weights"):
        riata.glm.GLM("Gaussian", regularizer=GroupLasso(0.1, by="input")).fit(X, y)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "regularizer", [Lasso(0.3) + Ridge(0.5), GroupLasso(0.4, by="neuron") + Lasso(0.1), MCP(0.2)]
)
def test_steps_on_the_arrays_of_others_minimise_in_their_metric(dtype, regularizer):
    steps = _ext.net.PenaltySteps(rules_of({"a": regularizer}), [("a", "weight", 3, 4)])
    rng = np.random.default_rng(0)
    before, metric, rate = rng.normal(size=12), 2 + rng.random(12), 0.7
    found = before.astype(dtype)
    steps.apply(0, found, metric.astype(dtype), rate)

    def objective(u):
        penalty = sum(steps.values([u]).values())
        return penalty + (metric * (u - before) ** 2).sum() / (2 * rate)

    least = objective(found.astype(float))
    for size in (1e-3, 1e-2, 0.1, 1.0):
        for _ in range(50):
            near = found + size * rng.normal(size=12) * (rng.random(12) < 0.4)
            assert objective(near) >= least - 1e-6
    with pytest.raises(ValueError, match="must have 12 entries, got 5 and 0"):
        steps.apply(0, np.zeros(5), None, 1.0)
