"""optimizers.safetensors: torch's optimizers on a given stream of gradients."""

import streams
import torch
from store import under

SNAPSHOTS = (1, 2, 10, 200)
MOMENTUM = {"lr": 0.05, "momentum": 0.9}
# name -> optimizer, its options where they are not torch's
CASES = {
    "sgd": ("SGD", {"lr": 0.05}),
    "sgd_decay": ("SGD", {"lr": 0.05, "weight_decay": 0.02}),
    "sgd_momentum": ("SGD", MOMENTUM),
    "sgd_dampening": ("SGD", MOMENTUM | {"dampening": 0.3}),
    "sgd_nesterov": ("SGD", MOMENTUM | {"nesterov": True}),
    "sgd_momentum_decay": ("SGD", MOMENTUM | {"dampening": 0.1, "weight_decay": 0.02}),
    "sgd_nesterov_decay": ("SGD", MOMENTUM | {"nesterov": True, "weight_decay": 0.02}),
    "adam": ("Adam", {}),
    "adam_options": ("Adam", {"lr": 0.01, "betas": (0.8, 0.95), "eps": 1e-4}),
    "adam_coupled": ("Adam", {"lr": 0.01, "weight_decay": 0.02}),
    "adam_amsgrad": ("Adam", {"lr": 0.01, "amsgrad": True}),
    "adamw": ("AdamW", {}),
    "adamw_options": ("AdamW", {"lr": 0.01, "weight_decay": 0.2}),
    "adamw_amsgrad": ("AdamW", {"lr": 0.01, "weight_decay": 0.2, "amsgrad": True}),
}
STATE = {
    "momentum_buffer": "first",
    "exp_avg": "first",
    "exp_avg_sq": "second",
    "max_exp_avg_sq": "largest",
}
BETAS = ("beta1", "beta2")


def options_of(optimizer):
    """Every number that the steps depend on."""
    group = optimizer.param_groups[0]
    known = ("lr", "momentum", "dampening", "nesterov", "weight_decay", "eps", "amsgrad")
    options = {key: float(group[key]) for key in known if key in group}
    return options | dict(zip(BETAS, group.get("betas", ()), strict=False))


def run(kind, options, dtype):
    w = torch.nn.Parameter(torch.tensor(streams.start(), dtype=dtype))
    optimizer = getattr(torch.optim, kind)([w], **options)
    out = {}
    for step in range(1, streams.STEPS + 1):
        w.grad = torch.tensor(streams.gradient(step), dtype=dtype)
        optimizer.step()
        if step in SNAPSHOTS:
            out[f"w{step}"] = w.detach().numpy().copy()
    state = {STATE[k]: v.numpy() for k, v in optimizer.state[w].items() if k in STATE}
    return options_of(optimizer) | out | state


def arrays():
    out = {
        "start": streams.start(),
        "gradient1": streams.gradient(1),
        f"gradient{streams.STEPS}": streams.gradient(streams.STEPS),
    }
    for name, (kind, options) in CASES.items():
        fused = {} if kind == "SGD" else {"fused": True}
        for bits, dtype in ((64, torch.float64), (32, torch.float32)):
            out |= under(f"{name}_float{bits}", run(kind, options | fused, dtype))
    for name in ("adam", "adamw_options"):
        out |= under(f"{name}_float32_unfused", run(*CASES[name], torch.float32))
    return out
