"""Who drives whom? Coupling filters between neurons, each kept or dropped as a whole."""

import sys

import numpy as np
import riata as nmo

NEURONS, WINDOW, SAMPLES = 5, 40, 20_000


def simulate(seed=0):
    """Counts of coupled neurons, and who drives whom: (receiver, sender)."""
    basis = nmo.basis.RaisedCosineLogConv(4, window_size=WINDOW)
    _, kernel = basis.evaluate_on_grid(WINDOW)
    truth = np.zeros((NEURONS, NEURONS), dtype=bool)
    for receiver, sender in ((0, 1), (1, 2), (2, 2), (3, 0), (4, 4)):
        truth[receiver, sender] = True
    weights = np.where(truth[..., None], [0.6, 0.2, 0.0, 0.0], 0.0)
    weights[[2, 4], [2, 4]] = [-2.0, -0.8, 0.1, 0.0]  # refractory: after its own spikes
    counts, _ = nmo.simulation.simulate_recurrent(
        coupling_coef=weights,
        feedforward_coef=np.zeros((NEURONS, 1)),
        intercepts=np.full(NEURONS, -2.0),
        random_key=seed,
        feedforward_input=np.zeros((SAMPLES, NEURONS, 1)),
        coupling_basis_matrix=kernel,
        init_y=np.zeros((WINDOW, NEURONS)),
        inverse_link_function=np.exp,
    )
    return counts, truth, basis, kernel


def analyse(seed=0):
    counts, truth, basis, kernel = simulate(seed)
    # one feature for each sender, in blocks that are named, so each pair is a group
    X = {f"from {k}": basis.compute_features(counts[:, k]) for k in range(NEURONS)}
    # of one scale, or the penalty would favour busy senders
    scale = {name: np.nanstd(x) for name, x in X.items()}
    X = {name: x / scale[name] for name, x in X.items()}
    model = nmo.glm.PopulationGLM(regularizer="GroupLasso")
    search = nmo.glm.cv_strength(model, X, counts, np.geomspace(1e-4, 0.02, 20), cv=5, rule="1se")
    coef = search.model.coef_
    filters = np.stack([kernel @ coef[name] / scale[name] for name in X], axis=-1)
    found = np.stack([np.any(coef[name] != 0, axis=0) for name in X], axis=-1)
    return {"found": found, "truth": truth, "filters": filters, "strength": search.strength}


def plot(result, file):
    """The norm of every filter. Needs matplotlib."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    image = axes.imshow(np.linalg.norm(result["filters"], axis=0))
    axes.set(xlabel="Sender", ylabel="Receiver", title="Norm of the coupling filters")
    figure.colorbar(image)
    figure.savefig(file)


if __name__ == "__main__":
    result = analyse()
    print("found (receiver, sender):", np.argwhere(result["found"]).tolist())
    print("true:                    ", np.argwhere(result["truth"]).tolist())
    if len(sys.argv) > 1:
        plot(result, sys.argv[1])
