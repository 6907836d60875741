"""What is said of a fit that did not end at an optimum."""

_ADVICE = {
    "max_iterations": "raise solver_kwargs={'maxiter': ...}",
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
        f"The fit did not converge.{which} status {worst.status}, relative duality gap "
        f"{worst.gap:.2g}, tolerance {worst.tolerance:.2g}; "
        f"{_ADVICE.get(worst.status, 'see its certificate')}."
    )
