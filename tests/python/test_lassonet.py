"""LassoNet: nets that select their inputs; and nets with a skip, which it stands on."""

import pickle

import numpy as np
import pytest
from net_problems import classes, interrupted, regression
from riata.exceptions import ConvergenceWarning
from riata.net import (
    SGD,
    Adam,
    LassoNetClassifier,
    LassoNetRegressor,
    MLPClassifier,
    MLPRegressor,
    MLPRegressorCV,
    load_net,
    mlp_path,
)
from riata.regularizer import GroupLasso, Ridge
from sklearn.base import clone
from sklearn.linear_model import Lasso

QUICK = {"hidden_layer_sizes": (16,), "max_epochs": 60, "path_multiplier": 1.2, "batch_size": None}
QUICK |= {"optimizer": Adam(lr=1e-2), "path_optimizer": SGD(lr=2e-2, momentum=0.9)}


def two_that_matter(rows=300, features=8):
    """y = sin(2 x0) + x1 and noise."""
    rng = np.random.default_rng(3)
    X = rng.normal(size=(rows, features))
    return X, np.sin(2 * X[:, 0]) + X[:, 1] + 0.1 * rng.normal(size=rows)


def forward(net, X):
    """By hand, of one hidden layer of relus and a skip."""
    a = net.named_parameters()
    hidden = np.maximum(X @ a["layers.0.weight"].T + a["layers.0.bias"], 0)
    return hidden @ a["layers.1.weight"].T + a["layers.1.bias"] + X @ a["skip.weight"].T


def test_inputs_that_do_not_matter_leave_first():
    X, y = two_that_matter()
    net = LassoNetRegressor(**QUICK).fit(X, y)
    importances = net.feature_importances_
    assert importances[:2].min() > 2 * importances[2:].max()
    path = net.path_
    assert path.selected[0].all() and not path.selected[-1].any()
    assert (np.diff(path.selected.sum(axis=1)) <= 0).all() and (np.diff(path.n_zero) >= 0).all()
    for j, strength in enumerate(importances):
        there = path.strengths < strength
        assert path.selected[there, j].all() and not path.selected[~there, j].any()


def test_the_net_of_the_least_held_out_loss_predicts():
    X, y = two_that_matter()
    net = LassoNetRegressor(**QUICK).fit(X[:200], y[:200], X_val=X[200:], y_val=y[200:])
    k = int(np.argmin(net.path_.validation))
    assert net.path_.best_index == k and net.strength_ == net.path_.strengths[k]
    np.testing.assert_array_equal(net.predict(X), net.path_.nets[k].predict(X))
    assert net.data_term(X[200:], y[200:]) == pytest.approx(net.path_.validation[k], rel=1e-6)
    np.testing.assert_array_equal(net.selected_features_, np.flatnonzero(net.path_.selected[k]))
    assert f"{net.strength_:.6g}"[:4] in net.objective_ and "skip" in net.objective_
    assert net.score(X, y) > 0.7 and net.history_.epoch[-1] == QUICK["max_epochs"] - 1


@pytest.mark.parametrize("validation", [None, 0.3])
def test_rows_are_held_out_where_none_are_given(validation):
    X, y = two_that_matter()
    net = LassoNetRegressor(validation=validation, **QUICK).fit(X, y)
    assert np.isfinite(net.path_.validation).all()
    assert net.path_.best is net.path_.nets[int(np.argmin(net.path_.validation))]


@pytest.mark.parametrize("standardize", [False, True])
def test_the_hierarchy_holds_all_along_the_path(standardize):
    X, y = two_that_matter()
    net = LassoNetRegressor(M=0.5, standardize=standardize, **QUICK).fit(X, y)
    for k, each in enumerate(net.path_.nets):
        arrays = each.named_parameters("standardized")
        skip = np.linalg.norm(arrays["skip.weight"], axis=0)
        assert (np.abs(arrays["layers.0.weight"]) <= 0.5 * skip * (1 + 1e-6)).all()
        assert each.selected_features_.tolist() == np.flatnonzero(net.path_.selected[k]).tolist()


def test_without_a_hierarchy_it_is_the_lasso():
    X, y = regression(150, 10)
    X = X / X.std(axis=0)
    settings = {**QUICK, "dtype": "float64", "polish": True, "strengths": [0.1]}
    net = LassoNetRegressor(M=0.0, **settings).fit(X, y, X_val=X, y_val=y)
    lasso = Lasso(0.1, tol=1e-12).fit(X, y)
    np.testing.assert_allclose(net.skip_coef_[:, 0], lasso.coef_, atol=1e-7)
    assert net.selected_features_.tolist() == np.flatnonzero(lasso.coef_).tolist()
    np.testing.assert_allclose(net.predict(X), lasso.predict(X), atol=1e-6)
    assert net.certificate_.converged and net.certificate_.residual < 1e-8


@pytest.mark.parametrize("count", [2, 3])
def test_classes_are_told_by_the_inputs_selected(count):
    X, y = classes(count, rows=300)
    X = np.hstack([X, np.random.default_rng(1).normal(size=(300, 4))])
    net = LassoNetClassifier(**QUICK).fit(X, y)
    assert net.feature_importances_[:5].max() > net.feature_importances_[5:].max()
    assert net.predict_proba(X).shape == (300, count) and net.score(X, y) > 0.7
    assert set(net.predict(X)) <= set(net.classes_.tolist())
    assert (net.skip_coef_.shape[1]) == (1 if count == 2 else count)


def test_it_can_be_cloned_pickled_and_searched():
    X, y = two_that_matter(120)
    net = LassoNetRegressor(**QUICK).fit(X, y)
    again = pickle.loads(pickle.dumps(net))
    np.testing.assert_array_equal(again.predict(X), net.predict(X))
    np.testing.assert_array_equal(again.path_.selected, net.path_.selected)
    np.testing.assert_array_equal(clone(net).fit(X, y).predict(X), net.predict(X))
    search = MLPRegressorCV(estimator=clone(net), grid={"M": [0.0, 10.0]}, cv=2).fit(X, y)
    assert search.best_params_ == {"M": 10.0}


@pytest.mark.parametrize("standardize", [False, True])
def test_a_net_of_the_path_is_saved_with_the_inputs_that_it_reads(standardize, tmp_path):
    X, y = two_that_matter()
    net = LassoNetRegressor(standardize=standardize, **QUICK).fit(3 * X + 1, y)
    two = int(np.argmax(net.path_.selected.sum(axis=1) == 2))
    few = net.path_.nets[two].compact()
    few.save(tmp_path / "net.riata")
    read = load_net(tmp_path / "net.riata")
    assert read.n_features_in_ == 2 and read.skip
    np.testing.assert_allclose(read.predict(3 * X[:, :2] + 1), few.predict(3 * X + 1), rtol=1e-12)


@pytest.mark.parametrize("standardize", [False, True])
def test_a_saved_net_goes_on_under_its_hierarchy(standardize, tmp_path):
    X, y = two_that_matter()
    net = LassoNetRegressor(M=0.5, standardize=standardize, **QUICK).fit(X, y)
    kept = net.path_.nets[3]
    kept.save(tmp_path / "net.riata")
    read = load_net(tmp_path / "net.riata")
    rows = read.explain_penalty()
    assert rows == kept.explain_penalty() and read.objective_ == kept.objective_
    for row in rows:
        tied = row["parameter"] in ("layers.0.weight", "skip.weight")
        assert row["penalty"] == ("hierarchy(bound=0.5)" if tied else "none")
        assert row["strength_max"] == (net.path_.strengths[3] if tied else 0)
    again = pickle.loads(pickle.dumps(read))
    for each in (read, again):
        for _ in range(20):
            each.partial_fit(X, y)
        arrays = each.named_parameters("standardized")
        skip = np.linalg.norm(arrays["skip.weight"], axis=0)
        assert (np.abs(arrays["layers.0.weight"]) <= 0.5 * skip * (1 + 1e-6)).all()
    np.testing.assert_array_equal(again.predict(X), read.predict(X))
    assert (read.predict(X) != kept.predict(X)).any()


@pytest.mark.parametrize("standardize", [False, True])
def test_a_skip_is_a_linear_map_past_the_layers(standardize):
    X, y = regression()
    X = 2 * X + 3
    net = MLPRegressor(hidden_layer_sizes=(5,), skip=True, standardize=standardize, max_epochs=30)
    net.fit(X, y)
    np.testing.assert_allclose(forward(net, X)[:, 0], net.predict(X), rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(net.skip_coef_, net.named_parameters()["skip.weight"].T)
    np.testing.assert_allclose(net.compact().predict(X), net.predict(X), rtol=1e-6)
    plain = MLPRegressor(hidden_layer_sizes=(5,), max_epochs=1).fit(X, y)
    assert plain.skip_coef_ is None
    with pytest.raises(TypeError, match="a net with a skip is no torch.nn.Sequential"):
        net.state_dict()


def test_onnx_has_the_skip(tmp_path):
    onnxruntime = pytest.importorskip("onnxruntime")
    X, y = classes(3)
    net = MLPClassifier(hidden_layer_sizes=(6,), skip=True, standardize=True, max_epochs=20)
    path = net.fit(X, y).to_onnx(tmp_path / "net.onnx")
    run = onnxruntime.InferenceSession(path).run
    found = run(["probabilities"], {"X": X.astype(np.float32)})[0]
    np.testing.assert_allclose(found, net.predict_proba(X), atol=1e-5)


def test_dead_inputs_change_nothing_but_the_size():
    X, y = two_that_matter()
    net = MLPRegressor(
        hidden_layer_sizes=(8,),
        penalty={"layers.0.weight": GroupLasso(1.0, by="input"), "layers.1.weight": Ridge(1e-3)},
        optimizer=SGD(lr=0.05),
        batch_size=None,
        max_epochs=100,
        dtype="float64",
    )
    settings = {"vary": "layers.0.weight", "strengths": np.geomspace(1e-3, 0.3, 20), "epochs": 50}
    small, whole = (mlp_path(net, X, y, compact=each, **settings) for each in (True, False))
    np.testing.assert_array_equal(small.selected, whole.selected)
    np.testing.assert_array_equal(small.n_zero, whole.n_zero)
    np.testing.assert_allclose(small.objective, whole.objective, rtol=1e-9)
    for a, b in zip(small.nets, whole.nets, strict=True):
        np.testing.assert_allclose(a.predict(X), b.predict(X), rtol=1e-9, atol=1e-12)
        kept, again = a.explain_penalty(), pickle.loads(pickle.dumps(a)).explain_penalty()
        for one, other in zip(kept, again, strict=True):
            assert one["strength_max"] == pytest.approx(other["strength_max"], rel=1e-12)
    assert len(whole.nets[-1].coefs_[0]) == 8 > min(len(each.coefs_[0]) for each in small.nets)


def test_a_path_that_diverges_says_so():
    X, y = two_that_matter(100)
    settings = {**QUICK, "path_optimizer": SGD(lr=1e3)}
    with pytest.warns(ConvergenceWarning, match="path: training diverged"):
        net = LassoNetRegressor(**settings).fit(X, y)
    assert np.isfinite(net.predict(X)).all()


def test_an_interrupt_leaves_the_dense_net():
    X, y = two_that_matter()
    net = LassoNetRegressor(**{**QUICK, "path_epochs": 10**7})
    with interrupted(0.5):
        net.fit(X, y)
    assert not hasattr(net, "path_") and np.isfinite(net.predict(X)).all()


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"M": -1.0}, ValueError, "hierarchy: its bound M must be at least 0, got -1"),
        ({"strengths": [0.0, 1.0]}, ValueError, "strengths must be a list of positive numbers"),
        ({"path_multiplier": 1.0}, ValueError, "multiplier must be greater than 1, got 1"),
        ({"path_start": 0.0}, ValueError, "start must be greater than 0 and less than 1, got 0"),
        ({"path_epochs": 0}, ValueError, "epochs must be at least 1, got 0"),
        ({"path_optimizer": Adam()}, TypeError, "no closed form in the metric of adam; use sgd"),
        ({"hidden_layer_sizes": ()}, TypeError, "the net must have a skip and hidden layers"),
        ({"penalty": Ridge(1e-3)}, TypeError, "layers.0.weight must have no other penalty"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(settings, error, message):
    X, y = regression(40)
    with pytest.raises(error, match=message):
        LassoNetRegressor(**{**QUICK, "max_epochs": 2, **settings}).fit(X, y)
    assert not hasattr(LassoNetRegressor(), "partial_fit")
