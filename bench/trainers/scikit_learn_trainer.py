"""scikit-learn's nets: Adam, since it has no AdamW."""

import numpy as np
from net_cases import LEARNING_RATE, WEIGHT_DECAY

from trainers.base import Trainer


def train(case, halves, epochs, seed):
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    model = (MLPRegressor if case.is_regression else MLPClassifier)(
        hidden_layer_sizes=case.widths[1:-1],
        alpha=WEIGHT_DECAY,
        learning_rate_init=LEARNING_RATE,
        batch_size=case.batch,
        max_iter=epochs,
        tol=0,
        n_iter_no_change=epochs + 1,
        random_state=seed,
    ).fit(halves.X, halves.y)
    if case.is_regression:
        return model.predict
    return lambda X: np.log(np.maximum(model.predict_proba(X), 1e-38))


TRAINERS = [
    Trainer(
        "scikit-learn",
        "scikit-learn",
        train,
        note="Adam, with alpha / (2 batch) ||w||^2 in the objective",
    )
]
