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
    """The least CPU time of some runs."""
    found = []
    for _ in range(REPEATS):
        start = time.process_time()
        predict(X)
        found.append(time.process_time() - start)
    return min(found)


def trained_by_riata():
    from riata import net, regularizer

    X, y = digits_in_noise()
    model = net.MLPClassifier(
        hidden_layer_sizes=HIDDEN,
        optimizer=net.Adam(lr=2e-3),
        batch_size=None,  # the noise of minibatches would bring inputs back
        max_epochs=200,
        penalty={"layers.0.weight": regularizer.GroupLasso(0.006, by="input")},
        history_every=0,
    ).fit(X, y)
    return model, X, y


def multiplications(*widths):
    """Of one row."""
    return sum(a * b for a, b in zip(widths[:-1], widths[1:], strict=True))


def of_model(model, inputs, X, y):
    return {
        "seconds": seconds_of(model.predict_proba, X),
        "accuracy": float(np.mean(model.predict(X) == y)),
        "multiplications": multiplications(inputs, *model.hidden_layer_sizes, 10),
    }


def riata_whole(model, X, y):
    return of_model(model, X.shape[1], X, y)


def riata_compact(model, X, y):
    return of_model(model.compact(), len(model.selected_features_), X, y)


def torch(X, y):
    """The same shape, untrained."""
    import torch
    from trainers.torch_trainer import network

    widths = (X.shape[1], *HIDDEN, 10)
    net = network(widths)

    def predict(X):
        with torch.inference_mode():
            return net(torch.from_numpy(X)).softmax(1).numpy()

    return {
        "seconds": seconds_of(predict, X),
        "accuracy": float("nan"),
        "multiplications": multiplications(*widths),
    }


CONTESTANTS = {
    "riata compacted": Contestant("riata", riata_compact, trained_by_riata, threads=1),
    "riata whole": Contestant("riata", riata_whole, trained_by_riata, threads=1),
    "torch": Contestant("torch", torch, digits_in_noise, threads=1, note="untrained"),
}
