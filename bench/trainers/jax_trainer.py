"""jax: an epoch is one compiled scan over its batches, with Optax's AdamW."""

import functools

import numpy as np
from net_cases import LEARNING_RATE, WEIGHT_DECAY

from trainers.base import Trainer


def initial(widths, rng):
    """As torch does."""
    out = []
    for inputs, outputs in zip(widths[:-1], widths[1:], strict=True):
        bound = inputs**-0.5
        shapes = (inputs, outputs), (outputs,)
        out.append(tuple(rng.uniform(-bound, bound, s).astype(np.float32) for s in shapes))
    return out


def forward(layers, X):
    import jax

    for W, b in layers[:-1]:
        X = jax.nn.relu(X @ W + b)
    W, b = layers[-1]
    return X @ W + b


def loss(layers, X, y, is_regression):
    import jax.numpy as jnp
    import optax

    eta = forward(layers, X)
    if is_regression:
        return jnp.mean((eta[:, 0] - y) ** 2) / 2
    return optax.softmax_cross_entropy_with_integer_labels(eta, y).mean()


@functools.cache
def compiled(is_regression):
    """(optimizer, epoch(layers, state, X, y, rows of every batch) -> layers, state)"""
    import jax
    import optax

    optimizer = optax.adamw(LEARNING_RATE, weight_decay=WEIGHT_DECAY)

    @functools.partial(jax.jit, donate_argnums=(0, 1))
    def epoch(layers, state, X, y, order):
        def step(carry, rows):
            layers, state = carry
            gradient = jax.grad(loss)(layers, X[rows], y[rows], is_regression)
            updates, state = optimizer.update(gradient, state, layers)
            return (optax.apply_updates(layers, updates), state), None

        return jax.lax.scan(step, (layers, state), order)[0]

    return optimizer, epoch


def train(case, halves, epochs, seed):
    import jax
    import jax.numpy as jnp

    rng = np.random.default_rng(seed)
    layers = jax.tree.map(jnp.asarray, initial(case.widths, rng))
    optimizer, epoch = compiled(case.is_regression)
    X, y = jnp.asarray(halves.X), jnp.asarray(halves.y)
    state = optimizer.init(layers)
    for _ in range(epochs):
        order = rng.permutation(len(y)).astype(np.int32).reshape(-1, case.batch)
        layers, state = epoch(layers, state, X, y, order)
    jax.block_until_ready(layers)

    def predict(X):
        eta = forward(layers, X)
        return np.asarray(eta if case.is_regression else jax.nn.log_softmax(eta))

    return predict


TRAINERS = [Trainer("jax", "jax", train, also=("optax",))]
