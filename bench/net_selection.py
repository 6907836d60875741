"""LassoNet's path of inputs on diabetes, from all of them to none; the best on rows held out."""

import numpy as np
from contestant import Contestant

HIDDEN, M, MULTIPLIER = (100,), 10, 1.02
ABOUT = (
    f"LassoNet's path on diabetes, 442 x 10, {HIDDEN[0]} hidden units, M = {M}, strengths growing "
    f"by {MULTIPLIER}"
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


def lassonet(X, X_out, y, y_out):
    import lassonet

    model = lassonet.LassoNetRegressor(
        hidden_dims=HIDDEN, M=M, path_multiplier=MULTIPLIER, random_state=0, torch_seed=0, verbose=0
    )
    path = model.path(X, y, return_state_dicts=True)
    best = min(path, key=lambda point: point.val_loss)
    model.load(best.state_dict)
    loss = float(np.mean((np.ravel(model.predict(X_out)) - y_out) ** 2) / 2)
    return {"held-out loss": loss, "strengths": len(path), "steps": sum(p.n_iters for p in path)}


def riata(X, X_out, y, y_out):
    from riata import net

    model = net.LassoNetRegressor(
        hidden_dims=HIDDEN, M=M, path_multiplier=MULTIPLIER, random_state=0
    ).fit(X, y)
    loss = float(np.mean((np.ravel(model.predict(X_out)) - y_out) ** 2) / 2)
    return {"held-out loss": loss, "strengths": len(model.path_)}


CONTESTANTS = {
    "riata": Contestant("riata", riata, diabetes, threads=1),
    "LassoNet": Contestant("lassonet", lassonet, diabetes, threads=1),
}
