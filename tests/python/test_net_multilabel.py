"""Rows of several labels at once: each with its own log odds."""

import numpy as np
import pytest
from net_problems import classes
from riata.net import MLPClassifier, MLPClassifierCV, load_net
from scipy import sparse


def labels(rows=200):
    """y (rows, 3): label r where feature r is above label r - 1's, and noise."""
    X = np.random.default_rng(0).normal(size=(rows, 4))
    return X, (X[:, :3] > np.roll(X[:, :3], 1, axis=1)).astype(int)


NET = {"hidden_layer_sizes": (16,), "max_epochs": 150, "batch_size": 20}


def test_every_label_has_its_own_probability():
    X, y = labels()
    net = MLPClassifier(**NET).fit(X, y)
    p = net.predict_proba(X)
    assert p.shape == (200, 3) and net.classes_.tolist() == [0, 1, 2]
    assert not np.allclose(p.sum(axis=1), 1)
    np.testing.assert_allclose(p, 1 / (1 + np.exp(-net.decision_function(X))), rtol=1e-6)
    np.testing.assert_array_equal(net.predict(X), (p > 0.5).astype(int))
    assert net.score(X, y) == np.mean((net.predict(X) == y).all(axis=1)) > 0.9
    log_loss = -np.log(np.where(y == 1, p, 1 - p)).sum(axis=1).mean()
    assert net.data_term(X, y) == pytest.approx(log_loss, rel=1e-5)


def test_one_label_is_as_two_classes():
    X, y = labels()
    settings = {**NET, "hidden_layer_sizes": (), "polish": True, "dtype": "float64"}
    together = MLPClassifier(**settings).fit(X, np.where(X[:, :2] + y[:, 1:] > 0.5, 1, 0))
    alone = MLPClassifier(**settings).fit(X, np.where(X[:, 0] + y[:, 1] > 0.5, 1, 0))
    np.testing.assert_allclose(
        together.predict_proba(X)[:, 0], alone.predict_proba(X)[:, 1], atol=1e-6
    )


def test_lists_and_sparse_arrays_are_labels_too():
    X, y = labels(60)
    net = MLPClassifier(**NET).fit(X, y)
    for other in (y.tolist(), sparse.csr_matrix(y), y.astype(bool)):
        np.testing.assert_array_equal(MLPClassifier(**NET).fit(X, other).predict(X), net.predict(X))


def test_searches_and_files_know_labels(tmp_path):
    X, y = labels(60)
    search = MLPClassifierCV(estimator=MLPClassifier(**NET), cv=3).fit(X, y)
    assert search.predict(X).shape == (60, 3)
    search.best_estimator_.save(tmp_path / "net.riata")
    read = load_net(tmp_path / "net.riata")
    np.testing.assert_array_equal(read.predict(X), search.predict(X))


def test_onnx_gives_probabilities_of_labels(tmp_path):
    onnxruntime = pytest.importorskip("onnxruntime")
    X, y = labels(60)
    net = MLPClassifier(**NET).fit(X, y[:, :2])
    run = onnxruntime.InferenceSession(net.to_onnx(tmp_path / "net.onnx")).run
    (found,) = run(None, {"X": X.astype(np.float32)})
    np.testing.assert_allclose(found, net.predict_proba(X), atol=1e-5)


def test_what_are_no_labels_is_told_in_a_sentence():
    X, y = labels(60)
    with pytest.raises(ValueError, match=r"0 or 1 for each, got 2 in an array of shape \(60, 3\)"):
        MLPClassifier(**NET).fit(X, 2 * y)
    net = MLPClassifier(**NET).fit(X, y)
    with pytest.raises(
        ValueError, match=r"y must have 3 labels, as in training, got shape \(60, 2"
    ):
        net.data_term(X, y[:, :2])
    with pytest.raises(ValueError, match="class_weight: rows of several labels have no class"):
        MLPClassifier(class_weight="balanced", **NET).fit(X, y)
    classes_net = MLPClassifier(**NET).fit(*classes(3))
    assert not classes_net._multilabel
