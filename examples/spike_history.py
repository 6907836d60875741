"""How a neuron's own spikes, the time in the trial and the movement's direction set its rate.

    python examples/spike_history.py stn_trials.npz picture.png

The file has spikes (trials, time) of 0 and 1 per millisecond, direction (trials,) and time_ms.
"""

import sys

import numpy as np
import riata as nmo

LAGS = 40


def analyse(path):
    with np.load(path) as file:
        spikes, direction, time = file["spikes"].astype(float), file["direction"], file["time_ms"]
    trials, samples = spikes.shape
    # one coefficient for each of the last 40 ms, and trials are not mixed
    history = nmo.convolve.create_convolutional_predictor(np.eye(LAGS), list(spikes))
    # slow modulation: one smooth curve for each direction
    basis = nmo.basis.BSplineEval(12).set_input_shape(1)
    curve = basis.compute_features(time)
    X = {
        "history": np.concatenate(history),
        "time": np.tile(curve, (trials, 1)),
        "direction": np.repeat(direction, samples)[:, None] * np.tile(curve, (trials, 1)),
    }
    y = spikes.ravel()
    smooth = nmo.regularizer.Smooth
    model = nmo.glm.GLM("Bernoulli", regularizer=smooth(order=1))
    trial = np.repeat(np.arange(trials) // 10, samples)
    search = nmo.glm.cv_strength(model, X, y, np.geomspace(1e-6, 1e-2, 5), cv=trial)
    coef, level = search.model.coef_, search.model.intercept_[0]
    rates = {
        f"direction {d}": 1e3
        / (1 + np.exp(-(level + curve @ (coef["time"] + d * coef["direction"]))))
        for d in (0, 1)
    }
    # what each covariate adds: the deviance that is explained with it, less that without
    full = search.model.score(X, y, score_type="pseudo-r2-Cohen")
    without = {}
    for left_out in X:
        rest = {name: x for name, x in X.items() if name != left_out}
        part = nmo.glm.GLM("Bernoulli", regularizer=smooth(search.strength[0], order=1))
        keep = np.isfinite(X["history"]).all(axis=1)  # the same rows for all
        part.fit({name: x[keep] for name, x in rest.items()}, y[keep])
        score = part.score(
            {name: x[keep] for name, x in rest.items()}, y[keep], score_type="pseudo-r2-Cohen"
        )
        without[left_out] = full - score
    return {
        "lags": np.arange(1, LAGS + 1),
        "gain": np.exp(coef["history"]),
        "time": time,
        "rates": rates,
        "adds": without,
    }


def plot(result, file):
    """The gain after a spike, and the rate in time by direction. Needs matplotlib."""
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4))
    left.axhline(1, color="gray", linewidth=0.8)
    left.plot(result["lags"], result["gain"])
    left.set(xlabel="Time since a spike (ms)", ylabel="Gain of the odds", title="Spike history")
    for name, rate in result["rates"].items():
        right.plot(result["time"], rate, label=name)
    right.set(xlabel="Time (ms)", ylabel="Rate (spikes/s)", title="By direction")
    right.legend()
    figure.tight_layout()
    figure.savefig(file)


if __name__ == "__main__":
    result = analyse(sys.argv[1])
    print("gain 1-3 ms after a spike: ", np.round(result["gain"][:3], 2))
    print("gain 5-15 ms after a spike:", np.round(result["gain"][4:15], 2))
    for name, added in result["adds"].items():
        print(f"{name:9} adds {added:.4f} of the deviance")
    if len(sys.argv) > 2:
        plot(result, sys.argv[2])
