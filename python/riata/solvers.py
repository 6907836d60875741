"""NeMoS' solver names. riata checks them and solves every fit with its own solvers, to a
certificate; `GLM.update` takes proximal gradient steps whatever the name."""

from dataclasses import dataclass

from ._refused import refusing
from ._solvers import KWARGS

__all__ = [
    "SolverSpec",
    "get_solver",
    "get_solver_documentation",
    "list_algo_backends",
    "list_available_algorithms",
    "list_available_solvers",
    "register",
    "set_default_backend",
]

JAXOPT_AVAILABLE = False

_OF_JAX = """
    AbstractSolver JaxoptBFGS JaxoptGradientDescent JaxoptLBFGS JaxoptNonlinearCG
    JaxoptProximalGradient OptimistixBFGS OptimistixFISTA OptimistixNAG OptimistixNonlinearCG
    OptimistixOptaxGradientDescent OptimistixOptaxLBFGS OptimizationInfo Params ProxSVRG SVRG
    SolverAdapterState SolverProtocol SolverState StepResult WrappedProxSVRG WrappedSVRG
    glm_softplus_poisson_l_max_and_l svrg_optimal_batch_and_stepsize validate_solver_class
""".split()
__getattr__ = refusing(
    "solvers",
    _OF_JAX,
    "riata cannot run solvers of JAX, and its own reach the optimum to a certificate; leave "
    "solver_name out",
)


@dataclass(frozen=True)
class SolverSpec:
    """A solver's name, and what runs under it: riata."""

    algo_name: str
    backend: str = "riata"

    @property
    def full_name(self):
        """ "LBFGS[riata]" """
        return f"{self.algo_name}[{self.backend}]"


def list_available_algorithms():
    """The names that `solver_name` may have."""
    return list(KWARGS)


def list_available_solvers():
    """One `SolverSpec` for each name."""
    return [SolverSpec(name) for name in KWARGS]


def list_algo_backends(algo_name):
    """["riata"]; raises ValueError for an unknown name."""
    return [get_solver(algo_name).backend]


def get_solver(name):
    """The `SolverSpec` of a name; a backend ("LBFGS[optax]") is read and not needed."""
    algorithm = name.split("[", 1)[0]
    if algorithm not in KWARGS:
        raise ValueError(f"No solver registered for algorithm {algorithm}.")
    return SolverSpec(algorithm)


def get_solver_documentation(solver, show_help=False):
    """What riata does under a name, and the options that it takes."""
    name = get_solver(solver).algo_name
    return (
        f"{name}: taken as NeMoS' name. riata fits by Newton, prox-Newton or local linear "
        "approximation, as the penalty asks, to a certificate. Of solver_kwargs, maxiter, tol and "
        f"max_memory have an effect; known are {', '.join(sorted(KWARGS[name]))}."
    )


def set_default_backend(algo_name, backend):
    """There is one backend: raises ValueError unless it is riata."""
    if backend not in list_algo_backends(algo_name):
        raise ValueError(
            f"{backend} backend not available for {algo_name}. Available backends: ['riata']"
        )


def register(algo_name, implementation, *args, **kwargs):
    """Not offered: raises NotImplementedError."""
    raise NotImplementedError(
        f"solvers.register: riata cannot run solvers of JAX such as {algo_name}; its own reach the "
        "optimum to a certificate. Leave solver_name out"
    )
