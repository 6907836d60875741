"""Where, how fast, which way: what a place cell follows on a linear track.

    python examples/place_cell.py place_cell.csv picture.png

The file has columns position_cm, velocity_cm_s, outbound and spikes, one row per millisecond.
"""

import sys

import numpy as np
import riata as nmo

STEP, PER_BIN = 0.001, 20  # seconds per row, rows per bin


def binned(recording):
    """Counts per bin of 20 ms, and the covariates in the middle of it."""
    bins = len(recording["spikes"]) // PER_BIN
    spikes = recording["spikes"][: bins * PER_BIN].reshape(bins, PER_BIN).sum(axis=1)
    middle = slice(PER_BIN // 2, bins * PER_BIN, PER_BIN)
    position, velocity = recording["position_cm"][middle], recording["velocity_cm_s"][middle]
    return spikes, position, np.abs(velocity), recording["outbound"][middle]


def analyse(path):
    spikes, position, speed, outbound = binned(nmo.read_csv(path))
    basis = (
        nmo.basis.BSplineEval(10, bounds=(0, 100), label="position")
        + nmo.basis.BSplineEval(6, bounds=(0, np.max(speed)), label="speed")
        + nmo.basis.Category(2, label="direction")
    )
    features = basis.split_by_feature(basis.compute_features(position, speed, outbound))

    # which covariates? whole groups are kept or dropped, at a strength that held-out runs choose
    groups = nmo.glm.GLM(regularizer="GroupLasso")
    strengths = np.geomspace(1e-4, 0.03, 25)
    selection = nmo.glm.cv_strength(groups, features, spikes, strengths, cv=8, rule="1se")
    kept = [name for name, coef in selection.model.coef_.items() if np.any(coef)]

    # the place field of each direction: smooth in position
    field = nmo.basis.Category(2) * nmo.basis.BSplineEval(15, bounds=(0, 100))
    X = {
        "out": field.compute_features(outbound, position)[:, 15:],
        "back": field.compute_features(outbound, position)[:, :15],
    }
    smooth = nmo.glm.GLM(regularizer=nmo.regularizer.Smooth(order=1))
    search = nmo.glm.cv_strength(smooth, X, spikes, np.geomspace(1e-5, 1e-1, 15), cv=8)
    track = np.linspace(0, 100, 101)
    profile = nmo.basis.BSplineEval(15, bounds=(0, 100)).compute_features(track)
    rates = {
        name: np.exp(profile @ search.model.coef_[name] + search.model.intercept_[0])
        / (STEP * PER_BIN)
        for name in X
    }
    return {"kept": kept, "selection": selection, "track": track, "rates": rates}


def plot(result, file):
    """The place field of each direction. Needs matplotlib."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    for name, rate in result["rates"].items():
        axes.plot(result["track"], rate, label=name)
    axes.set(xlabel="Position (cm)", ylabel="Rate (spikes/s)", title="Place field by direction")
    axes.legend()
    figure.savefig(file)


if __name__ == "__main__":
    result = analyse(sys.argv[1])
    print("kept:", ", ".join(result["kept"]))
    for name, rate in result["rates"].items():
        print(f"{name:5} peaks at {result['track'][np.argmax(rate)]:.0f} cm, {rate.max():.1f} /s")
    if len(sys.argv) > 2:
        plot(result, sys.argv[2])
