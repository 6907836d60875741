"""Lasso and ridge lines, dropout and early stopping: what keeps a model from learning the noise."""

from pathlib import Path

import numpy as np
import riata
from riata.net import Adam, EarlyStopping, MLPRegressor
from riata.regularizer import Lasso, Ridge


def straight_line(rows=100):
    """y = 4 + 3x + noise."""
    rng = np.random.default_rng(0)
    X = 2 * rng.random((rows, 1))
    return X, 4 + 3 * X[:, 0] + rng.normal(size=rows)


def wave(rows, seed):
    """A sine with noise, few rows of which are easily learnt by heart."""
    rng = np.random.default_rng(seed)
    X = rng.uniform(-3, 3, size=(rows, 1))
    return X, np.sin(1.5 * X[:, 0]) + 0.4 * rng.normal(size=rows)


def lines(strength=0.1):
    """{name: the line of a model without hidden layers}.

    The strength is that of mean squared error + strength |w| or + strength w^2; riata's nets have
    half the squared error, and a ridge with a half. The intercept is free.
    """
    X, y = straight_line()
    fits = {}
    for regularizer in (Lasso, Ridge):
        name = regularizer.__name__.lower()
        own = riata.convert_strength(strength, from_="no_half", to="riata", penalty=name)
        net = MLPRegressor(
            hidden_layer_sizes=(), penalty=regularizer(own), polish=True, max_epochs=50
        )
        fits[name] = net.fit(X, y)
    return fits


def large_net(epochs, **settings):
    """17 000 weights for 30 rows, all of which are in every step."""
    return MLPRegressor(
        hidden_layer_sizes=(128, 128),
        activation="tanh",
        optimizer=Adam(lr=1e-3),
        batch_size=None,
        max_epochs=epochs,
        **settings,
    )


def dropout(epochs=3000):
    """{name: net} trained on 30 rows of a wave, each unit dropped with probability 0.2 or not."""
    X, y = wave(30, seed=1)
    return {
        "no dropout": large_net(epochs).fit(X, y),
        "dropout 0.2": large_net(epochs, dropout=0.2).fit(X, y),
    }


def early_stopping(epochs=3000):
    """Training ends where held-out rows stop to gain, with the weights of their best epoch."""
    X, y = wave(30, seed=1)
    X_val, y_val = wave(200, seed=2)
    net = large_net(epochs, early_stopping=EarlyStopping(patience=300))
    return net.fit(X, y, X_val=X_val, y_val=y_val)


def plot(folder, fits, dropped, stopped):
    """Four pictures. Needs matplotlib."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 2, figsize=(11, 8), layout="constrained")
    X, y = straight_line()
    grid = np.linspace(0, 2, 100)[:, None]
    axes[0, 0].plot(X[:, 0], y, ".", color="0.7")
    for name, net in fits.items():
        axes[0, 0].plot(grid[:, 0], net.predict(grid), lw=2, label=name)
    axes[0, 0].set(title="Lasso and ridge", xlabel="x", ylabel="y")

    X, y = wave(30, seed=1)
    grid = np.linspace(-3, 3, 300)[:, None]
    for ax, (name, net) in zip((axes[0, 1], axes[1, 0]), dropped.items(), strict=True):
        ax.plot(X[:, 0], y, ".", color="0.7")
        ax.plot(grid[:, 0], np.sin(1.5 * grid[:, 0]), color="0.4", ls="--", label="truth")
        if net.dropout:
            mean, deviation = net.predict_mc(grid, n_mc=200)
            ax.fill_between(grid[:, 0], mean - 2 * deviation, mean + 2 * deviation, alpha=0.2)
        ax.plot(grid[:, 0], net.predict(grid), lw=2, label=name)
        ax.set(title=name, xlabel="x", ylim=(-2.5, 2.5))

    history = stopped.history_
    axes[1, 1].plot(history.epoch, history.train, label="train")
    axes[1, 1].plot(history.epoch, history.validation, label="held out")
    axes[1, 1].axvline(stopped.best_epoch_, color="0.6", ls=":", label="kept")
    axes[1, 1].set(title="Early stopping", xlabel="epoch", ylabel="half the squared error")
    for ax in axes.flat:
        ax.legend(frameon=False)
    file = Path(folder) / "net_lasso_ridge.png"
    figure.savefig(file, dpi=110)
    return file


if __name__ == "__main__":
    fits, dropped, stopped = lines(), dropout(), early_stopping()
    for name, net in fits.items():
        slope, intercept = net.coefs_[0].item(), net.intercepts_[0].item()
        print(f"{name:6} y = {intercept:.3f} + {slope:.3f} x   {net.objective_}")
    X, y = wave(2000, seed=3)
    for name, net in [*dropped.items(), ("early stopping", stopped)]:
        print(f"{name:14} half the squared error on new rows: {net.data_term(X, y):.4f}")
    print(f"stopped after {stopped.n_epochs_} epochs; kept those after epoch {stopped.best_epoch_}")
    print("picture:", plot(".", fits, dropped, stopped))
