"""The rows of the benchmark of populations: what is drawn, who is timed, what is wanted of riata.

These are fits to a checked accuracy; whole jobs are in population_jobs.py.
"""

from dataclasses import dataclass

import population_data as data
import population_search as search
import population_solvers as solvers

FASTEST = "the fastest peer"


@dataclass(frozen=True)
class Target:
    """So many times faster than a peer's cheapest setting within 1e-6; `loosest`: than any."""

    peer: str  # the beginning of its name
    factor: float
    loosest: bool = False


@dataclass(frozen=True)
class Row:
    make: object
    tiny: dict
    small: dict
    solvers: tuple
    targets: tuple
    how: str  # what was measured
    # solver -> so many neurons are timed of those drawn, and their seconds multiplied
    sample: dict = None

    def draw(self, size):
        return self.make(**{"tiny": self.tiny, "small": self.small, "full": {}}[size])

    def solver(self, name):
        return next(each for each in self.solvers if each.name == name)


ROWS = {
    "population_ridge": Row(
        data.ridge,
        {"n": 300, "p": 8, "neurons": 6},
        {"n": 4000, "p": 50, "neurons": 20},
        (
            solvers.MODELS,
            solvers.loop("scikit-learn lbfgs"),
            solvers.loop("scikit-learn newton"),
            solvers.loop("glum"),
            *solvers.NEMOS,
        ),
        (Target(FASTEST, 10), Target("NeMoS", 30)),
        "A strength for each neuron. riata and NeMoS fit a PopulationGLM at once, NeMoS by L-BFGS; "
        "the others are called for one neuron after the other.",
        {"glum": 20},
    ),
    "population_lasso": Row(
        data.lasso,
        {"n": 300, "p": 8, "neurons": 6},
        {"n": 4000, "p": 50, "neurons": 20},
        (
            solvers.MODELS,
            solvers.loop("glum"),
            solvers.loop("adelie"),
            solvers.loop("skglm"),
            *solvers.NEMOS,
        ),
        (Target("NeMoS", 20, loosest=True),),
        "A strength for each neuron, from half to a two-hundredth of its own largest useful one. "
        "What is wanted holds against NeMoS' loosest stop, far as that is from 1e-6.",
        {"glum": 10, "adelie": 10, "skglm": 10},
    ),
    "population_enet": Row(
        data.elastic_net,
        {"n": 300, "p": 8, "neurons": 4, "count": 4},
        {"n": 4000, "p": 40, "neurons": 10},
        (solvers.PATH, solvers.loop("glum"), solvers.loop("adelie"), *solvers.NEMOS),
        (Target(FASTEST, 10),),
        "The path of strengths, each fit from the one before: riata's glm_path of all neurons, "
        "NeMoS' PopulationGLM at every strength, the others' paths of one neuron after the other.",
        {"glum": 10, "adelie": 10},
    ),
    "population_search": Row(
        data.search,
        {"n": 300, "p": 8, "neurons": 4, "count": 4},
        {"n": 4000, "p": 40, "neurons": 10},
        (search.OWN, search.loop("glum"), search.loop("adelie"), *search.NEMOS),
        (Target(FASTEST, 10),),
        "The whole search: held-out deviance of three runs of rows along the strengths, and the "
        "fit to all rows. riata's cv_strength and the loops give every neuron its own strength, "
        "NeMoS' models in scikit-learn's GridSearchCV give all neurons one. The refitted model is "
        "checked, and the curve may be off by the root of the gap.",
        {"glum": 10, "adelie": 10},
    ),
    "coupling": Row(
        data.coupling,
        {"n": 400, "neurons": 6, "lags": 3, "count": 4},
        {"n": 5000, "neurons": 20, "lags": 8, "count": 10},
        (
            solvers.BLOCKS,
            solvers.WRITTEN_OUT,
            solvers.loop("adelie"),
            solvers.loop("skglm"),
            *solvers.NEMOS,
        ),
        (Target("adelie", 2), Target("NeMoS", 15)),
        "One neuron of a simulated network from the last counts of all, a group for each sender. "
        "riata gets the counts and makes blocks of lags that are never written out; the others "
        "get the matrix, written out beforehand.",
    ),
}
