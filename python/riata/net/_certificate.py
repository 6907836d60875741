"""How near a net is to a stationary point of its objective."""

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class NetCertificate:
    """Whether a net is a stationary point of its objective: on all rows, in double precision.

    `residual` is the largest |w - prox(w - gradient)| over the parameters, 0 exactly at a
    stationary point; `parameters` has it by parameter, with exact zeros and, of groups of zeros,
    the slack strength - ||gradient||, at least 0 where the group is held at zero. `objective` says
    in words what was minimised, `data_term`, `penalties` and `value` what it comes to. Where there
    is no such objective (dropout or batch statistics while training, decoupled decay) `defined` is
    False and `reason` says why. `iterations` and `converged` are those of polishing.
    """

    defined: bool
    reason: str
    objective: str
    residual: float
    data_term: float
    penalties: dict = field(repr=False)
    value: float
    parameters: dict = field(repr=False)
    iterations: int
    converged: bool

    def to_dict(self):
        return asdict(self)
