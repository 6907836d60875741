"""Draws docs/pictures from fits. Needs matplotlib.

python docs/make_pictures.py [FOLDER]
"""

import sys
from pathlib import Path

import numpy as np
from riata.net import MLPRegressor
from riata.regularizer import Lasso, Ridge

# from those that leave next to nothing of the weights to next to none
STRENGTHS = {Lasso: np.geomspace(1.5, 1e-3, 60), Ridge: np.geomspace(150, 1e-3, 60)}


def contour_problem():
    """Two features, correlated, both of which act; the mean of y is 0."""
    rng = np.random.default_rng(1)
    X = rng.multivariate_normal([0, 0], [[1, 0.35], [0.35, 0.6]], size=400)
    y = X @ [1.0, 0.45] + 0.4 * rng.normal(size=400)
    return X - X.mean(axis=0), y - y.mean()


def path_of(regularizer, X, y):
    """Weights (strengths, 2) from strong to weak."""
    net = MLPRegressor(hidden_layer_sizes=(), polish=True, max_epochs=1)
    penalties = map(regularizer, STRENGTHS[regularizer])
    fits = [net.set_params(penalty=each).fit(X, y).coefs_[0] for each in penalties]
    return np.concatenate(fits, axis=1).T


def draw(ax, regularizer, X, y):
    weights = path_of(regularizer, X, y)
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    a, b = np.meshgrid(np.linspace(-0.75, 1.4, 200), np.linspace(-0.75, 1.0, 200))
    grid = np.stack([a.ravel(), b.ravel()])
    loss = 0.5 * np.mean((y[:, None] - X @ grid) ** 2, axis=0).reshape(a.shape)
    shown = weights[np.argmin(np.abs(np.abs(weights).sum(axis=1) - 0.6))]
    angle = np.linspace(0, 2 * np.pi, 401)
    edge = np.stack([np.cos(angle), np.sin(angle)])
    if regularizer is Lasso:
        edge, radius = edge / np.abs(edge).sum(axis=0), np.abs(shown).sum()
    else:
        radius = np.linalg.norm(shown)
    at_touch = 0.5 * np.mean((y - X @ shown) ** 2)
    least = loss.min()
    levels = least + (at_touch - least) * np.array([0.15, 0.5, 1.0, 1.8, 3.0])
    ax.contour(a, b, loss, levels=levels, colors="0.7", linewidths=1)
    ax.fill(*(radius * edge), color="C0", alpha=0.18)
    ax.plot(*weights.T, color="C3", lw=2, label="path")
    ax.plot(*shown, "o", color="C3", label="fit at one strength")
    ax.plot(*best, "k+", ms=10, label="without a penalty")
    ax.axhline(0, color="0.5", lw=0.7)
    ax.axvline(0, color="0.5", lw=0.7)
    ax.set(title=regularizer.__name__, xlabel="first weight", ylabel="second weight", aspect=1)


def ball_and_diamond(file):
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(10, 4.6), layout="constrained")
    for ax, regularizer in zip(axes, (Lasso, Ridge), strict=True):
        draw(ax, regularizer, *contour_problem())
    axes[0].legend(frameon=False, loc="lower right", fontsize="small")
    figure.savefig(file, dpi=90)
    plt.close(figure)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    ball_and_diamond(folder / "ball_and_diamond.png")


if __name__ == "__main__":
    here = Path(__file__).parent / "pictures"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here)
