"""trajectories.safetensors: whole trainings from given weights, in a given order of rows."""

import networks
import torch
from store import under

ROWS, INPUTS, HIDDEN, BATCH = 37, 5, (8, 6), 8  # the last batch of an epoch has 5 rows
STEPS = {torch.float64: 200, torch.float32: 50}
SNAPSHOTS = (1, 10, 50, 200)
OPTIMIZERS = {
    "sgd_momentum": lambda groups: torch.optim.SGD(groups, lr=0.02, momentum=0.9),
    "adam": lambda groups: torch.optim.Adam(groups, lr=0.01),
    "adamw": lambda groups: torch.optim.AdamW(groups, lr=0.01, weight_decay=0.1),
}
NETS = {
    "gaussian_relu": ("gaussian", 1, "relu", False),
    "categorical_tanh": ("categorical", 3, "tanh", False),
    "poisson_gelu_batch_norm": ("poisson", 1, "gelu", True),
}


def decayed_apart(net):
    """Weights decay, biases and batch norms do not."""
    matrices = [each for each in net.parameters() if each.ndim == 2]
    others = [each for each in net.parameters() if each.ndim < 2]
    return [{"params": matrices}, {"params": others, "weight_decay": 0.0}]


def batches(order):
    for rows in order:
        yield from rows.split(BATCH)


def train(name, net, optimizer, X, y, order, steps):
    losses, out = [], {}
    for step, rows in enumerate(batches(order), start=1):
        if step > steps:
            break
        optimizer.zero_grad()
        value = networks.loss(name, y[rows], net(X[rows]))
        value.backward()
        optimizer.step()
        losses.append(float(value.detach()))
        if step in SNAPSHOTS:
            out[f"w{step}"] = networks.weights(net)
    out = {"losses": losses} | out
    if networks.batch_norms(net):
        out["running"] = networks.running(net)
    with torch.no_grad():
        return out | {"eta_eval": net.eval()(X)}


def case(label, optimizer, dtype, X, order, every_parameter=False):
    name, outputs, activation, batch_norm = NETS[label]
    generator = torch.Generator().manual_seed(4)
    y = networks.draw_y(name, ROWS, outputs, generator)
    net = networks.dense((INPUTS, *HIDDEN, outputs), activation, batch_norm)
    networks.randomize(net, generator)
    start = networks.weights(net)
    net = net.to(dtype)
    groups = net.parameters() if every_parameter else decayed_apart(net)
    chosen = OPTIMIZERS[optimizer](groups)
    found = train(name, net, chosen, X.to(dtype), y.to(dtype), order, STEPS[dtype])
    return {"y": y, "start": start} | found


def arrays():
    generator = torch.Generator().manual_seed(3)
    X = torch.randn(ROWS, INPUTS, generator=generator, dtype=torch.float64)
    order = torch.stack([torch.randperm(ROWS, generator=generator) for _ in range(40)])
    out = {"X": X, "order": order, "batch": BATCH}
    for label in NETS:
        for optimizer in OPTIMIZERS:
            for bits, dtype in ((64, torch.float64), (32, torch.float32)):
                found = case(label, optimizer, dtype, X, order)
                out |= under(f"{label}_{optimizer}_float{bits}", found)
    for label in ("gaussian_relu", "poisson_gelu_batch_norm"):
        found = case(label, "adamw", torch.float64, X, order, every_parameter=True)
        out |= under(f"{label}_adamw_of_all_float64", found)
    return out
