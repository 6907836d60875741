"""Regularizers made of others: sums, one for each feature, and any penalty of the catalog."""

from ._regularizer import Entrywise, Regularizer


class Sum(Regularizer):
    """Several regularizers on the same parameters, each with the strength that it carries."""

    default_strength = None
    _params = ("parts",)

    def __init__(self, parts):
        super().__init__(None)
        self.parts = [p for part in parts for p in getattr(part, "parts", [part])]
        self.selects = any(part.selects for part in self.parts)

    def check_strength(self, strength):
        return _carried(strength)

    def terms(self, design, responses, strength, factor):
        return [term for part in self.parts for term in _own(part, design, responses, factor)]

    def __repr__(self):
        return " + ".join(map(repr, self.parts))


class ByFeature(Regularizer):
    """A regularizer for each feature of a dict X."""

    default_strength = None
    _params = ("features",)

    def __init__(self, features):
        super().__init__(None)
        self.features = dict(features)
        self.selects = any(part.selects for part in self.features.values())

    def check_strength(self, strength):
        return _carried(strength)

    def terms(self, design, responses, strength, factor):
        if sorted(map(str, self.features)) != sorted(map(str, design.keys())):
            raise ValueError(
                "regularizer: a dict must have a regularizer (or None) for every feature of X, "
                f"{', '.join(map(str, design.keys()))}; got {', '.join(map(str, self.features))}"
            )
        return [
            term
            for key, part in self.features.items()
            for term in _own(part, design.part(key), responses, factor)
        ]

    def __repr__(self):
        return repr(self.features)


class Catalog(Entrywise):
    """Any penalty of the catalog, `riata.penalties.*`, under a model's strength."""

    _params = ("penalty", "strength")

    def __init__(self, penalty, strength=None):
        super().__init__(strength)
        self.penalty = penalty
        self._penalty = penalty


def _own(part, design, responses, factor):
    strength = part.default_strength if part.strength is None else part.strength
    return part.terms(design, responses, strength, factor)


def _carried(strength):
    if strength is not None:
        raise ValueError(
            "regularizer_strength must be None where the regularizers carry their own strengths, "
            f"got {strength}"
        )
