"""How good a fit is."""

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Certificate:
    """How good a fit is, shown by the fit itself.

    `gap` bounds what is left to gain: the objective less the dual value that the solution supports,
    relative to half the null deviance (absolute where that is 0). Where the problem has no dual it
    is NaN, and `stationarity` certifies. `status` is one of converged, min_norm, max_iterations,
    time_limit, cancelled, separated, diverged; `ok` is True for the first two. Where `convex` is
    False there is no gap either, and a stationary point may be one of several. Of a penalty that is
    not convex, `least_curvature` is the least eigenvalue of the objective's Hessian over the
    parameters that are not zero: above 0 (`is_locally_convex`) the solution is a strict local
    minimum.
    """

    status: str
    convex: bool = field(repr=False)
    gap: float
    gap_absolute: float
    stationarity: float
    tolerance: float
    objective: float
    loss: float
    penalties: dict = field(repr=False)
    half_null_deviance: float = field(repr=False)
    rank: int = field(repr=False)
    condition: float = field(repr=False)
    least_curvature: float | None = field(repr=False)
    separated: bool = field(repr=False)
    rows_used: int
    rows_dropped: int
    iterations: int
    passes: int
    seconds: float
    ok: bool = field(repr=False)

    @property
    def is_locally_convex(self):
        """Of a penalty that is not convex; None for the others."""
        return None if self.least_curvature is None else self.least_curvature > 0

    def to_dict(self):
        return asdict(self)
