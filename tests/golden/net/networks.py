"""Small torch nets, their losses, and the flat order in which their numbers are stored."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

DISPERSION = 0.5  # of the negative binomial: variance mu + 0.5 mu^2


class Mask(nn.Module):
    """Inverted dropout with a mask that is given: 1 keeps, 0 drops."""

    def __init__(self, drop, mask):
        super().__init__()
        self.drop, self.mask = drop, mask

    def forward(self, x):
        return x * self.mask / (1 - self.drop) if self.training else x


ACTIVATIONS = {
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,  # slope 0.01
    "elu": nn.ELU,  # alpha 1
    "gelu": nn.GELU,  # exact: x Phi(x)
    "tanh": nn.Tanh,
    "logistic": nn.Sigmoid,
    "identity": nn.Identity,
}


def negative_binomial(y, eta):
    size = torch.tensor(1 / DISPERSION, dtype=eta.dtype)
    return (y + size) * torch.logaddexp(size.log(), eta) - y * eta


# The loss of one entry, without terms free of eta.
LOSSES = {
    "gaussian": lambda y, eta: (y - eta) ** 2 / 2,
    "bernoulli": lambda y, eta: functional.softplus(eta) - y * eta,
    "poisson": lambda y, eta: eta.exp() - y * eta,
    "gamma": lambda y, eta: eta + y * (-eta).exp(),
    "negative_binomial": negative_binomial,
    "categorical": lambda y, eta: -y * eta.log_softmax(1),  # y is one-hot
}


def loss(name, y, eta, weights=None):
    """(1 / sum w) sum_i w_i (sum over the outputs of row i)"""
    rows = LOSSES[name](y, eta).sum(1)
    weights = torch.ones(len(y), dtype=eta.dtype) if weights is None else weights
    return (weights * rows).sum() / weights.sum()


def draw_y(name, rows, outputs, generator):
    uniform = torch.rand(rows, outputs, generator=generator, dtype=torch.float64)
    if name == "categorical":
        return functional.one_hot(uniform.argmax(1), outputs).double()
    return {
        "gaussian": 3 * uniform - 1,
        "bernoulli": (uniform > 0.5).double(),
        "poisson": (4 * uniform).floor(),
        "gamma": 0.1 + 3 * uniform,
        "negative_binomial": (6 * uniform).floor(),
    }[name]


def dense(widths, activation="relu", batch_norm=False, masks=()):
    """Dense, batch norm, activation, dropout of every hidden layer; then a dense layer.

    masks: (drop, mask) of every hidden layer."""
    layers = []
    for k, (inputs, outputs) in enumerate(zip(widths[:-2], widths[1:-1], strict=True)):
        layers += [nn.Linear(inputs, outputs)]
        layers += [nn.BatchNorm1d(outputs)] if batch_norm else []
        layers += [ACTIVATIONS[activation]()]
        layers += [Mask(*masks[k])] if masks else []
    return nn.Sequential(*layers, nn.Linear(*widths[-2:])).double()


def randomize(net, generator):
    """Weights N(0, 1/inputs), biases and beta N(0, 0.1^2), gamma U(0.5, 1.5)."""
    with torch.no_grad():
        for layer in net:
            if isinstance(layer, nn.Linear):
                layer.weight.normal_(0, layer.in_features**-0.5, generator=generator)
                layer.bias.normal_(0, 0.1, generator=generator)
            elif isinstance(layer, nn.BatchNorm1d):
                layer.weight.uniform_(0.5, 1.5, generator=generator)
                layer.bias.normal_(0, 0.1, generator=generator)


def flat(tensors):
    return np.concatenate([each.detach().numpy().ravel() for each in tensors])


def weights(net):
    """Of every layer: weight (outputs, inputs) row by row, bias, then gamma and beta if it has."""
    return flat(net.parameters())


def gradients(net):
    return flat(each.grad for each in net.parameters())


def batch_norms(net):
    return [layer for layer in net if isinstance(layer, nn.BatchNorm1d)]


def reset_running(net):
    for norm in batch_norms(net):
        norm.reset_running_stats()


def running(net):
    """Of every batch norm: running means, running variances."""
    return flat(each for norm in batch_norms(net) for each in (norm.running_mean, norm.running_var))
