"""Penalties on torch's modules: torch's optimizer and riata's prox are riata's trainer."""

import numpy as np
import pytest
from net_problems import regression
from riata.net import SGD, Adam, AdamW, MLPRegressor
from riata.regularizer import GroupLasso, Lasso, Ridge

torch = pytest.importorskip("torch")
torch.set_num_threads(1)

from riata.torch import Penalty  # noqa: E402


def trained_by_torch(net, optimizer, penalty, X, y, steps):
    """A torch module from the net's start, after so many steps on all rows."""
    model = net.to_torch().train()
    made = optimizer(model.parameters())
    handle = penalty(model).attach(made)
    X, y = torch.from_numpy(X), torch.from_numpy(y)[:, None]
    for _ in range(steps):
        made.zero_grad()
        (0.5 * torch.mean((model(X) - y) ** 2)).backward()
        made.step()
    handle.remove()
    return model


OPTIMIZERS = {
    "sgd": (SGD(lr=0.02), lambda p: torch.optim.SGD(p, lr=0.02)),
    "momentum": (
        SGD(lr=0.01, momentum=0.9, nesterov=True),
        lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, nesterov=True),
    ),
    "adam": (Adam(lr=0.01), lambda p: torch.optim.Adam(p, lr=0.01)),
    "amsgrad": (Adam(lr=0.01, amsgrad=True), lambda p: torch.optim.Adam(p, lr=0.01, amsgrad=True)),
}
PENALTIES = {
    "lasso": Lasso(0.02),
    "elastic": Lasso(0.01) + Ridge(0.1),
    "inputs": GroupLasso(0.02, by="input"),
    "neurons": GroupLasso(0.05, by="neuron") + Lasso(0.001),
    "own": None,
}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("penalty", PENALTIES)
def test_trains_as_riata_does(optimizer, penalty):
    X, y = regression()
    ours, theirs = OPTIMIZERS[optimizer]
    regularizer = PENALTIES[penalty] or Lasso(np.random.default_rng(0).random((5, 6)) * 0.05)
    settings = {"hidden_layer_sizes": (5,), "activation": "tanh", "batch_size": None}
    settings |= {"dtype": "float64", "shuffle": False, "optimizer": ours}
    start = MLPRegressor(max_epochs=0, **settings).fit(X, y)
    net = MLPRegressor(max_epochs=60, penalty={"layers.0.weight": regularizer}, **settings).fit(
        X, y
    )
    model = trained_by_torch(
        start, theirs, lambda model: Penalty({"0.weight": regularizer}, model), X, y, 60
    )
    found, expected = model.state_dict()["0.weight"].numpy(), net.state_dict()["0.weight"]
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-11)
    np.testing.assert_array_equal(found == 0, expected == 0)
    assert np.abs(found - start.state_dict()["0.weight"]).max() > 0.1


def model_with_norm():
    torch.manual_seed(0)
    return torch.nn.Sequential(
        torch.nn.Conv1d(2, 4, 3), torch.nn.BatchNorm1d(4), torch.nn.Flatten(), torch.nn.Linear(8, 3)
    )


def test_roles_know_what_a_norm_is():
    penalty = Penalty(
        {"role:bn": Lasso(0.1), "role:weight": GroupLasso(0.1, by="neuron")}, model_with_norm()
    )
    what = {row["parameter"]: row["penalty"].split("(")[0] for row in penalty.explain()}
    assert what == {
        "0.weight": "group_lasso",
        "0.bias": "none",
        "1.weight": "lasso",
        "1.bias": "lasso",
        "3.weight": "group_lasso",
        "3.bias": "none",
    }


def test_values_and_zeros():
    model = model_with_norm()
    penalty = Penalty({"3.weight": Lasso(0.5)}, model)
    with torch.no_grad():
        model[3].weight[0] = 0
    assert penalty.n_zero() == {"3.weight": 8}
    assert penalty.value() == pytest.approx(0.5 * model[3].weight.abs().sum().item(), rel=1e-6)


def test_the_residual_is_zero_at_an_optimum():
    X, y = regression()
    net = MLPRegressor(hidden_layer_sizes=(), penalty=Lasso(0.1), polish=True, max_epochs=1)
    model = net.fit(X, y).to_torch()
    penalty = Penalty(Lasso(0.1), model)
    rows, target = torch.from_numpy(X), torch.from_numpy(y)[:, None]
    residual = penalty.residual(lambda: 0.5 * torch.mean((model(rows) - target) ** 2))
    assert max(residual.values()) < 1e-8
    with torch.no_grad():
        model[0].weight += 0.1
    moved = penalty.residual(lambda: 0.5 * torch.mean((model(rows) - target) ** 2))
    assert moved["0.weight"] > 0.01


def test_parameters_without_a_gradient_stay():
    model = model_with_norm()
    before = model[0].weight.detach().clone()
    optimizer = torch.optim.Adam(model.parameters())
    Penalty(Lasso(10.0), model).attach(optimizer)
    model[3].weight.sum().backward()
    optimizer.step()
    assert torch.equal(model[0].weight, before)
    assert model[3].weight.ne(before.sum()).any()


def test_what_cannot_be():
    model = model_with_norm()
    with pytest.raises(ValueError, match="'conv.*' matches no parameter; there are 0.weight"):
        Penalty({"conv.*": Lasso(0.1)}, model)
    with pytest.raises(ValueError, match="by='input' are of linear layers"):
        Penalty({"0.weight": GroupLasso(0.1, by="input")}, model)
    with pytest.raises(TypeError, match="must be torch.optim.SGD, Adam or AdamW, got RMSprop"):
        Penalty(Lasso(0.1), model).attach(torch.optim.RMSprop(model.parameters()))
    Penalty(Lasso(0.1), model).attach(torch.optim.AdamW(model.parameters()))
    assert AdamW().weight_decay == 0.01
