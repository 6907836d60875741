"""Who is timed, in the order of the tables: riata first."""

from solvers import (
    adelie_solver,
    celer_solver,
    cyanure_solver,
    glmnet_solver,
    glum_solver,
    nemos_solver,
    riata_solver,
    scikit_learn_solver,
    skglm_solver,
)

MODULES = (
    riata_solver,
    adelie_solver,
    celer_solver,
    skglm_solver,
    glmnet_solver,
    glum_solver,
    scikit_learn_solver,
    cyanure_solver,
    nemos_solver,
)
SOLVERS = {solver.name: solver for module in MODULES for solver in module.SOLVERS}
