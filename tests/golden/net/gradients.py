"""gradients.safetensors: autograd in float64, every loss through every activation; and dropout."""

import itertools

import networks
import numpy as np
import torch
from store import under

ROWS, INPUTS, HIDDEN = 7, 5, (4, 3)
OUTPUTS = {"categorical": 3}  # else 1


def evaluate(net, name, X, y, weights=None):
    """One forward and one backward pass; the batch norms start anew."""
    networks.reset_running(net)
    net.zero_grad()
    eta = net(X)
    value = networks.loss(name, y, eta, weights)
    value.backward()
    return {"eta": eta.detach(), "loss": value.detach(), "gradient": networks.gradients(net)}


def differences(net, name, X, y, weights, h=1e-5):
    """The gradient by central differences."""
    out = []
    with torch.no_grad():
        for parameter in net.parameters():
            for entry in parameter.view(-1).split(1):
                kept, values = entry.clone(), []
                for at in (kept + h, kept - h):
                    entry.copy_(at)
                    values.append(float(networks.loss(name, y, net(X), weights)))
                entry.copy_(kept)
                out.append((values[0] - values[1]) / (2 * h))
    return np.array(out)


def case(name, activation, batch_norm, X, weights=None, outputs=None, masks=(), seed=0):
    generator = torch.Generator().manual_seed(seed)
    outputs = outputs or OUTPUTS.get(name, 1)
    y = networks.draw_y(name, ROWS, outputs, generator)
    net = networks.dense((INPUTS, *HIDDEN, outputs), activation, batch_norm, masks)
    networks.randomize(net, generator)
    found = evaluate(net, name, X, y, weights)
    roughly = differences(net, name, X, y, weights)
    np.testing.assert_allclose(roughly, found["gradient"], rtol=1e-6, atol=1e-8)
    out = {"y": y, "w": networks.weights(net)} | found
    if batch_norm or masks:
        evaluate(net, name, X, y, weights)
        with torch.no_grad():
            out |= {"running": networks.running(net)} if batch_norm else {}
            out["eta_eval"] = net.eval()(X)
    return out


def arrays():
    generator = torch.Generator().manual_seed(1)
    X = torch.randn(ROWS, INPUTS, generator=generator, dtype=torch.float64)
    weights = 0.5 + torch.rand(ROWS, generator=generator, dtype=torch.float64)
    masks = [
        (drop, (torch.rand(ROWS, width, generator=generator) > drop).double())
        for drop, width in zip((0.3, 0.5), HIDDEN, strict=True)
    ]
    out = {"X": X, "weights": weights, "drop": [drop for drop, _ in masks]}
    out |= {f"mask{k}": mask for k, (_, mask) in enumerate(masks)}
    every = itertools.product(networks.LOSSES, networks.ACTIVATIONS, (False, True))
    for seed, (name, activation, batch_norm) in enumerate(every):
        label = f"{name}_{activation}" + "_batch_norm" * batch_norm
        out |= under(label, case(name, activation, batch_norm, X, seed=seed))
    for name in networks.LOSSES:
        out |= under(f"{name}_tanh_weighted", case(name, "tanh", False, X, weights))
    out |= under("gaussian_tanh_two_outputs", case("gaussian", "tanh", False, X, outputs=2))
    for batch_norm in (False, True):
        label = "bernoulli_tanh" + "_batch_norm" * batch_norm + "_dropout"
        out |= under(label, case("bernoulli", "tanh", batch_norm, X, masks=masks))
    return out
