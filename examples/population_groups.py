"""Which features matter to a population? One group for each feature, over all neurons."""

import sys

import numpy as np
import riata as nmo

NEURONS, SAMPLES = 20, 3000
FEATURES = ("stimulus", "speed", "pupil", "noise 1", "noise 2", "noise 3")


def simulate(seed=0):
    """Six covariates, of which the first three drive neurons, each neuron in its own way."""
    rng = np.random.default_rng(seed)
    covariates = {name: rng.uniform(-1, 1, size=SAMPLES) for name in FEATURES}
    log_rate = np.full((SAMPLES, NEURONS), -1.5)
    for name, size in zip(FEATURES[:3], (0.9, 0.4, 0.25), strict=True):
        preferred = rng.uniform(-1, 1, size=NEURONS)
        log_rate += size * np.cos(np.pi * (covariates[name][:, None] - preferred))
    return covariates, rng.poisson(np.exp(log_rate))


def analyse(seed=0):
    covariates, counts = simulate(seed)
    basis = nmo.basis.BSplineEval(6, bounds=(-1, 1))
    X = {name: basis.compute_features(x) for name, x in covariates.items()}
    strengths = np.geomspace(1e-4, 0.3, 20)

    # jointly: a feature is kept or dropped for the whole population
    mask = {name: np.zeros((len(FEATURES), 6, NEURONS)) for name in FEATURES}
    for group, name in enumerate(sorted(FEATURES)):  # dicts count in sorted order
        mask[name][group] = 1
    joint = nmo.glm.PopulationGLM(regularizer=nmo.regularizer.GroupLasso(mask))
    together = nmo.glm.cv_strength(joint, X, counts, strengths, cv=5, rule="1se")

    # neuron by neuron: each keeps its own
    alone = nmo.glm.PopulationGLM(regularizer="GroupLasso")
    apart = nmo.glm.cv_strength(alone, X, counts, strengths, cv=5, rule="1se")

    norms = {name: np.linalg.norm(together.model.coef_[name], axis=0) for name in FEATURES}
    # at the strength that predicts best a group lasso keeps a little noise: a tenth is the limit
    strongest = max(each.mean() for each in norms.values())
    return {
        "kept": [name for name in FEATURES if norms[name].mean() > 0.1 * strongest],
        "norms": norms,
        "kept_by": {name: int(np.any(apart.model.coef_[name], axis=0).sum()) for name in FEATURES},
    }


def plot(result, file):
    """What every neuron makes of every feature. Needs matplotlib."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.imshow(np.stack(list(result["norms"].values())), aspect="auto")
    axes.set_yticks(range(len(FEATURES)), FEATURES)
    axes.set(xlabel="Neuron", title="Norm of the coefficients, features kept jointly")
    figure.tight_layout()
    figure.savefig(file)


if __name__ == "__main__":
    result = analyse()
    print("kept for the population:", ", ".join(result["kept"]))
    print("neurons that keep each alone:", result["kept_by"])
    if len(sys.argv) > 1:
        plot(result, sys.argv[1])
