"""Five strengths of weight decay by five folds on scikit-learn's digits: 25 trainings."""

import numpy as np
from contestant import Contestant

STRENGTHS = (0.0, 1e-5, 1e-4, 1e-3, 1e-2)
HIDDEN, BATCH, EPOCHS, LEARNING_RATE = (128, 64), 32, 30, 1e-3
ABOUT = (
    f"{len(STRENGTHS)} strengths of weight decay x 5 folds on digits, 64-128-64-10, Adam, batches "
    f"of {BATCH}, {EPOCHS} epochs"
)


def folds():
    from sklearn.model_selection import StratifiedKFold

    return StratifiedKFold(5, shuffle=True, random_state=0)


def digits():
    """Pixels in [0, 1], float32."""
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    return (X / 16).astype(np.float32), y


def facts(losses):
    """losses: (strengths, folds), mean log-loss of the fold left out"""
    means = np.mean(losses, axis=1)
    best = int(np.argmin(means))
    error = float(np.std(losses[best], ddof=1) / np.sqrt(len(losses[best])))
    return {
        "held-out loss": float(means[best]),
        "standard error": error,
        "strength": STRENGTHS[best],
    }


def search(model, parameter, X, y):
    """scikit-learn's own, over two processes, which end with it: so that their time counts."""
    from joblib.externals.loky import get_reusable_executor
    from sklearn.model_selection import GridSearchCV

    found = GridSearchCV(
        model,
        {parameter: STRENGTHS},
        cv=folds(),
        n_jobs=2,
        scoring="neg_log_loss",
        refit=False,
    ).fit(X, y)
    get_reusable_executor().shutdown()
    splits = [-found.cv_results_[f"split{k}_test_score"] for k in range(5)]
    return facts(np.transpose(splits))


def scikit_learn(X, y):
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        hidden_layer_sizes=HIDDEN,
        batch_size=BATCH,
        learning_rate_init=LEARNING_RATE,
        max_iter=EPOCHS,
        tol=0,
        n_iter_no_change=EPOCHS + 1,
        random_state=0,
    )
    return search(model, "alpha", X, y)


def torch(X, y):
    import torch
    from torch.nn import functional
    from trainers.torch_trainer import batches, network

    torch.set_num_threads(1)  # faster than two on nets of this size
    widths = (X.shape[1], *HIDDEN, 10)
    X, y = torch.from_numpy(X), torch.from_numpy(y)
    losses = np.zeros((len(STRENGTHS), 5))
    for k, strength in enumerate(STRENGTHS):
        for fold, (inside, outside) in enumerate(folds().split(X, y)):
            torch.manual_seed(0)
            net = network(widths)
            optimizer = torch.optim.Adam(
                net.parameters(), lr=LEARNING_RATE, weight_decay=strength, fused=True
            )
            inside = torch.from_numpy(inside)
            for rows in batches(len(inside), BATCH, EPOCHS, 0):
                rows = inside[rows]
                optimizer.zero_grad()
                functional.cross_entropy(net(X[rows]), y[rows]).backward()
                optimizer.step()
            with torch.no_grad():
                losses[k, fold] = functional.cross_entropy(net(X[outside]), y[outside])
    return facts(losses)


def riata(X, y):
    from riata import net

    model = net.MLPClassifier(
        hidden_layer_sizes=HIDDEN,
        batch_size=BATCH,
        optimizer=net.Adam(lr=LEARNING_RATE),
        max_epochs=EPOCHS,
    )
    grid = {"optimizer__weight_decay": STRENGTHS}
    search = net.MLPClassifierCV(estimator=model, grid=grid, cv=folds(), n_jobs=2).fit(X, y)
    return facts(search.cv_results_["fold_losses"])


CONTESTANTS = {
    "riata": Contestant("riata", riata, digits, note="and a training on all rows at the best"),
    "torch": Contestant("torch", torch, digits, note="one training after the other, on one thread"),
    "scikit-learn": Contestant("scikit-learn", scikit_learn, digits, note="GridSearchCV, n_jobs=2"),
}
