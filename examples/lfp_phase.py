"""Which rhythm of the field does a neuron follow? Spiking by phase, band by band.

    python examples/lfp_phase.py spikes_lfp.npz picture.png

The file has spikes (trials, time) of 0 and 1, lfp of the same shape, and time_s (time,).
"""

import sys

import numpy as np
import riata as nmo
from scipy.signal import butter, hilbert, sosfiltfilt

BANDS = {"8-12 Hz": (8, 12), "20-30 Hz": (20, 30), "40-50 Hz": (40, 50)}


def phase(lfp, band, rate):
    """The phase of each trial's field within a band, in (-pi, pi]."""
    filtered = sosfiltfilt(butter(3, band, "bandpass", fs=rate, output="sos"), lfp, axis=1)
    return np.angle(hilbert(filtered, axis=1))


def analyse(path):
    with np.load(path) as file:
        spikes, lfp, time = file["spikes"], file["lfp"].astype(float), file["time_s"]
    rate = 1 / (time[1] - time[0])
    basis = nmo.basis.CyclicBSplineEval(8, bounds=(-np.pi, np.pi))
    # neighbouring phases, also across the end of the circle, have similar coefficients
    model = nmo.glm.GLM("Bernoulli", regularizer=nmo.regularizer.Smooth(order=1, cyclic=True))
    trial = np.repeat(np.arange(len(spikes)) // 25, spikes.shape[1])  # held out 25 at a time
    y = spikes.ravel().astype(float)
    circle = np.linspace(-np.pi, np.pi, 101)
    curves, depth, explained = {}, {}, {}
    for name, band in BANDS.items():
        X = basis.compute_features(phase(lfp, band, rate).ravel())
        search = nmo.glm.cv_strength(model, X, y, np.geomspace(1e-5, 1e-1, 5), cv=trial)
        curves[name] = search.model.predict(basis.compute_features(circle)) * rate
        depth[name] = (curves[name].max() - curves[name].min()) / curves[name].mean()
        explained[name] = search.model.score(X, y, score_type="pseudo-r2-McFadden")
    return {"circle": circle, "curves": curves, "depth": depth, "explained": explained}


def plot(result, file):
    """Rate against phase, one curve for each band. Needs matplotlib."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    for name, curve in result["curves"].items():
        axes.plot(result["circle"], curve, label=name)
    axes.set(xlabel="Phase (rad)", ylabel="Rate (spikes/s)", title="Spiking by phase of the field")
    axes.legend()
    figure.savefig(file)


if __name__ == "__main__":
    result = analyse(sys.argv[1])
    for name, depth in result["depth"].items():
        print(f"{name:9} depth {depth:.2f}  pseudo-R2 {result['explained'][name]:.4f}")
    if len(sys.argv) > 2:
        plot(result, sys.argv[2])
