"""Nets along rising strengths, each begun from the one before: from dense to sparse."""

import copy
import warnings

import numpy as np

from .. import _ext
from ..exceptions import ConvergenceWarning
from ._core import Core
from ._penalty import SavedRules, by_pattern


class NetPath:
    """A net at every strength.

    strengths: (S,), rising; loss: the data term on the rows trained on; validation: that on
    held-out rows, NaN where there are none; objective: loss and penalties; n_zero: exact zeros
    among the weights; selected: (S, features), the inputs that are read; nets: the fitted
    estimators, without the optimizer's memory and the history.
    """

    def __init__(self, points, nets):
        self.nets = nets
        self.strengths, self.loss, self.validation, self.objective = (
            np.array([each[key] for each in points])
            for key in ("strength", "train", "validation", "objective")
        )
        features = nets[0].n_features_in_
        self.selected = np.zeros((len(nets), features), dtype=bool)
        for row, point in zip(self.selected, points, strict=True):
            row[point["inputs"]] = True
        weights = [each["weights"] for each in points]
        self.n_zero = _weights_of(nets[0], features) - np.array(weights)

    def __len__(self):
        return len(self.nets)

    @property
    def best_index(self):
        """Where the loss on held-out rows is least (without them, on those trained on)."""
        known = np.isfinite(self.validation).any()
        return int(np.nanargmin(self.validation if known else self.loss))

    @property
    def best(self):
        """The net there."""
        return self.nets[self.best_index]

    @property
    def last_strengths(self):
        """(features,): the strength at which each input has left for good; inf: it never did."""
        count = len(self)
        left = count - np.argmax(self.selected[::-1], axis=0)
        left[~self.selected.any(axis=0)] = 0
        return np.append(self.strengths, np.inf)[left]

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


def _weights_of(net, features):
    """How many weights the net had with all its inputs and neurons."""
    hidden, outputs = net._core.made["hidden_at_first"], net._core.made["sizes"][-1]
    sizes = [features, *hidden, outputs]
    dense = sum(a * b for a, b in zip(sizes[:-1], sizes[1:], strict=True))
    return dense + features * outputs * net._core.made["skip"]


def check_strengths(strengths, who):
    """As floats, rising."""
    strengths = np.sort(np.asarray(strengths, dtype=np.float64), axis=None)
    if not len(strengths) or not strengths[0] > 0 or not np.isfinite(strengths[-1]):
        raise ValueError(f"{who}: strengths must be a list of positive numbers")
    return strengths


def path_of(net, strengths, X, y, *, weights=None, held_out=None, at=None, **options):
    """The NetPath of a trained estimator.

    X, y, weights, held_out: as `fit` has them when it has checked them. at(net, strength): tells a
    net its strength, where it is none of the hierarchy. options: pattern, epochs, compact.
    """
    points = _ext.net.path(
        net._core.trainer,
        net._scaled(X),
        y,
        strengths=strengths,
        weights=weights,
        polish=net._polish_tolerance(),
        progress=net._progress(),
        **net._validation_of_core(held_out),
        **options,
    )
    if points[-1]["message"]:
        warnings.warn("path: " + points[-1]["message"], ConvergenceWarning, stacklevel=4)
    return NetPath(points, [_net_at(net, each, at) for each in points])


def _net_at(start, point, at):
    """The estimator around the core's net of a point."""
    net, trainer, taken = copy.copy(start), point["trainer"], np.array(point["taken"])
    sizes, before = trainer.sizes, start._core.made
    made = {**before, "sizes": sizes, "hidden_at_first": before["sizes"][1:-1]}
    if at is None:
        made["hierarchy"] = (point["strength"], before["hierarchy"][1])
    else:
        at(net, point["strength"])
    if sizes != before["sizes"]:
        net.penalty = SavedRules(_ext.net.penalty_spec(trainer)) if net.penalty else None
        net.hidden_layer_sizes = tuple(sizes[1:-1])
        net._inputs = taken
        net._scale = None if start._scale is None else start._scale.of_some(taken)
    net._core = Core.around(trainer, {**made, "penalty": net.penalty})
    return net


def mlp_path(estimator, X, y, *, vary, strengths, epochs=20, X_val=None, y_val=None, compact=True):
    """Train once, then go on at every strength of the regularizer at the pattern `vary`.

    estimator: a net whose `penalty` has that pattern (of a penalty on all weights "role:weight");
    it is not changed. strengths: positive numbers, taken in rising order; the path ends where no
    input is left. epochs: passes over the data at each; before the first the net is trained for
    the estimator's `max_epochs`. There is no early stopping on the way, which would call back what
    the penalty has not reached. compact: whether inputs and neurons that are dead are dropped on
    the way, as `compact` does it; the nets are smaller then, with the same penalty on what is left.
    Without X_val and y_val the estimator's `validation` says which share of the rows is held out.
    Returns a NetPath.
    """
    strengths = check_strengths(strengths, "mlp_path")
    penalty = by_pattern(estimator.penalty)
    if vary not in penalty or not hasattr(penalty[vary], "strength"):
        raise ValueError(
            f"mlp_path: vary must be a pattern of the penalty with a strength, got '{vary}'; "
            f"there are {', '.join(penalty) or 'none'}"
        )

    def at(net, strength):
        net.set_params(**{f"penalty__{vary}": float(strength)})

    net = estimator.__sklearn_clone__().set_params(penalty=penalty)
    net._certifies = False
    at(net, strengths[0])
    net.fit(X, y, X_val=X_val, y_val=y_val)
    X, y, _ = net._checked(X, y, None, reset=False, learn=False)
    held_out = net._checked_validation(X_val, y_val, None)
    at(net, 1.0)  # which the strengths multiply
    net._core.continued({"penalty": net.penalty, "options": net._core.made["options"]})
    return path_of(
        net,
        strengths,
        X,
        y,
        held_out=held_out,
        at=at,
        pattern=vary,
        epochs=epochs,
        compact=compact,
    )
