"""The arrays of a net: both scales, torch's names, files."""

import pickle
import warnings

import numpy as np
import pytest
from net_problems import classes, regression
from riata.net import MLPClassifier, MLPRegressor
from riata.regularizer import GroupLasso, Lasso


def forward(net, X, activation=np.tanh):
    """The linear predictor by the arrays that the net shows."""
    for W, b in list(zip(net.coefs_, net.intercepts_, strict=True))[:-1]:
        X = activation(X @ W + b)
    return X @ net.coefs_[-1] + net.intercepts_[-1]


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("fit_intercept", [True, False])
def test_coefficients_are_for_the_features_as_they_come(standardize, fit_intercept):
    X, y = regression()
    X = X * np.geomspace(0.01, 100, X.shape[1]) + 5 * fit_intercept
    net = MLPRegressor(
        hidden_layer_sizes=(7, 5),
        activation="tanh",
        standardize=standardize,
        fit_intercept=fit_intercept,
        dtype="float64",
        max_epochs=5,
    ).fit(X, y)
    np.testing.assert_allclose(forward(net, X)[:, 0], net.predict(X), rtol=1e-9, atol=1e-9)
    shapes = [each.shape for each in net.coefs_ + net.intercepts_]
    assert shapes == [(6, 7), (7, 5), (5, 1), (7,), (5,), (1,)]
    assert all((b == 0).all() for b in net.intercepts_) != fit_intercept


def test_the_penalty_is_on_the_standardised_scale():
    X, y = regression()
    scale = np.geomspace(0.01, 100, X.shape[1])
    settings = {"hidden_layer_sizes": (), "penalty": Lasso(0.1), "polish": True, "max_epochs": 1}
    net = MLPRegressor(standardize=True, **settings).fit(X * scale - 3, y)
    by_hand = (X - X.mean(axis=0)) / X.std(axis=0)
    plain = MLPRegressor(**settings).fit(by_hand, y)
    np.testing.assert_allclose(net.coefs_standardized_[0], plain.coefs_[0], atol=1e-8)
    np.testing.assert_allclose(
        net.coefs_[0][:, 0] * scale * X.std(axis=0), plain.coefs_[0][:, 0], atol=1e-8
    )
    (penalty,) = net.certificate_.penalties.values()
    assert penalty == pytest.approx(0.1 * np.abs(net.coefs_standardized_[0]).sum())


def test_a_constant_feature_stays_finite():
    X, y = regression()
    X[:, 2] = 7.0
    net = MLPRegressor(standardize=True, max_epochs=2).fit(X, y)
    assert np.isfinite(net.coefs_[0]).all() and np.isfinite(net.predict(X)).all()


def test_named_parameters_have_the_shapes_of_torch():
    X, y = classes(3)
    net = MLPClassifier(hidden_layer_sizes=(4,), batch_norm=True, max_epochs=1).fit(X, y)
    shapes = {name: array.shape for name, array in net.named_parameters().items()}
    assert shapes == {
        "layers.0.weight": (4, 5),
        "layers.0.bias": (4,),
        "layers.0.bn.gamma": (4,),
        "layers.0.bn.beta": (4,),
        "layers.1.weight": (3, 4),
        "layers.1.bias": (3,),
    }


@pytest.mark.parametrize("dropout", [0.0, 0.2])
def test_a_state_dict_has_the_names_of_torch(dropout):
    X, y = classes(3)
    net = MLPClassifier(hidden_layer_sizes=(4, 3), batch_norm=True, dropout=dropout, max_epochs=1)
    names = list(net.fit(X, y).state_dict())
    second, third = (4, 8) if dropout else (3, 6)  # Linear, BatchNorm1d, ReLU, perhaps Dropout
    norm = ["weight", "bias", "running_mean", "running_var"]
    assert names == [
        "0.weight",
        "0.bias",
        *(f"1.{each}" for each in norm),
        f"{second}.weight",
        f"{second}.bias",
        *(f"{second + 1}.{each}" for each in norm),
        f"{third}.weight",
        f"{third}.bias",
    ]


@pytest.mark.parametrize("standardize", [False, True])
def test_a_state_dict_makes_another_net_predict_alike(standardize, tmp_path):
    X, y = classes(3)
    settings = {"hidden_layer_sizes": (4,), "batch_norm": True, "standardize": standardize}
    one = MLPClassifier(max_epochs=5, **settings).fit(X, y)
    other = MLPClassifier(max_epochs=1, random_state=9, **settings).fit(X, y)
    assert np.abs(one.predict_proba(X) - other.predict_proba(X)).max() > 0.01
    one.save_weights(tmp_path / "net.npz")
    for state in (one.state_dict(), tmp_path / "net.npz"):
        other.load_state_dict(state)
        np.testing.assert_allclose(other.predict_proba(X), one.predict_proba(X), atol=1e-9)


def test_torch_computes_the_same():
    torch = pytest.importorskip("torch")
    X, y = classes(3)
    settings = {"batch_norm": True, "dropout": 0.2, "standardize": True, "dtype": "float64"}
    for activation in ("relu", "leaky_relu", "elu", "gelu", "tanh", "logistic"):
        net = MLPClassifier(
            hidden_layer_sizes=(8, 4), activation=activation, max_epochs=3, **settings
        ).fit(X, y)
        theirs = net.to_torch()
        with torch.no_grad():
            eta = theirs(torch.from_numpy(X)).numpy()
        np.testing.assert_allclose(eta, net.decision_function(X), atol=1e-10)
        net.load_state_dict(theirs.state_dict())


def test_inputs_that_no_weight_reads_are_not_selected():
    X, y = regression(200)
    penalty = {"layers.0.weight": GroupLasso(0.05, by="input")}
    net = MLPRegressor(hidden_layer_sizes=(8,), penalty=penalty, max_epochs=150).fit(X, y)
    dead = np.setdiff1d(np.arange(6), net.selected_features_)
    assert 0 < len(dead) < 6 and net.n_zero_ == 8 * len(dead)
    moved = X.copy()
    moved[:, dead] += 100
    np.testing.assert_array_equal(net.predict(moved), net.predict(X))


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("batch_norm", [False, True])
def test_a_compact_net_is_smaller_and_predicts_the_same(standardize, batch_norm):
    X, y = classes(3, rows=300, features=10)
    X = X + 1
    penalty = {
        "layers.0.weight": GroupLasso(0.02, by="input"),
        "layers.1.weight": GroupLasso(0.01, by="neuron"),
        "layers.*.bn.gamma": Lasso(0.02),
    }
    if not batch_norm:
        del penalty["layers.*.bn.gamma"]
    net = MLPClassifier(
        hidden_layer_sizes=(16, 12),
        batch_norm=batch_norm,
        standardize=standardize,
        penalty=penalty,
        max_epochs=120,
        optimizer="adam",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        net.fit(X, y)
    small = net.compact()
    before, after = (sum(w.size for w in each.coefs_) for each in (net, small))
    assert after < before and small.coefs_[0].shape[0] == len(small.selected_features_)
    np.testing.assert_array_equal(small.selected_features_, net.selected_features_)
    for each in (small, pickle.loads(pickle.dumps(small)), small.compact()):
        np.testing.assert_allclose(each.predict_proba(X), net.predict_proba(X), atol=1e-6)
    assert small.partial_fit(X, y).predict(X).shape == y.shape
