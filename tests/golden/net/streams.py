"""Start and gradients by a formula, so that 200 steps of them need no room in a file.

Of entry i at step t (step 0 is the start) the counter is 128 t + i + 1; its 24 upper bits after
SplitMix64 make u in [-1/2, 1/2), the same in float32 and float64. The start is u; a gradient is
u 2^-(i mod 12), and zero where i mod 16 is 15.
"""

import numpy as np

COUNT, STEPS = 128, 200


def uniform(step):
    with np.errstate(over="ignore"):
        z = np.arange(1, COUNT + 1, dtype=np.uint64) + np.uint64(COUNT * step)
        z *= np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(40)).astype(float) * 2.0**-24 - 0.5


def start():
    return uniform(0)


def gradient(step):
    i = np.arange(COUNT)
    return np.where(i % 16 == 15, 0.0, uniform(step) * 2.0 ** -(i % 12))
