"""Predictions of a net whose dead inputs are gone, beside those of the whole one."""

import time

import numpy as np
from contestant import Contestant

NOISE, HIDDEN, REPEATS = 192, (256, 128), 50
ABOUT = (
    f"class scores of 1,797 digits among {NOISE} columns of noise, {64 + NOISE}-256-128-10, one "
    "thread: a group lasso over inputs, then the compacted net"
)


def digits_in_noise():
    from net_grid import digits

    X, y = digits()
    noise = np.random.default_rng(0).standard_normal((len(y), NOISE)).astype(np.float32)
    return np.ascontiguousarray(np.hstack([X, noise])), y


def seconds_of(predict, X):
    """The least of some runs."""
    found = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        predict(X)
        found.append(time.perf_counter() - start)
    return min(found)


def trained_by_riata():
    from riata import net, regularizer

    X, y = digits_in_noise()
    model = net.MLPClassifier(
        hidden_layer_sizes=HIDDEN,
        optimizer=net.Adam(),
        batch_size=32,
        max_epochs=40,
        penalty={"layers.0.weight": regularizer.GroupLasso(0.02)},
        random_state=0,
    ).fit(X, y)
    return model, X, y


def of_model(model, X, y):
    accuracy = float(np.mean(model.predict(X) == y))
    sizes = np.array(model.sizes_)
    return {
        "seconds": seconds_of(model.predict_proba, X),
        "accuracy": accuracy,
        "multiplications": int(sizes[:-1] @ sizes[1:]),
    }


def riata_whole(model, X, y):
    return of_model(model, X, y)


def riata_compact(model, X, y):
    return of_model(model.compact(), X, y)


def torch(X, y):
    """The same shape, untrained."""
    import torch
    from trainers.torch_trainer import network

    widths = (X.shape[1], *HIDDEN, 10)
    net = network(widths)

    def predict(X):
        with torch.inference_mode():
            return net(torch.from_numpy(X)).softmax(1).numpy()

    sizes = np.array(widths)
    return {
        "seconds": seconds_of(predict, X),
        "accuracy": float("nan"),
        "multiplications": int(sizes[:-1] @ sizes[1:]),
    }


CONTESTANTS = {
    "riata compacted": Contestant("riata", riata_compact, trained_by_riata, threads=1),
    "riata whole": Contestant("riata", riata_whole, trained_by_riata, threads=1),
    "torch": Contestant("torch", torch, digits_in_noise, threads=1, note="untrained"),
}
