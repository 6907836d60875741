"""Families as users name them: the core's observation with a link."""

from . import _ext
from ._checks import text
from ._links import as_inverse_link
from ._observations import Observations


def observation_of(family, link=None):
    """From a name, one of `riata.families` or of `riata.observation_models`; link: the name of a
    link, or None, the family's own."""
    if link is not None and not isinstance(family, Observations):
        text(link, "link")
    if isinstance(family, Observations):
        return family.core(as_inverse_link(link) if link else None)
    if isinstance(family, str):
        return _ext.Observation(family, link or "")
    if type(family).__module__ == _ext.families.__name__:
        seen = _ext.Observation(family)
        return _ext.Observation(seen.family, link, fields=seen.fields) if link else seen
    raise TypeError(
        "family must be a name, one of riata.families or of riata.observation_models, "
        f"got {family!r}"
    )
