"""Simulated recordings, and the filters that make them."""

import numpy as np

from ._checks import real, whole
from ._links import as_callable
from ._random import generator_of
from .pytrees import FeaturePytree
from .tree_utils import leaves_of

__all__ = ["FeaturePytree", "difference_of_gammas", "regress_filter", "simulate_recurrent"]


def difference_of_gammas(
    ws, upper_percentile=0.99, inhib_a=1.0, excit_a=2.0, inhib_b=1.0, excit_b=2.0
):
    """A filter of ws samples and unit norm: a gamma density less another, like a spike's effect.

    excit_a, excit_b: shape and rate of the excitation, inhib_a, inhib_b of the inhibition.
    upper_percentile: where the filter ends, of whichever lasts longer.
    """
    from scipy.stats import gamma

    parameters = {"inhib_a": inhib_a, "excit_a": excit_a, "inhib_b": inhib_b, "excit_b": excit_b}
    ws = whole(ws, "ws", 1)
    for name, value in parameters.items():
        if not real(value, name) > 0:
            raise ValueError(f"Gamma parameter {name} must be >0.")
    if not 0 <= upper_percentile < 1:
        raise ValueError(
            f"upper_percentile should lie in the [0, 1) interval. {upper_percentile} provided "
            "instead!"
        )
    excitation, inhibition = (
        gamma(a=excit_a, scale=1 / excit_b),
        gamma(a=inhib_a, scale=1 / inhib_b),
    )
    end = max(each.ppf(upper_percentile) for each in (excitation, inhibition))
    x = np.linspace(0, end, ws)
    out = excitation.pdf(x) - inhibition.pdf(x)
    size = np.linalg.norm(out)
    if not size > 0:
        raise ValueError("difference_of_gammas: excitation and inhibition must differ")
    return out / size


def regress_filter(coupling_filters, eval_basis):
    """The coefficients (n, n, functions) with which a basis comes closest to filters.

    coupling_filters: (window, n_neurons, n_neurons); eval_basis: (window, functions).
    """
    filters, basis = np.asarray(coupling_filters), np.asarray(eval_basis)
    for name, array, shape in (
        ("coupling_filters", filters, "(window_size, n_neurons, n_neurons)"),
        ("eval_basis", basis, "(window_size, n_basis_funcs)"),
    ):
        if array.ndim != shape.count(",") + 1:
            raise ValueError(
                f"{name} must be a {shape.count(',') + 1} dimensional array, shape {shape}. "
                f"{array.ndim} dimensional array provided instead!"
            )
    if len(filters) != len(basis):
        raise ValueError(
            "window_size mismatch. The window size of coupling_filters and eval_basis does not "
            f"match. coupling_filters has a window size of {len(filters)}; eval_basis has a window "
            f"size of {len(basis)}."
        )
    coef = np.linalg.lstsq(basis, filters.reshape(len(filters), -1), rcond=None)[0]
    return coef.T.reshape(*filters.shape[1:], -1)


def simulate_recurrent(
    coupling_coef,
    feedforward_coef,
    intercepts,
    random_key,
    feedforward_input,
    coupling_basis_matrix,
    init_y,
    inverse_link_function="softplus",
):
    """Spike counts of coupled Poisson neurons, and their rates: two arrays (time, neurons).

    Parameters
    ----------
    coupling_coef : (receivers, senders, functions)
    feedforward_coef : (neurons, features), or a tree of such
    intercepts : (neurons,)
    random_key : a number, a key of JAX or a NumPy generator
    feedforward_input : (time, neurons, features), or a tree of such
    coupling_basis_matrix : (window, functions); row 0 weighs the newest spikes
    init_y : (window, neurons), the counts before the first
    inverse_link_function : a name, or a function of the linear predictor
    """
    coupling, start = np.asarray(coupling_coef, float), np.asarray(init_y, float)
    kernel, intercepts = np.asarray(coupling_basis_matrix, float), np.asarray(intercepts, float)
    drive = _drive(feedforward_coef, feedforward_input)
    _check_sizes(coupling, start, kernel, intercepts, drive)
    rng, link = generator_of(random_key), as_callable(inverse_link_function)
    # filters[i, (w, j)]: what a spike of j, w bins ago, adds to the linear predictor of i
    filters = np.einsum("ijk,wk->iwj", coupling, kernel).reshape(len(coupling), -1)
    history = np.concatenate([start, np.zeros_like(drive)])
    rates = np.empty_like(drive)
    window = len(kernel)
    for t in range(len(drive)):
        past = history[t : t + window][::-1].ravel()
        rates[t] = link(filters @ past + drive[t] + intercepts)
        history[t + window] = rng.poisson(rates[t])
    return history[window:], rates


def _drive(coef, inputs):
    """(time, neurons): what the features add to the linear predictor."""
    weights, arrays = leaves_of(coef)[0], leaves_of(inputs)[0]
    if any(np.ndim(x) != 3 for x in arrays):
        raise ValueError(
            "`feedforward_input` must be three-dimensional, with shape "
            "(n_timebins, n_neurons, n_features) or pytree of the same shape."
        )
    if len(weights) != len(arrays):
        raise TypeError("feedforward_coef and feedforward_input must have the same structure")
    total = 0
    for weight, x in zip(weights, arrays, strict=True):
        weight, x = np.asarray(weight, float), np.asarray(x, float)
        if weight.shape[0] != x.shape[1]:
            raise ValueError("The number of neurons provided in the inputs is inconsistent!")
        if weight.shape[1:] != x.shape[2:]:
            raise ValueError(
                f"Inconsistent number of features. feedforward_coef has {weight.shape[1:]} "
                f"features, feedforward_input has {x.shape[2]}"
            )
        total = total + np.einsum("ij,tij->ti", weight, x)
    return total


def _check_sizes(coupling, start, kernel, intercepts, drive):
    if start.ndim != 2 or len(start) != len(kernel):
        raise ValueError(
            "`init_y` and `coupling_basis_matrix` should have the same window size! `init_y` "
            f"window size: {len(start)}, `coupling_basis_matrix` window size: {len(kernel)}"
        )
    neurons = drive.shape[1]
    if coupling.shape[:2] != (neurons, neurons) or intercepts.shape != (neurons,):
        raise ValueError("The number of neurons provided in the inputs is inconsistent!")
    if start.shape[1] != neurons:
        raise ValueError("The number of neurons provided in the inputs is inconsistent!")
    if coupling.shape[2:] != kernel.shape[1:]:
        raise ValueError(
            f"Inconsistent number of features. `coupling_basis_matrix` assumes {kernel.shape[1]} "
            f"basis functions for the coupling filters, `coupling_coef` assumes "
            f"{coupling.shape[2]} basis functions instead."
        )
