"""ONNX models predict as the nets that they were made from."""

import builtins

import numpy as np
import pytest
from net_problems import classes, regression
from riata.net import LeakyReLU, MLPClassifier, MLPRegressor
from riata.regularizer import GroupLasso


def run(path, X):
    runtime = pytest.importorskip("onnxruntime")
    session = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_outputs()]
    return dict(zip(names, session.run(None, {"X": X}), strict=True))


@pytest.fixture
def file(tmp_path):
    pytest.importorskip("onnx")
    return tmp_path / "net.onnx"


IN_DOUBLE = ["relu", "tanh", "logistic", "identity"]  # the runtime has no others in float64
ACTIVATIONS = [LeakyReLU(negative_slope=0.2), "elu", "gelu", *IN_DOUBLE]
CASES = [(each, "float32") for each in ACTIVATIONS] + [(each, "float64") for each in IN_DOUBLE]


@pytest.mark.parametrize("activation, dtype", CASES, ids=str)
def test_every_activation(file, activation, dtype):
    X, Y = regression(outputs=2)
    net = MLPRegressor(
        hidden_layer_sizes=(8, 4),
        activation=activation,
        standardize=True,
        max_epochs=5,
        dtype=dtype,
    ).fit(X, Y)
    found = run(net.to_onnx(file, dtype=dtype), X.astype(dtype))["prediction"]
    expected = net.predict(X)
    near = 1e-6 if dtype == "float32" else 1e-12
    np.testing.assert_allclose(found, expected, rtol=0, atol=near * np.abs(expected).max())


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("numbers", [True, False])
def test_classes_and_batch_norm(file, count, numbers):
    X, y = classes(count)
    y = np.searchsorted(np.unique(y), y) * 10 if numbers else y
    settings = {"batch_norm": True, "dropout": 0.2, "fit_intercept": count == 2}
    net = MLPClassifier(hidden_layer_sizes=(8,), max_epochs=5, **settings).fit(X, y)
    found = run(net.to_onnx(file), X.astype(np.float32))
    np.testing.assert_allclose(found["probabilities"], net.predict_proba(X), atol=1e-5)
    np.testing.assert_array_equal(found["label"], net.predict(X))


def test_counts_are_predicted_by_their_mean(file):
    X, y = regression()
    net = MLPRegressor(family="poisson", hidden_layer_sizes=(), max_epochs=5)
    net.fit(X, np.round(np.abs(y)))
    found = run(net.to_onnx(file), X.astype(np.float32))
    np.testing.assert_allclose(found["prediction"][:, 0], net.predict(X), rtol=1e-5)


def test_a_sparse_net_stays_exact(file):
    X, y = regression()
    penalty = {"layers.0.weight": GroupLasso(0.1, by="input")}
    net = MLPRegressor(hidden_layer_sizes=(8,), penalty=penalty, max_epochs=50).fit(X, y)
    for each in (net, net.compact()):
        found = run(each.to_onnx(file), X.astype(np.float32))["prediction"][:, 0]
        np.testing.assert_allclose(found, net.predict(X), rtol=0, atol=1e-6 * np.abs(y).max())
    moved = X.astype(np.float32)
    moved[:, np.setdiff1d(np.arange(6), net.selected_features_)] = 1e6
    for each in (net, net.compact()):
        found = run(each.to_onnx(file), moved)["prediction"][:, 0]
        np.testing.assert_allclose(found, net.predict(X), rtol=1e-4, atol=1e-5)


def test_what_onnx_has_not_is_said(file):
    X, y = regression()
    net = MLPRegressor(family="bernoulli", link="probit", max_epochs=1).fit(X, (y > 1) * 1.0)
    with pytest.raises(ValueError, match="link must be one of identity, log, .* got 'probit'"):
        net.to_onnx(file)
    with pytest.raises(ValueError, match="dtype must be 'float32' or 'float64', got 'float16'"):
        net.to_onnx(file, dtype="float16")


def test_without_onnx_the_cure_is_named(monkeypatch, tmp_path):
    X, y = regression()
    net = MLPRegressor(max_epochs=1).fit(X, y)
    there = builtins.__import__

    def absent(name, *rest):
        if name == "onnx":
            raise ImportError(name)
        return there(name, *rest)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(ImportError, match=r"pip install 'riata\[onnx\]'"):
        net.to_onnx(tmp_path / "never.onnx")
