"""LassoNet's path of inputs on diabetes, from all of them to none; the best on rows held out."""

import time

import numpy as np
from contestant import Contestant

HIDDEN, M, MULTIPLIER = (100,), 10, 1.02
DENSE_EPOCHS, PATIENCE, TOLERANCE = 1000, 100, 0.01  # LassoNet's, of the net before the path
EPOCHS = 20  # at every strength, more than LassoNet takes on the average
ABOUT = (
    f"LassoNet's path on diabetes, 442 x 10, {HIDDEN[0]} hidden units, M = {M}, strengths growing "
    f"by {MULTIPLIER} until no input is left; the loss is that of the net that the validation rows "
    "choose, on others"
)


def diabetes():
    """Standardized; a fifth of the rows is held out from all of it."""
    from sklearn.datasets import load_diabetes
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import scale

    X, y = load_diabetes(return_X_y=True)
    return train_test_split(
        scale(X).astype(np.float32), scale(y).astype(np.float32), test_size=0.2, random_state=0
    )


def timed(fit):
    """(what it gives, its seconds)"""
    wall, cpu = time.perf_counter(), time.process_time()
    made = fit()
    return made, {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def facts(validation, counts, held_out):
    """validation, counts: the loss there and the inputs left, at every strength; held_out(k): the
    losses of the net of strength k on rows that it has not seen."""

    def chosen(most):
        able = [k for k, count in enumerate(counts) if count <= most]
        return held_out(min(able, key=lambda k: validation[k]))

    best = chosen(max(counts))
    few = {f"with at most {most} inputs": float(np.mean(chosen(most))) for most in (2, 4, 6)}
    error = float(np.std(best, ddof=1) / np.sqrt(len(best)))
    return {
        "held-out loss": float(np.mean(best)),
        "standard error": error,
        "strengths": len(counts),
    } | few


def half_squares(model, X, y):
    return (np.ravel(model.predict(X)) - y) ** 2 / 2


def lassonet(X, X_out, y, y_out):
    import lassonet
    import torch

    torch.set_num_threads(1)
    model = lassonet.LassoNetRegressor(
        hidden_dims=HIDDEN, M=M, path_multiplier=MULTIPLIER, random_state=0, torch_seed=0, verbose=0
    )
    path, times = timed(lambda: model.path(X, y, return_state_dicts=True))

    def held_out(k):
        model.load(path[k].state_dict)
        return half_squares(model, X_out, y_out)

    counts = [int(point.selected.sum()) for point in path]
    steps = {"steps": sum(point.n_iters for point in path)}
    return facts([point.val_loss for point in path], counts, held_out) | steps | times


def riata(X, X_out, y, y_out):
    from riata import net
    from sklearn.model_selection import train_test_split

    X_in, X_val, y_in, y_val = train_test_split(X, y, test_size=0.1, random_state=0)
    model = net.LassoNetRegressor(
        hidden_layer_sizes=HIDDEN,
        M=M,
        path_multiplier=MULTIPLIER,
        path_epochs=EPOCHS,
        path_optimizer=net.SGD(lr=2e-3, momentum=0.9),  # 1e-3 of a loss without the half
        batch_size=None,
        max_epochs=DENSE_EPOCHS,
        early_stopping=net.EarlyStopping(patience=PATIENCE, min_delta=TOLERANCE, relative=True),
        init="torch",
        history_every=0,
    )
    _, times = timed(lambda: model.fit(X_in, y_in, X_val=X_val, y_val=y_val))
    path = model.path_

    def held_out(k):
        return half_squares(path.nets[k], X_out, y_out)

    steps = {"steps": model.n_epochs_ + EPOCHS * len(path)}
    return facts(path.validation, path.selected.sum(axis=1), held_out) | steps | times


CONTESTANTS = {
    "riata": Contestant("riata", riata, diabetes, threads=1),
    "LassoNet": Contestant("lassonet", lassonet, diabetes, threads=1),
}
