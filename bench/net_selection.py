"""LassoNet's path of inputs on diabetes, from all of them to none; the best on rows held out."""

import numpy as np
from contestant import Contestant

HIDDEN, M, MULTIPLIER = (100,), 10, 1.02
LARGEST, STRENGTHS, EPOCHS = 2.0, 323, 20  # as many strengths and steps as LassoNet comes to
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
    from riata import net, regularizer
    from sklearn.model_selection import train_test_split

    X_in, X_val, y_in, y_val = train_test_split(X, y, test_size=0.1, random_state=0)
    model = net.MLPRegressor(
        hidden_layer_sizes=HIDDEN,
        penalty={"layers.0.weight": regularizer.GroupLasso(1.0, by="input")},
        batch_size=None,
        max_epochs=1000,
        history_every=0,
    )
    path = net.mlp_path(
        model,
        X_in,
        y_in,
        vary="layers.0.weight",
        strengths=LARGEST / MULTIPLIER ** np.arange(STRENGTHS),
        epochs=EPOCHS,
        X_val=X_val,
        y_val=y_val,
    )
    loss = float(np.mean((np.ravel(path.best.predict(X_out)) - y_out) ** 2) / 2)
    return {
        "held-out loss": loss,
        "strengths": len(path),
        "steps": 1000 + EPOCHS * (len(path) - 1),
        "inputs at the end": int(path.selected[-1].sum()),
    }


CONTESTANTS = {
    "riata": Contestant(
        "riata", riata, diabetes, threads=1, note="group lasso over inputs, without LassoNet's skip"
    ),
    "LassoNet": Contestant("lassonet", lassonet, diabetes, threads=1),
}
