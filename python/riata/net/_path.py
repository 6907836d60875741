"""Nets along rising strengths, each begun from the one before: from dense to sparse."""

import copy

import numpy as np

from ._penalty import by_pattern


class NetPath:
    """A net at every strength.

    strengths: (S,), rising; loss: the data term on the rows trained on; validation: that on
    held-out rows, NaN where there are none; n_zero: exact zeros among the weights; selected:
    (S, features), the inputs that are read; nets: the fitted estimators.
    """

    def __init__(self, strengths, nets, loss, validation):
        self.strengths, self.nets = strengths, nets
        self.loss, self.validation = np.array(loss), np.array(validation)
        self.n_zero = np.array([net.n_zero_ for net in nets])
        self.selected = np.zeros((len(nets), nets[0].n_features_in_), dtype=bool)
        for k, net in enumerate(nets):
            self.selected[k, net.selected_features_] = True

    def __len__(self):
        return len(self.nets)

    @property
    def best(self):
        """The net of the least loss on held-out rows (without them, on those trained on)."""
        known = np.isfinite(self.validation).any()
        return self.nets[int(np.nanargmin(self.validation if known else self.loss))]

    def __repr__(self):
        low, high = self.strengths[[0, -1]]
        return f"NetPath({len(self)} strengths, {low:.3g} to {high:.3g})"

    def plot(self, axes=None):
        """Loss, and inputs that are read, against strength. Needs matplotlib."""
        from ._displays import _axes

        axes = _axes(axes, 2)
        axes[0].plot(self.strengths, self.loss, label="train")
        if np.isfinite(self.validation).any():
            axes[0].plot(self.strengths, self.validation, label="held out")
        axes[0].legend(frameon=False)
        axes[1].plot(self.strengths, self.selected.sum(axis=1), drawstyle="steps-post")
        for ax, title in zip(axes, ("data term", "inputs that are read"), strict=True):
            ax.set(xscale="log", xlabel="strength", title=title)
        return axes


def mlp_path(estimator, X, y, *, vary, strengths, epochs=20, X_val=None, y_val=None):
    """Train once, then go on at every strength of the regularizer at the pattern `vary`.

    estimator: a net whose `penalty` has that pattern (of a penalty on all weights "role:weight");
    it is not changed. strengths: positive numbers, taken in rising order. epochs: passes over the
    data at each; the first net is trained for the estimator's `max_epochs`.
    """
    strengths = np.sort(np.asarray(strengths, dtype=np.float64))
    if strengths.ndim != 1 or not len(strengths) or not strengths[0] > 0:
        raise ValueError("mlp_path: strengths must be a list of positive numbers")
    penalty = by_pattern(estimator.penalty)
    if vary not in penalty or not hasattr(penalty[vary], "strength"):
        raise ValueError(
            f"mlp_path: vary must be a pattern of the penalty with a strength, got '{vary}'; "
            f"there are {', '.join(penalty) or 'none'}"
        )
    net = estimator.__sklearn_clone__().set_params(penalty=penalty, warm_start=True)
    nets, loss, validation = [], [], []
    for strength in strengths:
        net.set_params(**{f"penalty__{vary}": float(strength)})
        net.fit(X, y, X_val=X_val, y_val=y_val)
        nets.append(copy.deepcopy(net))
        loss.append(net.data_term(X, y))
        validation.append(np.nan if X_val is None else net.data_term(X_val, y_val))
        net.set_params(max_epochs=epochs)
    return NetPath(strengths, nets, loss, validation)
