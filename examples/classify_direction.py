"""Which way will the movement go? A classifier of a neuron's counts, trial by trial.

python examples/classify_direction.py stn_trials.npz picture.png
"""

import sys

import numpy as np
import riata as nmo

WINDOW = 100  # milliseconds of a trial that are counted together


def analyse(path):
    with np.load(path) as file:
        spikes, direction, time = file["spikes"], file["direction"], file["time_ms"]
    trials, samples = spikes.shape
    counts = spikes.reshape(trials, samples // WINDOW, WINDOW).sum(axis=2)
    labels = np.where(direction == 1, "right", "left")
    model = nmo.glm.ClassifierGLM(2, regularizer="Ridge")
    fold = np.random.default_rng(0).permutation(trials) % 10
    search = nmo.glm.cv_strength(model, counts, labels, np.geomspace(1e-2, 1e2, 15), cv=fold)

    # what is said of trials that were not seen, the strength searched anew without them
    said = np.empty(trials, dtype=labels.dtype)
    for k in range(10):
        seen = fold != k
        inner = nmo.glm.cv_strength(
            model, counts[seen], labels[seen], np.geomspace(1e-2, 1e2, 15), cv=fold[seen]
        )
        said[~seen] = inner.model.predict(counts[~seen])
    coef = search.model.coef_[:, 1] - search.model.coef_[:, 0]
    return {
        "accuracy": np.mean(said == labels),
        "chance": max(np.mean(labels == "left"), np.mean(labels == "right")),
        "weights": coef,
        "time": time[WINDOW // 2 :: WINDOW],
    }


def plot(result, file):
    """What a spike in each window says. Needs matplotlib."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.axhline(0, color="gray", linewidth=0.8)
    axes.plot(result["time"], result["weights"], marker="o")
    axes.set(
        xlabel="Time (ms)", ylabel="Log odds of right per spike", title="Direction from counts"
    )
    figure.savefig(file)


if __name__ == "__main__":
    result = analyse(sys.argv[1])
    print(f"right of {result['accuracy']:.0%} of unseen trials; chance {result['chance']:.0%}")
    if len(sys.argv) > 2:
        plot(result, sys.argv[2])
