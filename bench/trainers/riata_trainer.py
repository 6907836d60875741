"""riata itself."""

import numpy as np
from net_cases import LEARNING_RATE, WEIGHT_DECAY

from trainers.base import Trainer


def estimator(case, epochs, seed, **options):
    from riata import net

    return (net.MLPRegressor if case.is_regression else net.MLPClassifier)(
        hidden_layer_sizes=case.widths[1:-1],
        optimizer=net.AdamW(lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY),
        batch_size=case.batch,
        max_epochs=epochs,
        init="torch",
        random_state=seed,
        **options,
    )


def train(case, halves, epochs, seed):
    model = estimator(case, epochs, seed).fit(halves.X, halves.y)
    if case.is_regression:
        return model.predict
    return lambda X: np.log(np.maximum(model.predict_proba(X), 1e-38))


TRAINERS = [Trainer("riata", "riata", train)]
