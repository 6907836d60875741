"""Regularizers made of others: sums, one for each feature, and any penalty of the catalog."""

import numpy as np

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

    def matrices(self, design, responses):
        lifting = [part for part in self.parts if part.matrices(design, responses)]
        others = [part for part in self.parts if part not in lifting]
        plain = all(type(p).__name__ == "Ridge" and _one_per_feature(p.strength) for p in others)
        if len(lifting) > 1 or (lifting and not (plain and type(lifting[0]).__name__ == "Smooth")):
            raise TypeError(
                f"{self!r}: Smooth adds to Ridge with one strength for each feature, and "
                "LatentGroupLasso to nothing, on the same parameters"
            )
        return lifting[0].matrices(design, responses) if lifting else {}

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

    def matrices(self, design, responses):
        self._require_features(design)
        out, widening = {}, 0
        for key, part in self.features.items():
            own = part.matrices(design.part(key), responses)
            widening += any(matrix.shape[0] != matrix.shape[1] for matrix in own.values())
            out |= own
        if widening > 1:
            raise TypeError(f"{self!r}: one LatentGroupLasso may hold all features that need one")
        return out

    def _require_features(self, design):
        if design.is_array:
            raise ValueError(
                "regularizer: one for each feature is of a dict X, got a dict for an array X; give "
                "one regularizer, or make X a dict"
            )
        if sorted(map(str, self.features)) != sorted(map(str, design.keys())):
            raise ValueError(
                "regularizer: a dict must have a regularizer (or None) for every feature of X, "
                f"{', '.join(map(str, design.keys()))}; got {', '.join(map(str, self.features))}"
            )

    def terms(self, design, responses, strength, factor):
        self._require_features(design)
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


def _one_per_feature(strength):
    each = strength.values() if isinstance(strength, dict) else [strength]
    return all(value is None or np.ndim(value) == 0 for value in each)


def _own(part, design, responses, factor):
    strength = part.default_strength if part.strength is None else part.strength
    return part.terms(design, responses, strength, factor)


def _carried(strength):
    if strength is not None:
        raise ValueError(
            "regularizer_strength must be None where the regularizers carry their own strengths, "
            f"got {strength}"
        )
