"""riata.net as scikit-learn estimators, and what training promises."""

import copy
import pickle
import warnings

import numpy as np
import pytest
from net_problems import classes, interrupted, regression
from riata import families, observation_models
from riata.net import (
    Adam,
    CosineRate,
    EarlyStopping,
    LassoNetClassifier,
    LassoNetRegressor,
    MLPClassifier,
    MLPClassifierCV,
    MLPRegressor,
    MLPRegressorCV,
)
from riata.regularizer import Lasso, Ridge
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.utils.estimator_checks import estimator_checks_generator

# Weights as repetitions: where minibatches are drawn from the rows, others are drawn.
MINIBATCH = {"check_sample_weight_equivalence_on_dense_data": "minibatches are drawn from rows"}
PATH = {"path_multiplier": 2.0, "path_epochs": 2}
WHOLE = {"hidden_layer_sizes": (5,), "max_epochs": 30, "batch_size": None, "optimizer": "lbfgs"}
ESTIMATORS = [
    MLPRegressor(max_epochs=100),
    MLPClassifier(max_epochs=60),
    LassoNetRegressor(max_epochs=100, **PATH),
    LassoNetClassifier(max_epochs=60, **PATH),
    MLPRegressorCV(estimator=MLPRegressor(**WHOLE), grid={"batch_norm": [False]}, cv=2),
    MLPClassifierCV(estimator=MLPClassifier(**WHOLE), grid={"batch_norm": [False]}, cv=2),
]


def checks():
    """All of scikit-learn's, but for the reminder that its base class takes seconds to import."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Estimator .* does not inherit", UserWarning)
        pairs = [each for net in ESTIMATORS for each in estimator_checks_generator(net)]
    return [
        pytest.param(net, check, id=f"{type(net).__name__}-{check.func.__name__}")
        for net, check in pairs
        if check.func.__name__ not in MINIBATCH
    ]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("estimator", "check"), checks())
def test_scikit_learns_checks(estimator, check):
    check(estimator)


@pytest.mark.parametrize("cls", [MLPRegressor, MLPClassifier])
def test_weights_are_repetitions_where_all_rows_are_in_a_step(cls):
    X, y = regression(40) if cls is MLPRegressor else classes(3, 40)
    weights = np.random.default_rng(1).integers(0, 4, size=len(y))
    net = cls(hidden_layer_sizes=(4,), optimizer="lbfgs", dtype="float64", max_epochs=30)
    weighted = clone(net).fit(X, y, weights)
    repeated = clone(net).fit(X.repeat(weights, axis=0), y.repeat(weights))
    for a, b in zip(weighted.coefs_, repeated.coefs_, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-8)


def test_learns_a_function():
    rng = np.random.default_rng(0)
    X = rng.uniform(-2, 2, size=(500, 2))
    y = np.sin(2 * X[:, 0]) * X[:, 1]
    net = MLPRegressor(hidden_layer_sizes=(64, 64), max_epochs=150).fit(X, y)
    assert net.score(X, y) > 0.98


@pytest.mark.parametrize("count", [2, 3])
def test_classes_have_probabilities(count):
    X, y = classes(count)
    net = MLPClassifier(hidden_layer_sizes=(32,), max_epochs=300).fit(X, y)
    p = net.predict_proba(X)
    assert p.shape == (len(y), count) and net.classes_.tolist() == ["a", "b", "c"][:count]
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-6)
    assert (net.predict(X) == net.classes_[p.argmax(axis=1)]).all()
    assert net.score(X, y) > 0.8
    log_loss = -np.log(p[np.arange(len(y)), np.searchsorted(net.classes_, y)]).mean()
    assert net.data_term(X, y) == pytest.approx(log_loss, rel=1e-5)


def test_several_responses_share_the_hidden_layer():
    X, Y = regression(outputs=3)
    net = MLPRegressor(hidden_layer_sizes=(32,), max_epochs=200).fit(X, Y)
    assert net.predict(X).shape == Y.shape and net.coefs_[1].shape == (32, 3)
    assert net.score(X, Y) > 0.9


@pytest.mark.parametrize(
    "family",
    ["poisson", families.Tweedie(power=1.4), observation_models.NegativeBinomialObservations(0.5)],
)
def test_any_family_is_a_loss(family):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 3))
    y = rng.poisson(np.exp(0.5 + X[:, 0])).astype(float)
    net = MLPRegressor(family=family, hidden_layer_sizes=(16,), max_epochs=60).fit(X, y)
    assert (net.predict(X) > 0).all() and net.score(X, y) > 0.4
    assert "log" in net.objective_


@pytest.mark.parametrize("schedule", ["step", CosineRate(floor=0.1), "on_plateau"])
def test_the_learning_rate_follows_its_schedule(schedule):
    X, y = regression()
    net = MLPRegressor(
        schedule=schedule, optimizer=Adam(lr=0.01), max_epochs=40, warmup_epochs=2
    ).fit(X, y)
    rates = net.history_.lr
    assert rates[0] < 0.01 and rates.max() == pytest.approx(0.01, rel=0.05)
    assert schedule == "on_plateau" or rates[-1] < 0.004


@pytest.mark.parametrize("cls", [MLPRegressor, MLPClassifier])
def test_the_same_seed_gives_the_same_bits(cls, monkeypatch):
    X, y = regression() if cls is MLPRegressor else classes(3)
    net = cls(hidden_layer_sizes=(16, 8), dropout=0.2, batch_norm=True, max_epochs=5)
    runs = []
    for threads in ("1", "2", "2"):
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
        runs.append(clone(net).set_params(random_state=3).fit(X, y))
    other = clone(net).set_params(random_state=4).fit(X, y)
    for run in runs[1:]:
        for name, array in runs[0].named_parameters().items():
            np.testing.assert_array_equal(array, run.named_parameters()[name])
    assert (other.coefs_[0] != runs[0].coefs_[0]).any()


def test_partial_fit_is_fit_one_epoch_at_a_time():
    X, y = regression()
    settings = {"hidden_layer_sizes": (8,), "max_epochs": 4}
    whole, parts = MLPRegressor(**settings).fit(X, y), MLPRegressor(**settings)
    for _ in range(4):
        parts.partial_fit(X, y)
    np.testing.assert_array_equal(whole.coefs_[0], parts.coefs_[0])
    assert parts.n_epochs_ == 4 and len(parts.history_) == 4


def test_partial_fit_learns_of_classes_before_it_sees_them():
    X, y = classes(3)
    net = MLPClassifier(hidden_layer_sizes=(8,))
    seen = y != "c"
    net.partial_fit(X[seen], y[seen], classes=["a", "b", "c"]).partial_fit(X, y)
    assert net.predict_proba(X).shape == (len(y), 3)


def test_a_warm_start_goes_on_with_the_same_bits():
    X, y = regression()
    whole = MLPRegressor(max_epochs=6).fit(X, y)
    net = MLPRegressor(max_epochs=3, warm_start=True).fit(X, y)
    kept = pickle.loads(pickle.dumps(net))
    for each in (net, kept):
        each.fit(X, y)
        np.testing.assert_array_equal(whole.coefs_[0], each.coefs_[0])
        assert each.n_epochs_ == 6 and len(each.history_) == 6


def test_a_copy_predicts_alike():
    X, y = classes(3)
    net = MLPClassifier(batch_norm=True, hidden_layer_sizes=(8,), max_epochs=5).fit(X, y)
    for twin in (pickle.loads(pickle.dumps(net)), copy.deepcopy(net)):
        np.testing.assert_array_equal(net.predict_proba(X), twin.predict_proba(X))
        assert len(twin.history_) == 5


def test_early_stopping_keeps_the_best_epoch():
    X, y = regression(60)
    X_val, y_val = regression(60, seed=1)
    stopping = EarlyStopping(patience=5)
    net = MLPRegressor(early_stopping=stopping, max_epochs=500, optimizer=Adam(lr=0.01))
    net.fit(X, y, X_val=X_val, y_val=y_val)
    validation = net.history_.validation
    assert net.ended_ == "early_stopping" and net.n_epochs_ < 500
    assert net.best_epoch_ == np.argmin(validation)
    assert net.data_term(X_val, y_val) == pytest.approx(validation.min(), rel=1e-6)


def test_early_stopping_holds_rows_out_where_none_are_given():
    X, y = regression(200)
    net = MLPRegressor(early_stopping=True, max_epochs=300, optimizer=Adam(lr=0.03)).fit(X, y)
    assert np.isfinite(net.history_.validation).all()
    with pytest.raises(ValueError, match="needs held-out rows; give validation=0.1"):
        MLPRegressor(early_stopping=EarlyStopping()).fit(X, y)


def test_class_weights_count_rows_of_a_class():
    X, y = classes(2)
    rare = y == "b"
    weights = np.where(rare, 3.0, 1.0)
    net = MLPClassifier(hidden_layer_sizes=(), max_epochs=5)
    by_row = clone(net).fit(X, y, weights)
    by_class = clone(net).set_params(class_weight={"b": 3.0}).fit(X, y)
    np.testing.assert_array_equal(by_row.coefs_[0], by_class.coefs_[0])
    balanced = clone(net).set_params(class_weight="balanced", polish=True).fit(X, y)
    half = balanced.predict_proba(X)[:, 1]
    share = rare.mean()
    assert np.average(half, weights=np.where(rare, 0.5 / share, 0.5 / (1 - share))) == (
        pytest.approx(0.5, abs=1e-6)
    )


def test_monte_carlo_dropout_tells_how_unsure_a_net_is():
    X, y = regression()
    net = MLPRegressor(hidden_layer_sizes=(64,), dropout=0.3, max_epochs=50).fit(X, y)
    mean, deviation = net.predict_mc(X, n_mc=300)
    assert mean.shape == deviation.shape == y.shape and (deviation > 0).all()
    again, _ = net.predict_mc(X, n_mc=300)
    np.testing.assert_array_equal(mean, again)
    assert np.corrcoef(mean, net.predict(X))[0, 1] > 0.99
    with pytest.raises(TypeError, match="this net has none"):
        MLPRegressor(hidden_layer_sizes=(8,), max_epochs=2).fit(X, y).predict_mc(X)


def test_a_user_may_end_the_training():
    X, y = regression()
    net = MLPRegressor(max_epochs=100000, progress=lambda stage, share: share < 0.001)
    net.fit(X, y)
    assert net.ended_ == "cancelled" and 0 < net.n_epochs_ < 100000
    assert np.isfinite(net.predict(X)).all()


def test_an_interrupt_loses_nothing():
    X, y = regression()
    net = MLPRegressor(max_epochs=10**8)
    with interrupted(0.2):
        net.fit(X, y)
    assert net.ended_ == "cancelled" and net.n_epochs_ > 0
    assert net.score(X, y) > 0.5 and len(net.history_) == net.n_epochs_


def test_a_time_limit_ends_the_training():
    X, y = regression()
    assert MLPRegressor(max_epochs=10**7, time_limit=0.2).fit(X, y).ended_ == "time_limit"


def test_nested_parameters_can_be_searched():
    X, y = regression()
    net = MLPRegressor(hidden_layer_sizes=(), penalty={"role:weight": Lasso(0.1)}, max_epochs=5)
    grid = {
        "optimizer__lr": [1e-4, 1e-2],
        "penalty__role:weight": [1e-3, 1e-1],
        "early_stopping": [None],
    }
    search = GridSearchCV(net, grid, cv=2).fit(X, y)
    assert search.best_params_["optimizer__lr"] == 1e-2
    assert net.penalty["role:weight"].strength == 0.1 and net.optimizer == "adam"


def test_parameters_of_nested_objects_are_ones_own():
    shared = Adam(lr=0.5)
    net = MLPRegressor(optimizer=shared, penalty=Ridge(1.0))
    net.set_params(optimizer__lr=0.1, penalty__strength=2.0)
    assert (shared.lr, net.optimizer.lr, net.penalty.strength) == (0.5, 0.1, 2.0)
    assert clone(net).optimizer == net.optimizer


def test_the_signature_and_the_documentation_name_every_parameter():
    for cls in (MLPRegressor, MLPClassifier):
        for name in cls().get_params(deep=False):
            assert name in cls.__doc__, name
        assert "{" not in cls.__doc__.replace("{label", "").replace("{pattern", "")
