"""Bad input to nets: one clear sentence each, and nothing lost."""

import numpy as np
import pytest
from net_problems import classes, regression
from riata.exceptions import ConvergenceWarning
from riata.net import (
    SGD,
    Adam,
    EarlyStopping,
    MLPClassifier,
    MLPClassifierCV,
    MLPRegressor,
    StepRate,
    mlp_path,
)
from riata.regularizer import ElasticNet, GroupLasso, Lasso, Ridge

X, y = regression()


def refuses(message, error=ValueError, X=X, y=y, cls=MLPRegressor, fit=None, **settings):
    with pytest.raises(error, match=message):
        cls(**{"max_epochs": 2} | settings).fit(X, y, **(fit or {}))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"dropout": 1.5}, r"dropout is a probability, in \[0, 1\], got 1.5"),
        ({"dropout": (0.1, 0.2)}, "dropout must be one number, or one for each of the 1 hidden"),
        ({"hidden_layer_sizes": [[5, 5]]}, "hidden_layer_sizes must be one whole number for each"),
        ({"hidden_layer_sizes": (4, 0)}, r"every size must be at least 1, sizes\[2\] is 0"),
        ({"activation": "rellu"}, "'rellu'"),
        ({"optimizer": "adamm"}, r"no optimizer named 'adamm'; did you mean 'adam'\? known: sgd"),
        ({"schedule": "cos"}, "no schedule named 'cos'; known: constant, step, cosine"),
        ({"family": "gauss"}, "'gauss'"),
        ({"init": "zero"}, "'zero'"),
        ({"dtype": "float16"}, "float16"),
        ({"penalty_step": "sub"}, "penalty_step must be 'prox' or 'subgradient', got 'sub'"),
        ({"reduction": "sum"}, "reduction must be 'objective' or 'batch_mean', got 'sum'"),
        ({"validation": 1.2}, "validation"),
        ({"batch_size": -3}, "batch_size"),
        ({"penalty": Lasso()}, "'role:weight': Lasso must carry its strength in a net; give"),
        ({"penalty": {"layer.0.weight": Ridge(1.0)}}, "'layer.0.weight' matches no parameter"),
        ({"penalty": {"role:weights": None}}, "'role:weights' matches no parameter"),
        ({"penalty": GroupLasso(np.eye(6), 0.1)}, "by='input', 'neuron' or 'all', not a mask"),
        ({"penalty": Lasso(np.ones((2, 3)))}, r"strength has shape \(2, 3\), expected one number"),
    ],
)
def test_settings_that_cannot_be(settings, message):
    refuses(message, **settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"optimizer": 3}, r"optimizer must be a name \(sgd, sgdw, adam, adamw, lbfgs\) or one of"),
        ({"penalty": {"role:weight": 3}}, "The regularizer should be either a string"),
        ({"family": 3}, "family must be a name"),
        ({"activation": 3}, "activation must be a name"),
        ({"hidden_layer_sizes": (5, 5.5)}, "hidden_layer_sizes must be a whole number .*, got 5.5"),
        ({"batch_size": 2.5}, "batch_size must be a whole number from 0, got 2.5"),
        ({"max_epochs": 1.5}, "max_epochs must be a whole number from 0, got 1.5"),
        ({"early_stopping": "yes"}, "early_stopping must be None, True, False or riata.net.Early"),
        (
            {"penalty": {"*.weight": GroupLasso(0.1, by="input") + GroupLasso(0.1, by="neuron")}},
            "groups that overlap cannot be added",
        ),
    ],
)
def test_settings_of_a_wrong_kind(settings, message):
    refuses(message, TypeError, **settings)


def test_ranges_are_those_of_the_core():
    for make, message in [
        (lambda: Adam(lr=-1), "adam: lr must be greater than 0, got -1"),
        (lambda: SGD(momentum=1.0), "sgd: momentum must be"),
        (lambda: SGD(nesterov=True), "nesterov needs a momentum"),
        (lambda: StepRate(every=0), "every must be at least 1, got 0"),
        (lambda: EarlyStopping(patience=-1), "patience"),
        (lambda: Adam(weight_decay=float("nan")), "weight_decay"),
        (lambda: Ridge(-1.0), "at least 0"),
        (lambda: GroupLasso(0.1, by="column"), "by must be 'input', 'neuron' or 'all'"),
    ]:
        with pytest.raises(ValueError, match=message):
            make()
    with pytest.raises(ValueError, match="Invalid parameter 'wd' for Adam; valid: lr, beta1"):
        Adam(wd=1.0)


def test_shapes():
    refuses("inconsistent numbers of samples|must have the same rows", y=y[:-1])
    refuses("Expected 2D array, got 1D array instead", X=X[:, 0])
    net = MLPRegressor(max_epochs=1).fit(X, y)
    with pytest.raises(ValueError, match="X has 2 features, but MLPRegressor is expecting 6"):
        net.predict(X[:, :2])
    with pytest.raises(ValueError, match="y must have 1 responses, as in training, got 2"):
        net.data_term(X, np.c_[y, y])
    refuses("sample_weight must have shape", fit={"sample_weight": np.ones(3)})
    refuses("X_val and y_val must be given together", fit={"X_val": X})
    refuses("y_val", fit={"X_val": X, "y_val": y[:3]})


def test_values():
    bad = X.copy()
    bad[3, 1] = np.nan
    refuses("NaN", X=bad)
    refuses("NaN", y=np.where(np.arange(len(y)) == 5, np.nan, y))
    refuses(r"sample_weight\[2\] is -1", fit={"sample_weight": np.r_[1, 1, -1, y[3:] * 0 + 1]})
    refuses("must not be zero for every row", fit={"sample_weight": np.zeros(len(y))})
    refuses("y of family poisson must be at least 0", y=-np.abs(y), family="poisson")
    net = MLPRegressor(max_epochs=1).fit(X, y)
    with pytest.raises(ValueError, match="NaN"):
        net.predict(bad)


def test_classes_are_told_once():
    Z, labels = classes(2)
    net = MLPClassifier(max_epochs=1).partial_fit(Z, labels, classes=["a", "b", "c"])
    assert net.partial_fit(Z, labels, classes=["c", "b", "a"]).classes_.tolist() == ["a", "b", "c"]
    with pytest.raises(ValueError, match=r"those of the first call, \['a', 'b', 'c'\], got \['a'"):
        net.partial_fit(Z, labels, classes=["a", "b"])


def test_labels_not_seen():
    Z, labels = classes(3)
    net = MLPClassifier(max_epochs=1).fit(Z, labels)
    with pytest.raises(ValueError, match=r"labels seen in training, a, b, c; y\[1\] is 'd'"):
        net.data_term(Z[:2], np.array(["a", "d"]))
    with pytest.raises(ValueError, match="labels seen in training"):
        net.partial_fit(Z[:2], np.array(["a", "d"]))
    with pytest.raises(ValueError, match="labels seen in training"):
        MLPClassifier(max_epochs=1).fit(Z, labels, X_val=Z[:1], y_val=["d"])
    with pytest.raises(ValueError, match="at least two classes, got one class: 'a'"):
        MLPClassifier().fit(Z, np.full(len(Z), "a"))
    with pytest.raises(ValueError, match="'d' is no class of y"):
        MLPClassifier(class_weight={"d": 2.0}).fit(Z, labels)


def test_a_batch_of_one_under_batch_norm():
    refuses("batch", X=X[:33], y=y[:33], batch_norm=True, batch_size=32)
    refuses("batch", batch_norm=True, batch_size=1)


def test_a_learning_rate_that_diverges_keeps_the_best_and_says_so():
    net = MLPRegressor(optimizer=SGD(lr=1e6), max_epochs=50)
    with pytest.warns(ConvergenceWarning, match="learning rate"):
        net.fit(X, y)
    assert net.ended_ == "diverged"
    assert np.isfinite(net.predict(X)).all()


def test_a_state_of_another_net():
    net = MLPRegressor(hidden_layer_sizes=(4,), max_epochs=1).fit(X, y)
    other = MLPRegressor(hidden_layer_sizes=(5,), max_epochs=1).fit(X, y)
    with pytest.raises(ValueError, match="layers.0.weight|shape"):
        net.load_state_dict(other.state_dict())
    with pytest.raises(ValueError, match=r"missing: 2.weight, 2.bias; unknown: 3.weight, 3.bias"):
        net.load_state_dict({k.replace("2.", "3."): v for k, v in net.state_dict().items()})


def test_what_is_asked_before_training():
    for ask in (
        lambda net: net.predict(X),
        lambda net: net.coefs_,
        lambda net: net.history_,
        lambda net: net.explain_penalty(),
        lambda net: net.state_dict(),
        lambda net: net.report("never.html"),
    ):
        with pytest.raises(ValueError, match="not fitted yet"):
            ask(MLPRegressor())


def test_searches():
    Z, labels = classes(2)
    for settings, message in [
        ({"rule": "least"}, "rule must be one of best, 1se, got 'least'"),
        ({"grid": {}}, "grid must have a list of values"),
        ({"grid": {"optimizer__lr": 0.1}}, "grid must have a list of values"),
        ({"n_jobs": 0}, "n_jobs must be None, -1 or at least 1"),
    ]:
        with pytest.raises(ValueError, match=message):
            MLPClassifierCV(**settings).fit(Z, labels)
    net = MLPRegressor(penalty={"layers.0.weight": Lasso(0.1)})
    with pytest.raises(ValueError, match="got 'layers.1.weight'; there are layers.0.weight"):
        mlp_path(net, X, y, vary="layers.1.weight", strengths=[0.1])
    with pytest.raises(ValueError, match="positive numbers"):
        mlp_path(net, X, y, vary="layers.0.weight", strengths=[0.0, 1.0])


def test_an_elastic_net_without_its_strength():
    refuses("ElasticNet must carry its strength", penalty=ElasticNet())
