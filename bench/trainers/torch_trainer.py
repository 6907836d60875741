"""torch: a plain loop over tensors in memory, without a DataLoader."""

import functools

from net_cases import LEARNING_RATE, WEIGHT_DECAY

from trainers.base import Trainer


def network(widths):
    from torch import nn

    layers = []
    for inputs, outputs in zip(widths[:-2], widths[1:-1], strict=True):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(*widths[-2:]))


def half_squared_error(eta, y):
    return (eta[:, 0] - y).square().mean() / 2


def batches(rows, size, epochs, seed):
    import torch

    generator = torch.Generator().manual_seed(seed)
    for _ in range(epochs):
        yield from torch.randperm(rows, generator=generator).split(size)


def predictor(net, is_regression):
    import torch

    def predict(X):
        with torch.no_grad():
            eta = net(torch.from_numpy(X))
            return (eta if is_regression else eta.log_softmax(1)).numpy()

    return predict


def train(case, halves, epochs, seed, fused):
    import torch

    torch.manual_seed(seed)
    X, y = torch.from_numpy(halves.X), torch.from_numpy(halves.y)
    loss = half_squared_error if case.is_regression else torch.nn.functional.cross_entropy
    net = network(case.widths)
    optimizer = torch.optim.AdamW(
        net.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY, fused=fused
    )
    for rows in batches(len(y), case.batch, epochs, seed):
        optimizer.zero_grad()
        loss(net(X[rows]), y[rows]).backward()
        optimizer.step()
    return predictor(net, case.is_regression)


TRAINERS = [
    Trainer("torch", "torch", functools.partial(train, fused=True)),
    Trainer("torch default", "torch", functools.partial(train, fused=False), note="AdamW unfused"),
]
