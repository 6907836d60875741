"""Every workload by name, at three sizes: tiny is for the tests, small shows that all is well in a
few minutes, and full (what the generators draw unasked) is what claims are made on."""

from dataclasses import dataclass

import generators
import rand_hie

SIZES = ("tiny", "small", "full")


@dataclass(frozen=True)
class Entry:
    make: object
    tiny: dict
    small: dict
    # what is wanted of riata: so many times faster than the fastest peer within 1e-6 of the
    # optimum, and than the fastest that can show it
    first: float = 0
    second: float = 0

    def draw(self, size):
        return self.make(**{"tiny": self.tiny, "small": self.small, "full": {}}[size])


def _entry(make, first, second, tiny, small):
    return Entry(make, tiny, small, first, second)


CATALOGUE = {
    "lasso_small": _entry(
        generators.lasso_small,
        2,
        6,
        {"n": 60, "p": 120, "nonzero": 5, "count": 8},
        {"n": 200, "p": 1000, "nonzero": 20, "count": 30},
    ),
    "lasso_wide": _entry(
        generators.lasso_wide,
        3,
        15,
        {"n": 60, "p": 240, "nonzero": 5, "count": 8},
        {"n": 200, "p": 2000, "nonzero": 20, "count": 30},
    ),
    "group_correlated": _entry(
        generators.group_correlated,
        3,
        15,
        {"n": 80, "groups": 15, "size": 4, "active": 3, "count": 8},
        {"n": 200, "groups": 50, "size": 10, "active": 8, "count": 30},
    ),
    "group_wide": _entry(
        generators.group_wide,
        3,
        10,
        {"n": 60, "groups": 40, "size": 4, "active": 3, "count": 8},
        {"n": 200, "groups": 200, "size": 10, "active": 5, "count": 30},
    ),
    "poisson_group": _entry(
        generators.poisson_group,
        4,
        5,
        {"n": 300, "covariates": 7, "size": 5, "count": 6},
        {"n": 5000, "covariates": 12, "size": 10, "count": 20},
    ),
    "poisson_lasso": _entry(
        generators.poisson_lasso,
        1,
        10,
        {"n": 200, "p": 20, "nonzero": 4, "count": 6},
        {"n": 1000, "p": 100, "nonzero": 10, "count": 20},
    ),
    "sparse_logistic": _entry(
        generators.sparse_logistic,
        1.5,
        15,
        {"n": 150, "p": 200, "nonzero": 10, "count": 6, "per_thousand": 50},
        {"n": 2000, "p": 3000, "nonzero": 30, "count": 20, "per_thousand": 5},
    ),
    "poisson_ridge": _entry(
        generators.poisson_ridge, 2.5, 4, {"n": 300, "p": 10}, {"n": 20_000, "p": 50}
    ),
    "poisson_enet": _entry(
        generators.poisson_enet,
        4,
        4,
        {"n": 300, "p": 12, "nonzero": 5},
        {"n": 10_000, "p": 60, "nonzero": 20},
    ),
    "enet_cv": _entry(
        generators.enet_cv,
        2,
        2,
        {"n": 200, "p": 20, "nonzero": 5, "count": 10},
        {"n": 2000, "p": 60, "nonzero": 10, "count": 50},
    ),
    "rand_hie": _entry(
        rand_hie.rand_hie, 3, 10, {"rows": 400, "count": 5}, {"rows": 3000, "count": 15}
    ),
    # What is wanted of it is TINY_SECONDS.
    "tiny": _entry(generators.tiny, 0, 0, {}, {}),
}

TINY_SECONDS = {"C++": 100e-6, "Python": 300e-6}
