"""riata._ext.net below the estimators: paths, the hierarchy, smaller nets, many at a time."""

import numpy as np
import pytest
from riata import _ext

net = _ext.net
GAUSSIAN = _ext.Observation("gaussian")


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(150, 6))
    return X, (np.sin(2 * X[:, :1]) + X[:, 1:2] + 0.1 * rng.normal(size=(150, 1)))


def options(epochs, optimizer):
    o = net.TrainOptions()
    o.epochs, o.optimizer = epochs, optimizer
    return o


def test_a_path_of_the_hierarchy_ends_without_inputs(data):
    X, y = data
    start = net.Trainer(
        [6, 10, 1], GAUSSIAN, options=options(60, net.optimizers.Adam(lr=0.01)), skip=True
    )
    start.fit(X, y)
    start.options = options(60, net.optimizers.Sgd(lr=0.02, momentum=0.9))
    start.set_hierarchy(0.0, bound=10)
    points = net.path(start, X, y, strengths=list(0.002 * 1.6 ** np.arange(25)))
    inputs = [point["inputs"] for point in points]
    assert len(inputs[0]) == 6 and inputs[-1] == [] and [0, 1] in inputs
    two = points[inputs.index([0, 1])]
    eta = two["trainer"].eta(X[:, two["taken"]])
    assert np.mean((eta - y) ** 2) / 2 == pytest.approx(two["train"])


def test_a_smaller_net_predicts_the_same(data):
    X, y = data
    rule = net.PenaltyRule("layers.0.weight", [net.PenaltyTerm(_ext.penalties.GroupLasso(), 0.1)])
    trainer = net.Trainer(
        [6, 8, 1], GAUSSIAN, penalty=[rule], options=options(60, net.optimizers.Adam(lr=0.01))
    )
    trainer.fit(X, y)
    small, inputs, neurons = net.compact(trainer)
    assert 0 < len(inputs) < 6 and len(neurons[0]) == small.get("layers.0.weight").shape[0]
    assert small.selected_inputs == list(range(len(inputs)))
    np.testing.assert_allclose(small.predict(X[:, inputs]), trainer.predict(X), atol=1e-5)


def test_many_nets_have_the_bits_of_one_after_the_other(data):
    X, y = data
    folds = [list(range(k, 150, 3)) for k in range(3)]
    rest = [[i for i in range(150) if i % 3 != k] for k in range(3)]

    def trained(threads):
        nets = [
            net.Trainer([6, 5, 1], GAUSSIAN, options=options(5, net.optimizers.Adam()))
            for _ in range(3)
        ]
        told = net.fit_many(nets, X, y, rows=rest, held_out=folds, threads=threads)
        return [each.state["parameters"] for each in nets], [each["held_out"] for each in told]

    (one, held_one), (two, held_two) = trained(1), trained(2)
    assert held_one == held_two
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


def test_what_the_hierarchy_needs_is_said(data):
    trainer = net.Trainer([6, 8, 1], GAUSSIAN)
    with pytest.raises(TypeError, match="skip"):
        trainer.set_hierarchy(0.1)
    with pytest.raises(TypeError, match="adam"):
        net.Trainer([6, 8, 1], GAUSSIAN, skip=True).set_hierarchy(0.1)
