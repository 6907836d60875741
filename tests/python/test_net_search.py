"""Grids and paths of nets."""

import numpy as np
import pytest
from net_problems import classes, interrupted, regression
from riata.net import MLPClassifier, MLPClassifierCV, MLPRegressor, MLPRegressorCV, mlp_path
from riata.regularizer import GroupLasso, Lasso
from sklearn.base import clone
from sklearn.model_selection import KFold, PredefinedSplit


def test_the_default_grid_is_of_weight_decays():
    X, y = classes(2)
    search = MLPClassifierCV(estimator=MLPClassifier(max_epochs=3), cv=3).fit(X, y)
    found = search.cv_results_
    assert found["optimizer__weight_decay"] == [0.0, 1e-5, 1e-4, 1e-3, 1e-2]
    assert found["fold_losses"].shape == (5, 3)
    np.testing.assert_allclose(found["loss"], found["fold_losses"].mean(axis=1))
    assert search.best_index_ == np.argmin(found["loss"])
    assert (
        search.best_estimator_.optimizer.weight_decay
        == search.best_params_["optimizer__weight_decay"]
    )
    assert search.table().count("<") == 1 and len(search.table().splitlines()) == 6
    assert search.predict_proba(X).shape == (len(y), 2) and search.classes_.tolist() == ["a", "b"]


def test_folds_are_trained_as_if_by_hand():
    X, y = regression()
    net = MLPRegressor(hidden_layer_sizes=(4,), penalty={"layers.0.weight": Lasso(1)}, max_epochs=4)
    grid = {"penalty__layers.0.weight": [1e-3, 1e-1], "optimizer__lr": [1e-2]}
    folds = list(KFold(3).split(X))
    search = MLPRegressorCV(estimator=net, grid=grid, cv=folds).fit(X, y)
    train, test = folds[1]
    by_hand = (
        clone(net)
        .set_params(penalty={"layers.0.weight": Lasso(0.1)}, optimizer__lr=1e-2)
        .fit(X[train], y[train])
    )
    assert search.cv_results_["fold_losses"][1, 1] == by_hand.data_term(X[test], y[test])


def test_threads_change_nothing():
    X, y = regression()
    one, two = (
        MLPRegressorCV(estimator=MLPRegressor(max_epochs=3), cv=3, n_jobs=n).fit(X, y)
        for n in (1, 2)
    )
    np.testing.assert_array_equal(one.cv_results_["fold_losses"], two.cv_results_["fold_losses"])
    np.testing.assert_array_equal(one.predict(X), two.predict(X))


def test_one_standard_error_prefers_the_stronger():
    X, y = regression(100, 10)
    net = MLPRegressor(hidden_layer_sizes=(), penalty=Lasso(1.0), polish=True, max_epochs=1)
    grid = {"penalty__strength": [0.001, 0.01, 0.05, 0.1, 0.3, 1.0]}
    best = MLPRegressorCV(estimator=net, grid=grid).fit(X, y)
    modest = MLPRegressorCV(estimator=net, grid=grid, rule="1se").fit(X, y)
    found = best.cv_results_
    bound = found["loss"][best.best_index_] + found["standard_error"][best.best_index_]
    within = np.array(found["penalty__strength"])[found["loss"] <= bound]
    assert modest.best_params_["penalty__strength"] == max(within)
    assert modest.best_params_["penalty__strength"] > best.best_params_["penalty__strength"]
    assert modest.best_estimator_.n_zero_ >= best.best_estimator_.n_zero_


def test_a_given_split_is_used():
    X, y = regression()
    split = PredefinedSplit(np.where(np.arange(len(y)) < 80, -1, 0))
    search = MLPRegressorCV(estimator=MLPRegressor(max_epochs=2), cv=split).fit(X, y)
    assert search.cv_results_["fold_losses"].shape == (5, 1)


def test_a_path_goes_from_dense_to_sparse():
    X, y = regression(200, 8)
    net = MLPRegressor(
        hidden_layer_sizes=(8,),
        penalty={"layers.0.weight": GroupLasso(1.0, by="input")},
        max_epochs=100,
    )
    held_out = {"X_val": X[150:], "y_val": y[150:]}
    path = mlp_path(
        net,
        X[:150],
        y[:150],
        vary="layers.0.weight",
        strengths=np.geomspace(0.5, 1e-3, 6),
        epochs=60,
        **held_out,
    )
    assert len(path) == 6 and (np.diff(path.strengths) > 0).all()
    assert path.selected.sum(axis=1)[0] == 8 > path.selected.sum(axis=1)[-1]
    assert (np.diff(path.n_zero) >= 0).all() and np.isfinite(path.validation).all()
    assert path.best is path.nets[int(np.argmin(path.validation))]
    assert net.penalty["layers.0.weight"].strength == 1.0 and not net.warm_start


@pytest.mark.parametrize("cls", [MLPRegressorCV, MLPClassifierCV])
def test_a_search_is_an_estimator(cls):
    X, y = regression() if cls is MLPRegressorCV else classes(3)
    inner = MLPRegressor if cls is MLPRegressorCV else MLPClassifier
    search = clone(cls(estimator=inner(max_epochs=2), cv=2))
    assert search.fit(X, y).score(X, y) == search.best_estimator_.score(X, y)
    assert search.predict(X).shape == y.shape and search.n_features_in_ == X.shape[1]
    with pytest.raises(ValueError, match="not fitted yet"):
        cls().predict(X)


def test_an_interrupt_ends_all_nets_of_a_search():
    X, y = regression()
    search = MLPRegressorCV(estimator=MLPRegressor(max_epochs=10**8), n_jobs=2)
    with interrupted(0.3):
        search.fit(X, y)
    assert not hasattr(search, "best_estimator_")


def test_data_frames_keep_their_names():
    pandas = pytest.importorskip("pandas")
    X, y = regression(features=3)
    frame = pandas.DataFrame(X, columns=["a", "b", "c"])
    search = MLPRegressorCV(estimator=MLPRegressor(max_epochs=2), cv=2)
    search.fit(frame, pandas.Series(y))
    assert search.feature_names_in_.tolist() == ["a", "b", "c"]
    with pytest.raises(ValueError, match="feature names"):
        search.predict(frame[["b", "a", "c"]])
    plain = MLPRegressorCV(estimator=MLPRegressor(max_epochs=2), cv=2).fit(X, y)
    np.testing.assert_array_equal(search.predict(frame), plain.predict(X))
