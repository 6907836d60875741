"""Net files: Python writes what the shell reads, and the other way round."""

import os
import subprocess

import numpy as np
import pytest
from net_problems import classes, regression
from riata import _ext
from riata.net import (
    SGD,
    CosineRate,
    EarlyStopping,
    LeakyReLU,
    MLPClassifier,
    MLPRegressor,
    load_net,
)
from riata.regularizer import ElasticNet, GroupLasso, Lasso, Ridge

SETTINGS = {
    "hidden_layer_sizes": (6, 4),
    "activation": LeakyReLU(negative_slope=0.3),
    "optimizer": SGD(lr=0.02, momentum=0.8),
    "schedule": CosineRate(floor=0.1),
    "penalty": {
        "layers.0.weight": GroupLasso(0.01, by="input") + Ridge(0.1),
        "layers.1.weight": ElasticNet((0.01, 0.5)),
        "layers.2.weight": Lasso(np.full((1, 4), 1e-3)),
        "role:bias": None,
    },
    "dropout": (0.1, 0.0),
    "max_epochs": 4,
}


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.filterwarnings("ignore:batch norm evades")
def test_a_file_gives_the_net_back(tmp_path, standardize, batch_norm):
    X, y = regression()
    net = MLPRegressor(standardize=standardize, batch_norm=batch_norm, **SETTINGS).fit(X, y)
    net.save(tmp_path / "net.riata")
    found = load_net(tmp_path / "net.riata")
    np.testing.assert_array_equal(found.predict(X), net.predict(X))
    assert found.explain_penalty() == net.explain_penalty()
    assert found.get_params(deep=False).keys() == net.get_params(deep=False).keys()
    for name in ("optimizer", "schedule", "activation", "hidden_layer_sizes", "standardize"):
        assert getattr(found, name) == getattr(net, name)
    for each in (net, found):
        each.set_params(warm_start=True).fit(X, y)
    np.testing.assert_array_equal(found.coefs_[0], net.coefs_[0])


@pytest.mark.parametrize(
    "labels",
    [
        ["a", "b", "c"],
        [3, 10, 20],
        ["no", "yes"],
        [False, True],
        [1.0, 2.0],
        ["1", "2"],
        ["False", "True"],
        [b"x", b"y"],
        np.array([1.0, 3.0], dtype=np.float32),
        np.array(["u", "v"], dtype=object),
    ],
)
def test_labels_come_back(tmp_path, labels):
    X, y = classes(len(labels))
    y = np.array(labels)[np.searchsorted(np.unique(y), y)]
    net = MLPClassifier(max_epochs=3, early_stopping=EarlyStopping(monitor="train")).fit(X, y)
    net.save(tmp_path / "net.riata", with_state=False)
    found = load_net(tmp_path / "net.riata")
    np.testing.assert_array_equal(found.classes_, net.classes_, strict=y.dtype.kind != "O")
    np.testing.assert_array_equal(found.predict_proba(X), net.predict_proba(X))
    assert found.score(X, y) == net.score(X, y) and found.early_stopping == net.early_stopping


def test_a_file_that_does_not_tell_the_type_of_its_labels_is_read(tmp_path):
    X, y = classes(2)
    net = MLPClassifier(max_epochs=1).fit(X, y)
    for texts, labels in ((["1", "2"], [1, 2]), (["1", "b"], ["1", "b"])):
        _ext.net.save(net._core.trainer, str(tmp_path / "old"), classes=texts)
        np.testing.assert_array_equal(load_net(tmp_path / "old").classes_, np.array(labels))


def test_a_file_without_the_optimizers_memory_is_smaller(tmp_path):
    X, y = regression()
    net = MLPRegressor(max_epochs=2).fit(X, y)
    net.save(tmp_path / "whole", with_state=True)
    net.save(tmp_path / "light", with_state=False)
    assert (tmp_path / "light").stat().st_size < 0.6 * (tmp_path / "whole").stat().st_size


def test_a_compact_net_is_saved_by_the_inputs_that_it_reads(tmp_path):
    X, y = regression(200)
    penalty = {"layers.0.weight": GroupLasso(0.05, by="input")}
    net = MLPRegressor(hidden_layer_sizes=(8,), penalty=penalty, max_epochs=150).fit(X, y)
    net.compact().save(tmp_path / "net.riata")
    found = load_net(tmp_path / "net.riata")
    assert found.n_features_in_ == len(net.selected_features_) < 6
    np.testing.assert_allclose(found.predict(X[:, net.selected_features_]), net.predict(X), 1e-5)


def test_the_shell_predicts_with_a_net_of_python(tmp_path):
    if "RIATA_CLI" not in os.environ:
        pytest.skip("RIATA_CLI is not set")
    pandas = pytest.importorskip("pandas")
    X, y = regression(features=3)
    frame = pandas.DataFrame(X, columns=["one", "two", "three"])
    frame.to_csv(tmp_path / "table.csv", index=False)
    net = MLPRegressor(standardize=True, max_epochs=3).fit(frame, y)
    net.save(tmp_path / "net.riata")
    done = subprocess.run(
        [os.environ["RIATA_CLI"], "predict", "net.riata", "table.csv"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    shown = np.array(done.stdout.splitlines()[1:], dtype=float)
    np.testing.assert_allclose(shown, net.predict(frame), rtol=1e-12)


def test_python_predicts_with_a_net_of_the_shell(tmp_path):
    if "RIATA_CLI" not in os.environ:
        pytest.skip("RIATA_CLI is not set")
    X, y = regression(features=2)
    table = np.column_stack([X, y])
    np.savetxt(tmp_path / "table.csv", table, delimiter=",", header="a,b,y", comments="")
    command = [os.environ["RIATA_CLI"], "train", "table.csv", "--response", "y", "--hidden", "5"]
    command += ["--epochs", "3", "--penalty", "layers.0.weight: lasso(0.01)", "--out", "net.riata"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    net = load_net(tmp_path / "net.riata")
    assert net.hidden_layer_sizes == (5,) and net.feature_names_in_.tolist() == ["a", "b"]
    assert net.explain_penalty()[0]["penalty"].startswith("lasso")
    pandas = pytest.importorskip("pandas")
    assert np.isfinite(net.predict(pandas.DataFrame(X, columns=["a", "b"]))).all()


def test_what_is_no_net_is_said(tmp_path):
    (tmp_path / "text").write_text("no model")
    with pytest.raises(ValueError, match="not a riata model that can be used"):
        load_net(tmp_path / "text")
    with pytest.raises(OSError, match="missing"):
        load_net(tmp_path / "missing")
