"""Optimizers by their names, those of packages among them."""

import numpy as np
import pytest
from net_problems import regression
from riata.net import LBFGS, SGD, SGDW, Adam, AdamW, MLPRegressor, load_net, optimizer


@pytest.mark.parametrize(
    "given",
    [
        "sgd",
        SGD(momentum=0.9, nesterov=True),
        "sgdw",
        "adam",
        AdamW(weight_decay=0.1),
        LBFGS(),
        "keras.adam",
        "sklearn.sgd",
    ],
)
def test_every_optimizer_lowers_the_loss(given):
    X, y = regression()
    net = MLPRegressor(hidden_layer_sizes=(8,), optimizer=given, max_epochs=60).fit(X, y)
    train = net.history_.train
    assert train[-1] < 0.7 * train[0]


def test_the_name_of_a_package_is_its_rule_and_its_defaults():
    keras = optimizer("keras.adam", weight_decay=0.02)
    assert keras == AdamW(eps=1e-7, weight_decay=0.02, eps_hat=True)
    assert optimizer("keras.sgd") == SGDW(lr=0.01, weight_decay=0.0, lr_in_velocity=True)
    assert optimizer("sklearn.adam") == Adam(eps_hat=True) and optimizer("adam") == Adam()
    X, y = regression()
    named, given = (
        MLPRegressor(optimizer=each, max_epochs=3)
        for each in ("keras.adam", optimizer("keras.adam"))
    )
    named.set_params(optimizer__lr=0.1)
    assert named.optimizer.lr == 0.1 and named.optimizer.eps == 1e-7
    named.set_params(optimizer="keras.adam")
    np.testing.assert_array_equal(named.fit(X, y).predict(X), given.fit(X, y).predict(X))
    with pytest.raises(ValueError, match="adamw.*rate"):
        optimizer("optax.adamw", rate=1.0)


def test_a_file_keeps_what_a_name_stands_for(tmp_path):
    X, y = regression()
    net = MLPRegressor(optimizer="keras.sgd", max_epochs=2).fit(X, y)
    net.save(tmp_path / "net.riata")
    found = load_net(tmp_path / "net.riata")
    assert found.optimizer == optimizer("keras.sgd")
    for each in (net, found):
        each.partial_fit(X, y)
    np.testing.assert_array_equal(found.predict(X), net.predict(X))
