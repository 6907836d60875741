"""batch_norm.safetensors: one batch norm by itself, three batches, then evaluation."""

import torch
from store import under

ROWS, COLUMNS, BATCHES = 6, 4, 3


def batches(generator):
    """Four kinds of columns: plain, far from zero, constant, and of tiny spread."""
    X = torch.randn(BATCHES, ROWS, COLUMNS, generator=generator, dtype=torch.float64)
    X[..., 1] = 1000 + X[..., 1]
    X[..., 2] = 3
    X[..., 3] *= 1e-3
    return X


def case(dtype, options):
    generator = torch.Generator().manual_seed(2)
    X = batches(generator).to(dtype)
    dy = torch.randn(BATCHES, ROWS, COLUMNS, generator=generator, dtype=torch.float64).to(dtype)
    norm = torch.nn.BatchNorm1d(COLUMNS, dtype=dtype, **options)
    with torch.no_grad():
        norm.weight.uniform_(0.5, 1.5, generator=generator)
        norm.bias.normal_(generator=generator)
    out = {"momentum": norm.momentum, "eps": norm.eps, "X": X, "dy": dy}
    out |= {"gamma": norm.weight.detach().clone(), "beta": norm.bias.detach().clone()}
    names = ("y", "dx", "dgamma", "dbeta", "running_mean", "running_var")
    found = {name: [] for name in names}
    for x, slope in zip(X, dy, strict=True):
        x = x.clone().requires_grad_()
        norm.zero_grad()
        y = norm(x)
        y.backward(slope)
        each = (y, x.grad, norm.weight.grad, norm.bias.grad, norm.running_mean, norm.running_var)
        for name, values in zip(names, each, strict=True):
            found[name].append(values.detach().clone())
    out |= {name: torch.stack(values) for name, values in found.items()}
    return out | {"y_eval": norm.eval()(X[0]).detach()}


def arrays():
    out = {}
    for bits, dtype in ((64, torch.float64), (32, torch.float32)):
        out |= under(f"torch_float{bits}", case(dtype, {}))
        out |= under(f"keras_like_float{bits}", case(dtype, {"momentum": 0.01, "eps": 1e-3}))
    return out
