"""Classifiers, and models in files, in the ways that NeMoS' documentation uses them."""

import numpy as np
import pytest
import riata
from riata.glm import GLM, ClassifierGLM, ClassifierPopulationGLM, PopulationGLM
from riata.observation_models import (
    NegativeBinomialObservations,
)
from riata.regularizer import (
    MCP,
    Box,
    ElasticNet,
    GroupLasso,
    Lasso,
    LatentGroupLasso,
    NonNegative,
    Ridge,
    Smooth,
    TreeGroupLasso,
)

N = 120


@pytest.fixture
def labels():
    rng = np.random.default_rng(4)
    X = rng.normal(size=(N, 3))
    return X, rng.integers(0, 3, size=(N, 2))


# --- classifiers


def test_a_classifier_is_simulated_and_stepped(labels):
    X, Y = labels
    y = np.array(["a", "b", "c"])[Y[:, 0]]
    model = ClassifierGLM(3).fit(X, y)
    drawn, log_proba = model.simulate(1, X)
    assert set(drawn) <= {"a", "b", "c"}
    np.testing.assert_array_equal(log_proba, model.predict_proba(X))
    params = (model.coef_, model.intercept_)
    assert model.compute_loss(params, X, y) == pytest.approx(-model.score(X, y), rel=1e-12)
    fresh = ClassifierGLM(3)
    for verb, before in (("initialize_params", 0), ("compute_loss", 1), ("update", 2)):
        with pytest.raises(RuntimeError, match=f"before calling ``{verb}``"):
            getattr(fresh, verb)(*[params, None][:before], X, y)
    fresh.set_classes(y)
    params = fresh.initialize_params(X, y)
    shares = np.bincount(Y[:, 0]) / N
    np.testing.assert_allclose(np.exp(params[1]) / np.exp(params[1]).sum(), shares)
    state = fresh.initialize_optimizer_and_state(params, X, y)
    for _ in range(300):
        params, state = fresh.update(params, state, X, y)
    np.testing.assert_allclose(params[0], model.coef_, atol=1e-7)


def test_a_population_of_classifiers_is_its_neurons_fitted_alone(labels):
    X, Y = labels
    many = ClassifierPopulationGLM(3, regularizer="Lasso", regularizer_strength=0.02).fit(X, Y)
    assert many.coef_.shape == (3, 2, 3) and many.intercept_.shape == (2, 3)
    for k in range(2):
        one = ClassifierGLM(3, regularizer="Lasso", regularizer_strength=0.02).fit(X, Y[:, k])
        np.testing.assert_array_equal(many.coef_[:, k], one.coef_)
        np.testing.assert_array_equal(many.predict(X)[:, k], one.predict(X))
        np.testing.assert_array_equal(many.predict_proba(X)[:, k], one.predict_proba(X))
        assert many.certificate_[k].ok and many.dof_resid_[k] == one.dof_resid_[0]
    each = many.score(X, Y, aggregate_sample_scores=lambda v: np.mean(v, axis=0))
    assert each.shape == (2,) and many.score(X, Y) == pytest.approx(each.mean())
    assert 0 < many.score(X, Y, score_type="pseudo-r2-McFadden") < 1
    drawn, log_proba = many.simulate(0, X)
    assert drawn.shape == (N, 2) and log_proba.shape == (N, 2, 3)
    assert many.compute_loss((many.coef_, many.intercept_), X, Y) == pytest.approx(-2 * each.mean())
    with pytest.raises(ValueError, match="y must be 2-dimensional"):
        ClassifierPopulationGLM(3).fit(X, Y[:, 0])


def test_a_population_of_classifiers_takes_parameters_by_neuron_and_class(labels):
    X, Y = labels
    tree = {"a": X[:, :2], "b": X[:, 2:]}
    strength = {"a": np.full((2, 2, 3), 0.01), "b": 0.05}
    strength["a"][:, 1] = 0.2
    many = ClassifierPopulationGLM(3, regularizer="Lasso", regularizer_strength=strength)
    many.fit(tree, Y)
    one = ClassifierGLM(3, regularizer="Lasso", regularizer_strength={"a": 0.2, "b": 0.05})
    np.testing.assert_array_equal(many.coef_["a"][:, 1], one.fit(tree, Y[:, 1]).coef_["a"])
    mask = np.ones((3, 2, 3))
    mask[1, 0, 2] = 0
    masked = ClassifierPopulationGLM(3, feature_mask=mask).fit(X, Y)
    assert masked.coef_[1, 0, 2] == 0 and (masked.coef_ != 0).sum() == 17
    groups = np.zeros((2, 3, 2, 3))
    groups[0, :, 0], groups[1, :, 1] = 1, 1
    grouped = ClassifierPopulationGLM(
        3, regularizer=GroupLasso(mask=groups), regularizer_strength=[0.01, 10.0]
    ).fit(X, Y)
    assert (grouped.coef_[:, 0] != 0).any() and (grouped.coef_[:, 1] == 0).all()
    with pytest.raises(NotImplementedError, match="may not reach over neurons"):
        ClassifierPopulationGLM(3, regularizer=GroupLasso(mask=np.ones((1, 3, 2, 3)))).fit(X, Y)
    params = ClassifierPopulationGLM(3).set_classes(Y).initialize_params(X, Y)
    stepped = ClassifierPopulationGLM(3).set_classes(Y)
    state = stepped.initialize_optimizer_and_state(params, X, Y)
    assert stepped.update(params, state, X, Y)[0][0].shape == (3, 2, 3)


# --- files


@pytest.mark.parametrize(
    "model",
    [
        GLM(regularizer="ElasticNet", regularizer_strength=(0.05, 0.3)),
        GLM("NegativeBinomial", "softplus", solver_kwargs={"maxiter": 50}),
        GLM(NegativeBinomialObservations(0.5), regularizer=GroupLasso([[1, 1, 0], [0, 0, 1]])),
        GLM("Gamma", "exp", regularizer="Lasso", regularizer_strength=[0.1, 0.2, 0.0]),
        GLM("Gaussian", feature_mask=[1, 0, 1]),
    ],
    ids=lambda model: repr(model.regularizer),
)
def test_a_model_comes_back_from_its_file(data, model, tmp_path):
    X, Y = data
    model = model.__sklearn_clone__().fit(X, Y[:, 0] + 1)
    model.save_params(tmp_path / "model.npz")
    twin = riata.load_model(tmp_path / "model.npz")
    assert type(twin) is GLM and repr(twin) == repr(model)
    np.testing.assert_array_equal(twin.predict(X), model.predict(X))
    assert twin.score(X, Y[:, 0] + 1) == model.score(X, Y[:, 0] + 1)
    np.testing.assert_array_equal(twin.dof_resid_, model.dof_resid_)
    with np.load(tmp_path / "model.npz") as file:
        assert all(file[key].dtype.kind != "O" for key in file.files)
        assert str(file["item::strkey:model_class"]) == "nemos.glm.glm.GLM"


@pytest.mark.parametrize(
    "regularizer",
    [
        Lasso(0.1) + Ridge(0.2),
        {"a": GroupLasso(0.1), "b": None},
        {"a": Lasso([0.1]) + Ridge(0.2), "b": ElasticNet((0.3, 0.7))},
        riata.penalties.Scad(gamma=4.0),
        riata.penalties.Box(upper=1.0, lower=None),
        MCP(0.1, gamma=5.0),
        Box(lower=None, upper=0.5),
        Lasso(0.1) + NonNegative(),
        Smooth(0.1, order=1),
        TreeGroupLasso({"a": [[1], [0]], "b": [[1, 1], [0, 1]]}, 0.1),
        LatentGroupLasso({"a": [[1], [0]], "b": [[1, 1], [0, 1]]}, [0.1, 0.2]),
    ],
    ids=repr,
)
def test_every_regularizer_comes_back_from_its_file(data, regularizer, tmp_path):
    X, Y = data
    tree = {"a": X[:, :1], "b": X[:, 1:]}
    if isinstance(regularizer, Smooth):
        tree = {"a": X}
    model = GLM(regularizer=regularizer).fit(tree, Y[:, 0])
    model.save_params(tmp_path / "model.npz")
    twin = riata.load_model(tmp_path / "model.npz")
    assert repr(twin.regularizer) == repr(model.regularizer)
    np.testing.assert_array_equal(twin.predict(tree), model.predict(tree))
    np.testing.assert_array_equal(twin.fit(tree, Y[:, 0]).predict(tree), model.predict(tree))


def test_trees_and_classes_come_back_from_files(data, labels, tmp_path, capsys):
    X, Y = data
    tree = {"a": X[:, :1], "b": X[:, 1:]}
    strength = {"a": 0.1, "b": [[0.1, 0.2], [0.3, 0.4]]}
    model = PopulationGLM(regularizer="Lasso", regularizer_strength=strength).fit(tree, Y)
    model.save_params(tmp_path / "tree.npz")
    twin = riata.load_model(tmp_path / "tree.npz")
    np.testing.assert_array_equal(twin.coef_["b"], model.coef_["b"])
    np.testing.assert_array_equal(twin.regularizer_strength["b"], strength["b"])
    riata.inspect_npz(tmp_path / "tree.npz")
    shown = capsys.readouterr().out
    assert "Model parameters" in shown and "nemos.regularizer.Lasso" in shown
    features, codes = labels
    words = np.array(["x", "y", "z"])[codes]
    for classifier, y in ((ClassifierGLM(3), words[:, 0]), (ClassifierPopulationGLM(3), words)):
        classifier.fit(features, y).save_params(tmp_path / "classes.npz")
        back = riata.load_model(tmp_path / "classes.npz")
        np.testing.assert_array_equal(back.predict(features), classifier.predict(features))


def test_a_file_that_nemos_wrote_is_read(tmp_path):
    # the keys that NeMoS 0.2.9 writes for a GLM, spelled out
    np.savez(
        tmp_path / "nemos.npz",
        **{
            "item::strkey:inverse_link_function": "jax._src.nn.functions.softplus",
            "dict::strkey:observation_model::item::strkey:class": (
                "nemos.observation_models.NegativeBinomialObservations"
            ),
            "dict::strkey:observation_model::dict::strkey:params::item::strkey:scale": 2.0,
            "dict::strkey:regularizer::item::strkey:class": "nemos.regularizer.ElasticNet",
            "tuple::strkey:regularizer_strength::item::0": 0.1,
            "tuple::strkey:regularizer_strength::item::1": 0.5,
            "item::strkey:solver_kwargs": np.nan,
            "item::strkey:solver_name": "ProximalGradient",
            "item::strkey:aux_": np.nan,
            "item::strkey:coef_": np.array([0.5, -1.0]),
            "item::strkey:dof_resid_": 57,
            "item::strkey:intercept_": np.array([0.25]),
            "item::strkey:scale_": 2.0,
            "dict::strkey:save_metadata::item::strkey:nemos": "0.2.9",
            "item::strkey:model_class": "nemos.glm.glm.GLM",
        },
    )
    model = riata.load_model(tmp_path / "nemos.npz")
    assert model.observation_model.scale == 2 and model.regularizer_strength == (0.1, 0.5)
    np.testing.assert_allclose(model.predict([[1.0, 1.0]]), np.log1p(np.exp(-0.25)))


def own_link(x):
    return np.exp(x) + 0.01


def test_functions_of_ones_own_are_given_when_a_file_is_read(data, tmp_path):
    X, Y = data
    model = GLM(inverse_link_function=own_link).fit(X, Y[:, 0])
    model.save_params(tmp_path / "own.npz")
    with pytest.raises(ValueError, match="must be given in mapping_dict"):
        riata.load_model(tmp_path / "own.npz")
    with pytest.warns(UserWarning, match="have been replaced.*inverse_link_function"):
        twin = riata.load_model(tmp_path / "own.npz", {"inverse_link_function": own_link})
    np.testing.assert_array_equal(twin.predict(X), model.predict(X))
    with (
        pytest.warns(UserWarning, match="replaced"),
        pytest.raises(ValueError, match="do not match any parameters.*inverse_link"),
    ):
        riata.load_model(tmp_path / "own.npz", {"inverse_lnk_function": own_link})
    with pytest.raises(ValueError, match="must hold functions and classes"):
        riata.load_model(tmp_path / "own.npz", {"inverse_link_function": "exp"})
