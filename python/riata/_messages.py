"""What is said of a fit that did not end at an optimum."""

import math

_ADVICE = {
    "max_iterations": "raise max_iterations (of a GLM solver_kwargs={'maxiter': ...})",
    "time_limit": "raise the time limit",
    "cancelled": "let it run to its end",
    "separated": "the likelihood has no maximum: some fitted means run to the end of their range; "
    "give it a ridge strength or leave out what separates",
    "diverged": "rescale the features, raise the strength, or take a link that keeps every mean in "
    "the family's range",
}


def unfinished(certificates):
    """A warning for the first certificate that is not ok, or None."""
    bad = [k for k, each in enumerate(certificates) if not each.ok]
    if not bad:
        return None
    worst = certificates[bad[0]]
    which = "" if len(certificates) == 1 else f" Response {bad[0]} of {len(certificates)}:"
    if len(bad) > 1:
        which = f" {len(bad)} of {len(certificates)} responses did not; number {bad[0]}:"
    return (
        f"The fit did not converge.{which} status {worst.status}, {_measure(worst)}, tolerance "
        f"{worst.tolerance:.2g}; "
        f"{_ADVICE.get(worst.status, 'see its certificate')}."
    )


def unfinished_path(strengths, certificates):
    """A warning for the points of a path that are not ok, or None; what they fall short of is that
    of the worst."""
    bad = [k for k, each in enumerate(certificates) if not each.ok]
    if not bad:
        return None
    worst = max(bad, key=lambda k: _shortfall(certificates[k]))
    found = certificates[worst]
    return (
        f"{len(bad)} of {len(certificates)} strengths did not converge; the furthest, "
        f"{strengths[worst]:.3g}: status {found.status}, {_measure(found)}, tolerance "
        f"{found.tolerance:.2g}; {_ADVICE.get(found.status, 'see its certificate')}."
    )


def _shortfall(certificate):
    return certificate.stationarity if math.isnan(certificate.gap) else certificate.gap


def _measure(certificate):
    """How far it is from an optimum, in words: the stationarity where there is no gap."""
    if math.isnan(certificate.gap):
        return f"stationarity {certificate.stationarity:.2g}"
    return f"relative duality gap {certificate.gap:.2g}"
