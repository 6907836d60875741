"""presets.safetensors: the same stream through Keras', Optax' and scikit-learn's optimizers."""

import os

os.environ["KERAS_BACKEND"] = "jax"

import jax.numpy as jnp
import keras
import numpy as np
import optax
import streams
from sklearn.neural_network import _stochastic_optimizers as scikit_learn
from store import under

SNAPSHOTS = (1, 200)
KERAS = {
    "keras_sgd": ("SGD", {}),
    "keras_sgd_momentum": ("SGD", {"momentum": 0.9}),
    "keras_sgd_nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "keras_sgd_decay": ("SGD", {"weight_decay": 0.02}),
    "keras_adam": ("Adam", {}),
    "keras_adam_decay": ("Adam", {"weight_decay": 0.02}),
    "keras_adam_amsgrad": ("Adam", {"amsgrad": True}),
    "keras_adamw": ("AdamW", {}),
    "keras_sgd_falling": ("SGD", {"momentum": 0.9}),
}
OPTAX = {
    "optax_sgd_momentum": lambda: optax.sgd(0.05, momentum=0.9),
    "optax_sgd_nesterov": lambda: optax.sgd(0.05, momentum=0.9, nesterov=True),
    "optax_adam": lambda: optax.adam(1e-3),
    "optax_adamw": lambda: optax.adamw(1e-3),
}
SCIKIT_LEARN = {
    "sklearn_sgd": lambda w: scikit_learn.SGDOptimizer(w, 0.001),
    "sklearn_sgd_heavy_ball": lambda w: scikit_learn.SGDOptimizer(w, 0.001, nesterov=False),
    "sklearn_adam": lambda w: scikit_learn.AdamOptimizer(w, 0.001),
    "sklearn_sgd_falling": lambda w: scikit_learn.SGDOptimizer(w, 0.001),
}


def gradients():
    return ((t, streams.gradient(t)) for t in range(1, streams.STEPS + 1))


def rate(name, t, first):
    return first / (1 + t / 50) if name.endswith("_falling") else first


def run_keras(name, kind, options):
    optimizer = getattr(keras.optimizers, kind)(**options)
    first = float(optimizer.learning_rate)
    w = keras.Variable(streams.start().astype(np.float32))
    out = {}
    for step, g in gradients():
        optimizer.learning_rate = rate(name, step, first)
        optimizer.apply([jnp.asarray(g, jnp.float32)], [w])
        if step in SNAPSHOTS:
            out[f"w{step}"] = np.array(w.value)
    return out


def run_optax(make):
    optimizer, w, out = make(), jnp.asarray(streams.start(), jnp.float32), {}
    state = optimizer.init(w)
    for step, g in gradients():
        updates, state = optimizer.update(jnp.asarray(g, jnp.float32), state, w)
        w = optax.apply_updates(w, updates)
        if step in SNAPSHOTS:
            out[f"w{step}"] = np.array(w)
    return out


def run_scikit_learn(name, make):
    """In float64, as its nets are on such data."""
    w = [streams.start()]
    optimizer, out = make(w), {}
    for step, g in gradients():
        optimizer.learning_rate = rate(name, step, optimizer.learning_rate_init)
        optimizer.update_params(w, [g])
        if step in SNAPSHOTS:
            out[f"w{step}"] = w[0].copy()
    return out


def arrays():
    out = {}
    for name, (kind, options) in KERAS.items():
        out |= under(name, run_keras(name, kind, options))
    for name, make in OPTAX.items():
        out |= under(name, run_optax(make))
    for name, make in SCIKIT_LEARN.items():
        out |= under(name, run_scikit_learn(name, make))
    return out
