"""NeMoS' solver names and options: taken, checked, and mostly not needed."""

from ._checks import real

_GRADIENT = {
    "acceleration",
    "adjoint",
    "decrease_factor",
    "has_aux",
    "init_params",
    "max_stepsize",
    "maxls",
    "norm",
    "options",
    "stepsize",
    "tags",
    "throw",
    "while_loop_kind",
}
_ANY = {"maxiter", "rtol", "tol"}
_OWN = {"max_memory"}  # of every solver; not in NeMoS
_STOCHASTIC = {"batch_size", "key", "stepsize"}

KWARGS = {
    "GradientDescent": _ANY | _GRADIENT,
    "ProximalGradient": _ANY | _GRADIENT,
    "LBFGS": _ANY | _GRADIENT | {"memory_size", "scale_init_precond", "verbose"},
    "BFGS": _ANY | _GRADIENT | {"linesearch_kwargs", "use_inverse", "verbose"},
    "NonlinearCG": _ANY | _GRADIENT | {"linesearch_kwargs", "method", "verbose"},
    "SVRG": _ANY | _STOCHASTIC,
    "ProxSVRG": _ANY | _STOCHASTIC,
    "Newton": _ANY | _GRADIENT,
    "ProxNewton": _ANY | _GRADIENT,
}


def check_name(name, regularizer):
    """The name without its backend ("LBFGS[optax]" -> "LBFGS"), known and allowed."""
    if not isinstance(name, str):
        raise TypeError("solver_name must be a string.")
    algorithm = name.split("[", 1)[0]
    if algorithm not in KWARGS:
        raise ValueError(
            f"No solver registered for algorithm {algorithm}. Known: {', '.join(KWARGS)}."
        )
    if algorithm not in regularizer.allowed_solvers:
        raise ValueError(
            f"The solver: {algorithm} is not allowed for {type(regularizer).__name__} "
            f"regularization. Allowed solvers are {regularizer.allowed_solvers}"
        )
    return algorithm


def check_kwargs(name, kwargs):
    if not isinstance(kwargs, dict):
        raise TypeError(f"solver_kwargs must be a dict, got {type(kwargs).__name__}")
    unknown = {key for key in kwargs if key not in KWARGS[name] | _OWN}
    if unknown:
        raise NameError(f"kwargs {unknown} in solver_kwargs not a kwarg for {name}!")
    for key in ("tol", "max_memory", "stepsize"):
        if kwargs.get(key) is not None:
            real(kwargs[key], f"solver_kwargs: {key}")
    most = kwargs.get("maxiter", 1)
    if not (real(most, "solver_kwargs: maxiter") >= 1 and float(most).is_integer()):
        raise ValueError(f"solver_kwargs: maxiter must be a whole number from 1, got {most}")
    return dict(kwargs)
