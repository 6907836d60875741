"""A linear model with L1 and L2 by gradient descent, watched: loss, penalties, fits on the way."""

from pathlib import Path

import numpy as np
from riata.net import SGD, MLPRegressor, plot_fits, plot_history
from riata.regularizer import Lasso, Ridge


def data(rows=100):
    """One feature far from zero and wide: a case for `standardize`."""
    rng = np.random.default_rng(3)
    X = 50 + 20 * rng.normal(size=(rows, 1))
    return X, 2 + 0.3 * X[:, 0] + rng.normal(size=rows)


def model(l1=0.02, l2=0.05, epochs=200):
    """(1/2m) sum (y - y_hat)^2 + l1 sum |w| + (l2/2) sum w^2; the bias is free.

    All rows in every step, as the formula has it. Without `standardize` a step of 0.02 would
    diverge here, and the penalty would depend on the feature's unit.
    """
    X, y = data()
    net = MLPRegressor(
        hidden_layer_sizes=(),
        penalty={"layers.0.weight": Lasso(l1) + Ridge(l2)},
        optimizer=SGD(lr=0.02),
        batch_size=None,
        max_epochs=epochs,
        standardize=True,
        snapshot_every=20,
    )
    return net.fit(X, y)


def many_outputs(epochs=300):
    """A weight for every pair of input and output: W (inputs, outputs)."""
    rng = np.random.default_rng(4)
    X = rng.normal(size=(200, 6))
    W = np.where(rng.random((6, 3)) < 0.5, 0.0, rng.normal(size=(6, 3)))
    Y = X @ W + 0.1 * rng.normal(size=(200, 3))
    net = MLPRegressor(hidden_layer_sizes=(), penalty=Lasso(0.02), max_epochs=epochs, polish=True)
    return net.fit(X, Y), W


def plot(folder, net):
    """The training, and the fits on the way. Needs matplotlib."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 4, figsize=(17, 3.8), layout="constrained")
    plot_history(net, axes[:3])
    plot_fits(net, *data(), ax=axes[3])
    file = Path(folder) / "net_linear_watched.png"
    figure.savefig(file, dpi=100)
    return file


if __name__ == "__main__":
    net = model()
    print(net.objective_)
    history = net.history_
    for k in range(0, len(history), 20):
        terms = ", ".join(f"{name} {values[k]:.4f}" for name, values in history.penalties.items())
        print(f"epoch {history.epoch[k]:4.0f}: data term {history.train[k]:9.4f}, {terms}")
    print("slope and intercept:", net.coefs_[0].item(), net.intercepts_[0].item())
    print("on the scale that the penalty is on:", net.coefs_standardized_[0].item())
    several, truth = many_outputs()
    agree = np.mean((several.coefs_[0] == 0) == (truth == 0))
    print(f"weights that are zero, or not, as in the truth: {agree:.0%}")
    print("picture:", plot(".", net))
