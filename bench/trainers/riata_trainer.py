"""riata itself."""

import functools

import numpy as np
from net_cases import LEARNING_RATE, WEIGHT_DECAY

from trainers.base import Trainer


def train(case, halves, epochs, seed, history_every=0, penalty=None):
    """`penalty`: of the module of regularizers."""
    from riata import net, regularizer

    model = (net.MLPRegressor if case.is_regression else net.MLPClassifier)(
        hidden_layer_sizes=case.widths[1:-1],
        optimizer=net.AdamW(lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY),
        penalty=penalty(regularizer) if penalty else None,
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
        functools.partial(train, penalty=lambda of: of.Lasso(1e-5)),
        note="a proximal step on every weight",
    ),
    Trainer(
        "riata by input",
        "riata",
        functools.partial(train, penalty=lambda of: of.GroupLasso(1e-4, by="input")),
        note="a proximal step on the weights of every input of every layer",
    ),
    Trainer(
        "riata by neuron",
        "riata",
        functools.partial(train, penalty=lambda of: of.GroupLasso(1e-4, by="neuron")),
        note="the same of every neuron",
    ),
    Trainer(
        "riata history",
        "riata",
        functools.partial(train, history_every=1),
        note="the loss and every weight measured after each epoch, as by default",
    ),
]
