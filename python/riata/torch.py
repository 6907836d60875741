"""The penalties of riata on modules of torch, trained by torch's own optimizers.

    penalty = riata.torch.Penalty({"*.weight": Lasso(1e-4)}, model)
    penalty.attach(optimizer)

After every `optimizer.step()` the parameters take a proximal step in the optimizer's metric: exact
zeros, and the minimiser of the mean loss plus the penalty. Needs torch 2.1 or newer.
"""

import numpy as np
import torch

from . import _ext
from .net._penalty import rules_of

__all__ = ["Penalty"]

_NORMS = (torch.nn.modules.batchnorm._NormBase, torch.nn.LayerNorm, torch.nn.GroupNorm)


class Penalty:
    """A penalty on the parameters of a module, aimed as in `riata.net`.

    penalty: a regularizer on all weights, or {pattern: regularizer, a sum of them, or None}. Names
    are those of `model.named_parameters()`; roles are "role:weight" (of two dimensions or more),
    "role:bn" (of batch, layer and group norms) and "role:bias" (the others). The last pattern that
    matches holds, and one that matches nothing is an error. Groups by="neuron" are outputs or
    channels, by="input" inputs of a linear layer.
    """

    def __init__(self, penalty, model):
        named = list(model.named_parameters())
        self._names = [name for name, _ in named]
        self._parameters = [parameter for _, parameter in named]
        self._place = {id(parameter): k for k, parameter in enumerate(self._parameters)}
        roles = _roles(model)
        targets = [(name, roles[name], *_shape(each)) for name, each in named]
        self._steps = _ext.net.PenaltySteps(rules_of(penalty), targets)
        self._in_order = self._check()

    def _check(self):
        """Which parameters may be read in any order: one strength, no groups."""
        in_order = dict.fromkeys(self._names, True)
        for row in self.explain():
            name = row["parameter"]
            parameter = self._parameters[self._names.index(name)]
            if row["by"] == "input" and parameter.ndim > 2:
                raise ValueError(
                    f"penalty on {name}: groups by='input' are of linear layers; of an array with "
                    f"{parameter.ndim} dimensions take by='neuron'"
                )
            if row["by"] or row["strength_min"] != row["strength_max"]:
                in_order[name] = False
        return in_order

    def attach(self, optimizer):
        """Takes part in every step of this SGD, Adam or AdamW; returns a handle to `remove()`."""
        _measure(optimizer)
        return optimizer.register_step_post_hook(self._after_step)

    def _after_step(self, optimizer, args, kwargs):
        measure = _measure(optimizer)
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                k = self._place.get(id(parameter))
                if k is None or parameter.grad is None or not self._steps.penalises(k):
                    continue
                rate, metric = measure(group, optimizer.state[parameter])
                self._apply(k, parameter.detach(), metric, rate)

    @torch.no_grad()
    def _apply(self, k, tensor, metric, rate):
        """A proximal step in place."""
        flat = self._flat(k, tensor)
        self._steps.apply(k, flat, None if metric is None else self._flat(k, metric), rate)
        rows, cols = _shape(tensor)
        order = "C" if self._in_order[self._names[k]] else "F"
        found = torch.from_numpy(flat.reshape((rows, cols), order=order))
        tensor.copy_(found.reshape(tensor.shape))

    def _flat(self, k, tensor):
        """The entries as the core reads them, column by column where that matters."""
        if tensor.dtype not in (torch.float32, torch.float64):
            tensor = tensor.float()
        array = tensor.detach().cpu().reshape(_shape(tensor)).numpy()
        order = "C" if self._in_order[self._names[k]] else "F"
        return np.ascontiguousarray(array.ravel(order=order))

    def values(self):
        """{term: its value at the parameters as they are}."""
        arrays = [
            np.ascontiguousarray(
                each.detach().cpu().double().reshape(_shape(each)).numpy().ravel(order="F")
            )
            for each in self._parameters
        ]
        return self._steps.values(arrays)

    def value(self):
        """What the penalty adds to the objective."""
        return float(sum(self.values().values()))

    def explain(self):
        """A list of dicts: parameter, penalty, by, strength_min, strength_max, count, pattern."""
        return self._steps.explain()

    def n_zero(self):
        """{name: exact zeros} of the parameters that are penalised."""
        return {
            name: int((each == 0).sum())
            for k, (name, each) in enumerate(zip(self._names, self._parameters, strict=True))
            if self._steps.penalises(k)
        }

    def residual(self, loss):
        """{name: largest |w - prox(w - gradient)|}, 0 at a stationary point.

        loss: a callable without arguments that gives the mean loss of all rows.
        """
        gradients = torch.autograd.grad(loss(), self._parameters, allow_unused=True)
        out = {}
        for k, (w, g) in enumerate(zip(self._parameters, gradients, strict=True)):
            moved = w.detach().clone() if g is None else w.detach() - g
            self._apply(k, moved, None, 1.0)
            out[self._names[k]] = float((w.detach() - moved).abs().max())
        return out


def _shape(tensor):
    """(outputs, all else); a vector is a column."""
    return (tensor.shape[0], max(tensor[0].numel(), 1)) if tensor.ndim else (1, 1)


def _roles(model):
    roles = {}
    for prefix, module in model.named_modules():
        for name, parameter in module.named_parameters(recurse=False):
            full = f"{prefix}.{name}" if prefix else name
            norm = isinstance(module, _NORMS)
            roles[full] = "bn" if norm else "weight" if parameter.ndim > 1 else "bias"
    return roles


def _measure(optimizer):
    """(rate, metric) of a step, from a parameter group and the state of a parameter."""
    if isinstance(optimizer, torch.optim.SGD):
        return _of_sgd
    if isinstance(optimizer, (torch.optim.Adam, torch.optim.AdamW)):
        return _of_adam
    raise TypeError(
        "riata.torch.Penalty: the optimizer must be torch.optim.SGD, Adam or AdamW, "
        f"got {type(optimizer).__name__}"
    )


def _of_sgd(group, state):
    """The learning rate times all that a gradient adds up to under momentum."""
    rate, momentum = float(group["lr"]), group["momentum"]
    return rate * (1 - group["dampening"]) / (1 - momentum) if momentum else rate, None


def _of_adam(group, state):
    squares = state["max_exp_avg_sq"] if group["amsgrad"] else state["exp_avg_sq"]
    correction = (1 - group["betas"][1] ** float(state["step"])) ** 0.5
    return float(group["lr"]), squares.sqrt() / correction + group["eps"]
