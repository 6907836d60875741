"""riata itself."""

import functools

import numpy as np
from net_cases import LEARNING_RATE, WEIGHT_DECAY

from trainers.base import Trainer


def train(case, halves, epochs, seed, history_every=0, lasso=0.0):
    from riata import net, regularizer

    model = (net.MLPRegressor if case.is_regression else net.MLPClassifier)(
        hidden_layer_sizes=case.widths[1:-1],
        optimizer=net.AdamW(lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY),
        penalty=regularizer.Lasso(lasso) if lasso else None,
        batch_size=case.batch,
        max_epochs=epochs,
        init="torch",
        history_every=history_every,
        random_state=seed,
    ).fit(halves.X, halves.y)
    if case.is_regression:
        return model.predict
    return lambda X: np.log(np.maximum(model.predict_proba(X), 1e-38))


TRAINERS = [
    Trainer("riata", "riata", train),
    Trainer(
        "riata lasso",
        "riata",
        functools.partial(train, lasso=1e-5),
        note="a proximal step on every weight",
    ),
    Trainer(
        "riata history",
        "riata",
        functools.partial(train, history_every=1),
        note="the loss and every weight measured after each epoch, as by default",
    ),
]
