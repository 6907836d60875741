"""What one watches: history, pictures, the report; and the examples that show them."""

import builtins
import runpy
from pathlib import Path

import numpy as np
import pytest
from net_problems import regression
from riata import net as nets
from riata.net import MLPRegressor
from riata.regularizer import Lasso, Ridge

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PENALTY = {"layers.*.weight": Lasso(1e-2) + Ridge(1e-3)}


@pytest.fixture(scope="module")
def watched():
    X, y = regression()
    return MLPRegressor(
        hidden_layer_sizes=(8,), penalty=PENALTY, max_epochs=12, snapshot_every=4, validation=0.25
    ).fit(X, y)


@pytest.fixture
def plt():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    yield plt
    plt.close("all")


def test_history_has_every_term_of_the_objective(watched):
    history = watched.history_
    assert history.epoch.tolist() == list(range(12)) and len(history) == 12
    assert set(history.penalties) == {"layers.*.weight: lasso", "layers.*.weight: ridge"}
    whole = history.train + sum(history.penalties.values())
    np.testing.assert_allclose(history.objective, whole, rtol=1e-9)
    assert np.isfinite(history.validation).all() and (history.lr == 1e-3).all()
    assert (np.diff(history.seconds) >= 0).all()
    with pytest.raises(AttributeError, match="history has no 'loss'; it has epoch"):
        history.loss  # noqa: B018


def test_history_ends_with_the_weights_as_they_are(watched):
    for name, array in watched.named_parameters().items():
        each = {key: values[-1] for key, values in watched.history_.parameters[name].items()}
        assert each["zeros"] == np.count_nonzero(array == 0)
        assert each["max_abs"] == pytest.approx(np.abs(array).max(), rel=1e-6)
        assert each["mean_abs"] == pytest.approx(np.abs(array).mean(), rel=1e-6)
        assert each["norm"] == pytest.approx(np.linalg.norm(array), rel=1e-6)
        assert each["histogram"].sum() == array.size


def test_history_is_taken_every_so_many_epochs():
    X, y = regression()
    net = MLPRegressor(max_epochs=10, history_every=4).fit(X, y)
    assert net.history_.epoch.tolist() == [3, 7, 9]
    assert len(MLPRegressor(max_epochs=3, history_every=0).fit(X, y).history_) == 0


def test_snapshots_predict_as_the_net_did(watched):
    X, y = regression()
    stages = dict(watched.staged_predict(X))
    assert list(stages) == [4, 8, 12]
    np.testing.assert_allclose(stages[12], watched.predict(X), atol=1e-6)
    shorter = MLPRegressor(**watched.get_params(deep=False)).set_params(schedule="constant")
    np.testing.assert_allclose(
        stages[4], shorter.set_params(max_epochs=4).fit(X, y).predict(X), atol=1e-6
    )


def test_pictures_show_what_was_measured(watched, plt):
    X, y = regression()
    axes = nets.plot_history(watched)
    lines = {line.get_label(): line.get_ydata() for line in axes[0].lines}
    np.testing.assert_array_equal(lines["held out"], watched.history_.validation)
    assert len(axes[1].lines) == 2
    axes = nets.plot_weight_statistics(watched)
    assert [len(ax.lines) for ax in axes] == [2, 2, 2]
    free = MLPRegressor(hidden_layer_sizes=(8,), max_epochs=12).fit(X, y)
    axes = nets.plot_weights({"none": free, "L1": watched})
    counts = sum(patch.get_height() for patch in axes[1].patches)
    assert counts == 6 * 8 + 8 - watched.n_zero_
    with pytest.raises(ValueError, match="needs 3 axes, got 1"):
        nets.plot_history(watched, plt.gca())


def test_fits_along_the_way_are_drawn(plt):
    X, y = regression(features=1)
    net = MLPRegressor(max_epochs=9, snapshot_every=3).fit(X, y)
    assert len(nets.plot_fits(net, X, y).lines) == 1 + 3 + 1
    with pytest.raises(ValueError, match="must have one column"):
        nets.plot_fits(net, np.c_[X, X], y)


def test_without_matplotlib_the_cure_is_named(watched, monkeypatch):
    there = builtins.__import__

    def absent(name, *rest):
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return there(name, *rest)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(ImportError, match=r"pip install 'riata\[plot\]'"):
        nets.plot_history(watched)


def test_the_report_is_one_file_without_scripts(watched, tmp_path):
    file = watched.report(tmp_path / "net.html", title="A <small> net")
    text = Path(file).read_text()
    assert "<title>A &lt;small&gt; net</title>" in text
    assert "<script" not in text and "http" not in text.replace("http-equiv", "")
    assert "nan" not in text.lower().replace("ordinance", "")
    assert text.count("<svg") == 3 + 3 + 2 * 2  # training, statistics, histograms
    for word in ("layers.0.weight", "lasso", "held out", "stationary point"):
        assert word in text


def test_a_report_says_why_there_is_no_certificate(tmp_path):
    X, y = regression()
    net = MLPRegressor(optimizer="adamw", max_epochs=2).fit(X, y)
    assert "decoupled" in Path(net.report(tmp_path / "a.html")).read_text()
    parts = MLPRegressor().partial_fit(X, y)
    assert "partial_fit" in Path(parts.report(tmp_path / "b.html")).read_text()


def example(name):
    return runpy.run_path(str(EXAMPLES / f"{name}.py"))


def test_lasso_and_ridge_lines():
    shown = example("net_lasso_ridge")
    X, y = shown["straight_line"]()
    lines = shown["lines"]()
    slope = {name: net.coefs_[0].item() for name, net in lines.items()}
    plain = np.polyfit(X[:, 0], y, 1)[0]
    var = X.var()
    assert slope["ridge"] == pytest.approx(plain * var / (var + 0.1), rel=1e-6)
    assert slope["lasso"] == pytest.approx(plain - 0.05 / var, rel=1e-6)
    dropped = shown["dropout"](epochs=20)
    assert all(np.isfinite(net.score(*shown["wave"](50, seed=3))) for net in dropped.values())
    stopped = shown["early_stopping"]()
    assert stopped.ended_ == "early_stopping"
    assert stopped.best_epoch_ == np.argmin(stopped.history_.validation)


def test_a_linear_model_watched():
    shown = example("net_linear_watched")
    net = shown["model"]()
    X, y = shown["data"]()
    Z = (X[:, 0] - X.mean()) / X.std()
    expected = (Z @ (y - y.mean()) / len(y) - 0.02) / 1.05
    assert net.coefs_standardized_[0].item() == pytest.approx(expected, rel=0.02)
    assert len(list(net.staged_predict(X))) == 10
    several, truth = shown["many_outputs"](epochs=2)
    assert several.coefs_[0].shape == truth.shape
    assert ((several.coefs_[0] == 0) >= (truth == 0)).mean() > 0.8


def test_penalties_of_a_classifier():
    pytest.importorskip("sklearn.datasets")
    shown = example("net_penalties")
    data = shown["digits"]()
    fitted = shown["penalties"](data, epochs=12)
    alive = (data[0] != 0).sum(axis=0) > 100
    zeros = {name: (net.coefs_[0][alive] == 0).mean() for name, net in fitted.items()}
    assert fitted["none"].n_zero_ == 0 and zeros["L2"] < 0.05 < 0.15 < zeros["L1"]
    size = {name: np.abs(net.coefs_[0]).mean() for name, net in fitted.items()}
    assert size["L1"] < size["L2"] < size["none"]
    aimed = shown["selective"](data, epochs=5)
    assert {row["penalty"].split("(")[0] for row in aimed.explain_penalty()} == {
        "group_lasso",
        "ridge",
        "none",
    }
    assert all(net.score(*data[2:]) > 0.8 for net in shown["optimizers"](data, epochs=8).values())
    assert len(shown["grid"](data, epochs=1).cv_results_["loss"]) == 5


def test_the_examples_write_their_pictures(plt, tmp_path):
    shown = example("net_lasso_ridge")
    stopped = shown["early_stopping"](epochs=5)
    assert shown["plot"](tmp_path, shown["lines"](), shown["dropout"](epochs=2), stopped).exists()
    shown = example("net_linear_watched")
    assert shown["plot"](tmp_path, shown["model"](epochs=20)).exists()
    shown = example("net_penalties")
    data = shown["digits"]()
    made = shown["plot"](tmp_path, shown["penalties"](data, 2), shown["grid"](data, 1))
    assert all(file.stat().st_size > 5000 for file in made)
