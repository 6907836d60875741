"""Pictures of a training. They need matplotlib: pip install 'riata[plot]'."""

import numpy as np


def _pyplot():
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise ImportError(
            "pictures need matplotlib; install it with: pip install 'riata[plot]'"
        ) from None
    return plt


def _axes(axes, count=1, **figure):
    """The axes given, checked, or new ones side by side."""
    if axes is None:
        size = (4.8 * count, 3.6)
        axes = _pyplot().subplots(1, count, figsize=size, layout="constrained", **figure)[1]
    axes = np.atleast_1d(axes)
    if len(axes) != count:
        raise ValueError(f"this picture needs {count} axes, got {len(axes)}")
    return axes


def plot_history(net, axes=None):
    """Three pictures by epoch: data terms, the penalty term by term, the learning rate.

    Returns the axes.
    """
    axes, history = _axes(axes, 3), net.history_
    for name, label in (("train", "train"), ("validation", "held out")):
        if np.isfinite(history[name]).any():
            axes[0].plot(history.epoch, history[name], label=label)
    if net.best_epoch_ >= 0:
        axes[0].axvline(net.best_epoch_, color="0.6", lw=1, ls=":", label="kept")
    for name, values in history.penalties.items():
        axes[1].plot(history.epoch, values, label=name)
    if not history.penalties:
        axes[1].text(0.5, 0.5, "no penalty", ha="center", transform=axes[1].transAxes)
    axes[2].plot(history.epoch, history.lr)
    axes[2].set_ylim(bottom=0)
    for ax, title in zip(axes, ("data term", "penalty", "learning rate"), strict=True):
        ax.set(xlabel="epoch", title=title)
        if ax.get_legend_handles_labels()[1]:
            ax.legend(frameon=False)
    return axes


def plot_weights(nets, bins=50, axes=None):
    """Histograms of all weights of several nets side by side, over the same bins.

    nets: {title: net}. The share of exact zeros is written on each, and is not in its bars.
    Returns the axes.
    """
    axes = _axes(axes, len(nets), sharex=True, sharey=True)
    weights = {
        title: np.concatenate([np.ravel(each) for each in net.coefs_standardized_])
        for title, net in nets.items()
    }
    most = max(np.abs(each).max() for each in weights.values())
    edges = np.linspace(-most, most, bins + 1)
    for ax, (title, values) in zip(axes, weights.items(), strict=True):
        ax.hist(values[values != 0], bins=edges, color="C0")
        zero, largest = np.mean(values == 0), np.abs(values).max()
        text = f"exactly 0: {zero:.0%}\nmean |w| {np.abs(values).mean():.3g}\nmax |w| {largest:.3g}"
        ax.text(0.03, 0.97, text, va="top", transform=ax.transAxes, fontsize="small")
        ax.set(title=title, xlabel="weight")
        ax.set_yscale("symlog", linthresh=10)
    axes[0].set_ylabel("count")
    return axes


def plot_weight_statistics(net, axes=None):
    """Three pictures by epoch, a line for each weight array: mean |w|, max |w|, exact zeros.

    Returns the axes.
    """
    axes, history = _axes(axes, 3), net.history_
    for name, each in history.parameters.items():
        if not name.endswith(".weight"):
            continue
        size = net.named_parameters()[name].size
        axes[0].plot(history.epoch, each["mean_abs"], label=name)
        axes[1].plot(history.epoch, each["max_abs"], label=name)
        axes[2].plot(history.epoch, each["zeros"] / size, label=name)
    for ax, title in zip(axes, ("mean |w|", "max |w|", "share of exact zeros"), strict=True):
        ax.set(xlabel="epoch", title=title)
        ax.set_ylim(bottom=0)
    axes[0].legend(frameon=False)
    return axes


def plot_fits(net, X, y, ax=None):
    """The fit along the way: predictions against one feature at every snapshot, and the last.

    net: fitted with `snapshot_every`; X: (rows, 1). Returns the axes.
    """
    (ax,) = _axes(ax)
    X = np.asarray(X)
    if X.ndim != 2 or X.shape[1] != 1:
        raise ValueError(f"plot_fits: X must have one column, got shape {X.shape}")
    grid = np.linspace(X.min(), X.max(), 200)[:, None]
    ax.plot(X[:, 0], y, ".", color="0.7", zorder=0)
    stages = list(net.staged_predict(grid))
    colours = _pyplot().get_cmap("viridis")(np.linspace(0, 0.9, max(len(stages), 1)))
    for (epochs, mean), colour in zip(stages, colours, strict=False):
        label = f"after {epochs} epochs" if epochs in (stages[0][0], stages[-1][0]) else None
        ax.plot(grid[:, 0], mean, color=colour, lw=1, label=label)
    ax.plot(grid[:, 0], net.predict(grid), color="C3", lw=2, label="in the end")
    ax.set(xlabel="x", ylabel="y", title="fits on the way")
    ax.legend(frameon=False)
    return ax


def plot_search(search, ax=None):
    """Held-out loss along a grid of one parameter, with standard errors. Returns the axes."""
    (ax,) = _axes(ax)
    names = list(search.best_params_)
    if len(names) != 1:
        raise ValueError(f"plot_search: the grid must have one parameter, it has {len(names)}")
    found = search.cv_results_
    at = np.arange(len(found["loss"]))
    ax.errorbar(at, found["loss"], found["standard_error"], fmt="o-", capsize=3)
    ax.axvline(search.best_index_, color="0.6", lw=1, ls=":")
    ax.set_xticks(at, [f"{value:g}" for value in found[names[0]]])
    ax.set(xlabel=names[0], ylabel="held-out loss")
    return ax
