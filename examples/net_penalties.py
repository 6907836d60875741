"""Weight decay, L1, L2 and elastic net in a classifier: by optimizer, by layer, by strength."""

from pathlib import Path

import numpy as np
from riata.net import (
    SGD,
    Adam,
    AdamW,
    MLPClassifier,
    MLPClassifierCV,
    plot_search,
    plot_weight_statistics,
    plot_weights,
)
from riata.regularizer import GroupLasso, Lasso, Ridge


def digits():
    """Images of digits, 8 x 8: train and held-out rows."""
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(y))
    X, y = X[order] / 16, y[order]
    return X[:1200], y[:1200], X[1200:], y[1200:]


def net(epochs=30, **settings):
    return MLPClassifier(
        **{"hidden_layer_sizes": (64, 32), "max_epochs": epochs, "dtype": "float32"} | settings
    )


OPTIMIZERS = {
    "SGD, decay 1e-4": SGD(lr=0.01, momentum=0.9, weight_decay=1e-4),
    "Adam, decay 1e-4": Adam(lr=1e-3, weight_decay=1e-4),
    "AdamW, decay 1e-2": AdamW(lr=1e-3, weight_decay=1e-2),
}

# Where L2 leaves exact zeros, nothing pulls at the weight: its input is always 0 (some pixels are),
# or its neuron never fires; what then shrinks at every step ends at 0.
#
# The strengths of "loss + l1 sum |w| + l2 sum w^2"; riata's ridge has a half, hence 2 l2
L1, L2 = 1e-4, 1e-4
PENALTIES = {
    "none": None,
    "L2": Ridge(2 * L2),
    "L1": Lasso(10 * L1),
    "elastic net": Lasso(L1) + Ridge(2 * L2),
}

# by name and by role; the last pattern that matches holds
SELECTIVE = {
    "layers.*.weight": Ridge(2e-4),
    "layers.0.weight": GroupLasso(1e-3, by="input"),
    "layers.2.weight": None,
}

GRID = {"optimizer__weight_decay": [0, 1e-5, 1e-4, 1e-3, 1e-2]}


def optimizers(data, epochs=30):
    X, y, _, _ = data
    return {name: net(epochs, optimizer=each).fit(X, y) for name, each in OPTIMIZERS.items()}


def penalties(data, epochs=30):
    X, y, _, _ = data
    return {name: net(epochs, penalty=each).fit(X, y) for name, each in PENALTIES.items()}


def selective(data, epochs=30):
    return net(epochs, penalty=SELECTIVE).fit(*data[:2])


def grid(data, epochs=15):
    """Held-out loss of five strengths in five folds; two nets train at a time."""
    return MLPClassifierCV(estimator=net(epochs), grid=GRID, cv=5, n_jobs=2).fit(*data[:2])


def plot(folder, nets, search):
    """Histograms side by side, statistics by epoch, the grid. Needs matplotlib."""
    import matplotlib.pyplot as plt

    files = [Path(folder) / f"net_{name}.png" for name in ("weights", "statistics", "grid")]
    axes = plot_weights({name: nets[name] for name in ("none", "L2", "L1")})
    axes[0].figure.savefig(files[0], dpi=100)
    axes = plot_weight_statistics(nets["L1"])
    axes[0].figure.savefig(files[1], dpi=100)
    plot_search(search).figure.savefig(files[2], dpi=100)
    plt.close("all")
    return files


if __name__ == "__main__":
    data = digits()
    held_out = data[2:]
    nets = penalties(data)
    for name, each in [*optimizers(data).items(), *nets.items()]:
        print(
            f"{name:18} held-out loss {each.data_term(*held_out):.4f}, accuracy "
            f"{each.score(*held_out):.3f}, exact zeros {each.n_zero_:5d}\n{'':18} {each.objective_}"
        )
    aimed = selective(data)
    for row in aimed.explain_penalty():
        print(f"{row['parameter']:18} {row['penalty']:14} {row['strength_max']:g} {row['count']}")
    print(f"inputs that are read: {len(aimed.selected_features_)} of 64")
    for name, each in nets["L1"].history_.parameters.items():
        if name.endswith("weight"):
            print(f"{name}: mean {each['mean_abs'][-1]:.4f}, max {each['max_abs'][-1]:.4f}")
    search = grid(data)
    print(search.table())
    print("report:", nets["L1"].report("net_report.html", "L1 on digits"))
    print("pictures:", *plot(".", nets, search))
