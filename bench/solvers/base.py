"""What the benchmark knows of a solver."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Solver:
    """`solve(work, tolerance, threads)` returns coefs (strengths, columns) and intercepts
    (strengths,), or, of a workload with folds, a `cross_validation.Solution`."""

    name: str
    package: str  # what must be installed, as pip calls it
    refuses: object  # workload -> why it is not for this solver, or ""
    solve: object
    ladder: tuple  # tolerances, loose to tight
    threads: tuple = (1, 2)
    modules: tuple = ()  # imported before the clock starts
    compiles: bool = False  # at run time: one run on the same shapes goes before those timed
    # workload -> the same with X in the layout that the package likes best; not timed
    prepare: object = None
    # Times itself, in a process of its own: (folder, tolerance, repeats, limit) -> Run
    run: object = None


@dataclass
class Run:
    seconds: list  # of every repeat
    solution: object
    memory: int  # largest resident set, in bytes, of the process with its data
    version: str


def first_reason(*reasons):
    """The first text whose condition holds: first_reason((condition, text), ...)"""
    return next((text for condition, text in reasons if condition), "")


def family_is_not(work, *families):
    return work.family not in families, f"does not solve {work.family} problems of this kind"
