"""early_stopping.safetensors: where training stops, and which epoch's weights are kept.

Epochs count from 0. The rule, that of Keras' EarlyStopping: a value is better than another if it is
less than it by more than min_delta (with `maximize`, more than it); NaN is never better. From epoch
start_from on, the first epoch, and any that is better than the best, becomes the best; another is a
miss. Misses count from the last best epoch (with a baseline, the last that is better than that, and
best epochs since count among them). A miss that makes at least `patience` ends the training.
"""

import math
import os

os.environ["KERAS_BACKEND"] = "jax"

import keras
from store import under

NAN = math.nan
DEFAULTS = {"patience": 0, "min_delta": 0.0, "start_from": 0, "baseline": NAN, "maximize": 0}
# name -> metrics, what is not the default. Eighths: no rounding decides.
CASES = {
    "stops_at_the_first_miss": ([4, 3, 3.5, 2], {}),
    "patience_one_is_patience_zero": ([4, 3, 3.5, 2], {"patience": 1}),
    "waits_out_one_miss": ([4, 3, 3.5, 2, 2.5, 2.25, 1], {"patience": 2}),
    "never_stops": ([4, 3, 2, 1], {"patience": 1}),
    "ends_while_it_waits": ([4, 2, 3, 3], {"patience": 3}),
    "an_equal_value_is_a_miss": ([2, 2, 2, 2], {"patience": 2}),
    "less_by_min_delta_is_a_miss": ([4, 3.5, 3, 2.5], {"patience": 2, "min_delta": 0.5}),
    "less_by_more_is_not": ([4, 3.375, 2.75, 2.5, 2.25], {"patience": 2, "min_delta": 0.5}),
    "small_steps_add_up": ([4, 3.75, 3.375, 3.25, 2.75], {"patience": 3, "min_delta": 0.5}),
    "early_epochs_do_not_count": ([1, 4, 3, 3.5, 3.5], {"patience": 2, "start_from": 1}),
    "nor_do_their_misses": ([1, 2, 3, 2.5, 2.75, 2.75], {"patience": 2, "start_from": 3}),
    "starts_after_the_end": ([4, 5, 6], {"patience": 1, "start_from": 5}),
    "baseline_never_reached": ([4, 4.5, 3.5, 4.5], {"patience": 2, "baseline": 3}),
    "better_epochs_do_not_stop_it": ([8, 7, 6, 5, 4], {"patience": 2, "baseline": 3}),
    "baseline_reached": ([4, 3.5, 2.5, 3, 2.75, 2.75], {"patience": 3, "baseline": 3}),
    "baseline_with_min_delta": ([4, 2.875, 3, 3], {"patience": 3, "baseline": 3, "min_delta": 0.5}),
    "largest_is_best": ([0.5, 0.75, 0.625, 0.875, 0.5, 0.5], {"patience": 2, "maximize": 1}),
    "more_by_min_delta": ([1, 1.5, 2.125, 2.5], {"patience": 2, "min_delta": 0.5, "maximize": 1}),
    "values_below_zero": ([-1, -2, -1.5, -2.5, -2, -2.25], {"patience": 2}),
    "nan_is_a_miss": ([4, NAN, 3, NAN, NAN, 1], {"patience": 2}),
    "infinite_at_first": ([math.inf, 4, 5, 5], {"patience": 2}),
}


def by_the_rule(metrics, patience, min_delta, start_from, baseline, maximize):
    """(epoch of the stop or -1, best epoch or -1), by looking back from every epoch anew."""
    sign = -1 if maximize else 1

    def better(a, b):
        return sign * a < sign * b - min_delta

    bests = []
    for epoch in range(start_from, len(metrics)):
        if not bests or better(metrics[epoch], metrics[bests[-1]]):
            bests.append(epoch)
            continue
        counted = [e for e in bests if math.isnan(baseline) or better(metrics[e], baseline)]
        misses = epoch - (counted[-1] if counted else start_from - 1)
        if misses >= patience:
            return epoch, bests[-1]
    return -1, bests[-1] if bests else -1


class Model:
    stop_training = False

    def get_weights(self):
        return []

    def set_weights(self, weights):
        pass


def by_keras(metrics, patience, min_delta, start_from, baseline, maximize):
    stopping = keras.callbacks.EarlyStopping(
        monitor="metric",
        patience=patience,
        min_delta=min_delta,
        start_from_epoch=start_from,
        baseline=None if math.isnan(baseline) else baseline,
        mode="max" if maximize else "min",
    )
    stopping.set_model(Model())
    stopping.on_train_begin()
    for epoch, value in enumerate(metrics):
        stopping.on_epoch_end(epoch, {"metric": value})
        if stopping.model.stop_training:
            return epoch, stopping.best_epoch
    return -1, stopping.best_epoch if stopping.best is not None else -1


def arrays():
    out = {}
    for name, (metrics, given) in CASES.items():
        options = DEFAULTS | given
        stop, best = by_the_rule(metrics, **options)
        assert (stop, best) == by_keras(metrics, **options), name
        out |= under(name, {"metrics": metrics, **options, "stop_epoch": stop, "best_epoch": best})
    return out
