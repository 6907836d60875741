"""Penalties with structure: smooth profiles, groups that overlap, groups within groups."""

import numpy as np

from . import _ext
from ._groups import groups_of_mask, validated_mask
from ._regularizer import SMOOTH, Regularizer, named
from ._strength import is_number
from ._tree import map_leaves


class Smooth(Regularizer):
    """strength/2 ||D b||^2 for each feature and neuron: neighbouring coefficients stay alike.

    D takes differences of `order` between neighbouring coefficients, 1: of steps, 2: of slopes
    (Eilers & Marx 1996); with `cyclic` the last is a neighbour of the first, as of a
    `CyclicBSplineEval`. What the differences do not see (a constant; of order 2 a line) is free.
    Adds to a Ridge of one strength for each feature. strength: one number, or a dict by feature of
    numbers or, of a population, of one per neuron.
    """

    allowed_solvers = SMOOTH
    default_solver = "LBFGS"
    selects = False
    _params = ("cyclic", "order", "strength")

    def __init__(self, strength=None, order=2, cyclic=False):
        super().__init__(strength)
        if not isinstance(order, (int, np.integer)) or order < 1:
            raise ValueError(f"Smooth: order must be a whole number from 1, got {order!r}")
        self.order, self.cyclic = int(order), bool(cyclic)

    def matrices(self, design, responses):
        """The directions in which the differences are independent."""
        return {k: self._directions(size)[0] for k, size in design.numbered_sizes()}

    def _directions(self, size):
        differences = np.eye(size)
        for _ in range(self.order):
            ends = differences[:1] if self.cyclic else differences[:0]
            differences = np.diff(np.vstack([differences, ends]), axis=0)
        if len(differences) == 0:
            raise ValueError(
                f"Smooth: differences of order {self.order} need {self.order + 1} coefficients, "
                f"a feature has {size}"
            )
        _, sizes, directions = np.linalg.svd(differences)
        weights = np.zeros(size)
        weights[: len(sizes)] = sizes**2
        weights[weights < 1e-12 * weights.max()] = 0
        return directions.T, weights

    def terms(self, design, responses, strength, factor):
        out = {}
        for name, size in zip(design.names, design.sizes, strict=True):
            value = strength if is_number(strength) else _of_feature(strength, name)
            per_neuron = np.atleast_1d(np.asarray(value, dtype=np.float64))
            if per_neuron.shape not in {(1,), (responses,)}:
                raise ValueError(
                    f"Smooth: the strength of '{name}' must be one number, or one per neuron "
                    f"({responses},), got shape {per_neuron.shape}"
                )
            out[name] = np.asfortranarray(np.outer(self._directions(size)[1], per_neuron * factor))
        return [_ext.PenaltyTerm(_ext.penalties.Ridge(), out, blocks=named(design) or design.names)]


class _Masked(Regularizer):
    """A penalty on groups that a mask gives; its rows may share coefficients."""

    _params = ("mask", "strength")

    def __init__(self, mask, strength=None):
        super().__init__(strength)
        self.mask = mask

    @property
    def mask(self):
        """0 and 1, one row for each group, as that of a `GroupLasso`."""
        return self._members

    @mask.setter
    def mask(self, mask):
        self._members = validated_mask(mask, may_overlap=True)

    def _strengths(self, strength):
        """One for each group, with the root of its size."""
        leaves = []
        map_leaves(lambda leaf: leaves.append(leaf.reshape(len(leaf), -1).sum(axis=1)), self.mask)
        sizes = np.sum(leaves, axis=0)
        values = np.asarray(strength, dtype=np.float64)
        if values.shape not in {(), sizes.shape}:
            raise ValueError(
                f"{type(self).__name__} strength must be a scalar or shape {sizes.shape}, one per "
                f"group, got shape {values.shape}"
            )
        return np.broadcast_to(values, sizes.shape), np.sqrt(sizes)


class LatentGroupLasso(_Masked):
    """Groups that overlap: b is a sum of one part per group, and strength sqrt(size) ||part|| is
    summed over the groups (Jacob, Obozinski & Vert 2009).

    What is not zero is a union of groups: a coefficient is kept as soon as one of its groups is.
    mask: as for GroupLasso, rows may share coefficients; those in no row are free. strength: one
    number, or one per row. The fit has a duality gap.
    """

    def _copies(self, design, responses):
        """For every entry (feature, response) the groups that it is in."""
        groups = groups_of_mask(self.mask, design, responses)
        of_entry = [[] for _ in range(design.total * responses)]
        for g, (_, entries) in enumerate(groups):
            for e in entries:
                of_entry[e].append(g)
        return groups, of_entry

    def _widths(self, of_entry, total, responses):
        """How often each feature is repeated: as often as the response with most groups asks."""
        counts = np.array([max(len(each), 1) for each in of_entry]).reshape(responses, total)
        return counts.max(axis=0)

    def matrices(self, design, responses):
        """Every column as often as it is in a group."""
        _, of_entry = self._copies(design, responses)
        widths = self._widths(of_entry, design.total, responses)
        self._layout = (of_entry, widths)
        return {
            k: np.repeat(np.eye(size), widths[first : first + size], axis=1)
            for (k, size), first in zip(design.numbered_sizes(), design.first, strict=True)
        }

    def terms(self, design, responses, strength, factor):
        of_entry, widths = self._layout
        first = np.concatenate([[0], np.cumsum(widths)])
        members, spare = {}, np.zeros((first[-1], responses), order="F")
        for e, groups in enumerate(of_entry):
            response, feature = divmod(e, len(widths))
            for copy, g in enumerate(groups):
                at = int(first[feature] + copy + first[-1] * response)
                members.setdefault(g, []).append(at)
            used = max(len(groups), 1)
            spare[first[feature] + used : first[feature + 1], response] = 1
        values, _ = self._strengths(strength)
        kept = sorted(members)
        groups = [(f"group {g}", members[g]) for g in kept]
        each = np.reshape(values[kept] * factor, (-1, 1))
        out = [_ext.PenaltyTerm(_ext.penalties.GroupLasso(), each, groups=groups)]
        if spare.any():
            out.append(_ext.PenaltyTerm(_ext.penalties.Box(lower=0.0, upper=0.0), spare))
        return out


class TreeGroupLasso(_Masked):
    """Groups within groups: strength sqrt(size) ||b|| summed over groups of which any two are apart
    or one holds the other (Zhao, Rocha & Yu 2009).

    Where a group is zero, so is every group within it. mask: as for GroupLasso, but rows may lie
    within others. strength: one number, or one per row. Solved by FISTA; the certificate is the
    stationarity residual.
    """

    def terms(self, design, responses, strength, factor):
        groups = [entries for _, entries in groups_of_mask(self.mask, design, responses)]
        values, roots = self._strengths(strength)
        out = []
        for tied in _tied(groups, design.total, responses):
            entries = sorted({e for g in tied for e in groups[g]})
            place = {e: k for k, e in enumerate(entries)}
            penalty = _ext.tree_penalty(
                [[place[e] for e in groups[g]] for g in tied],
                [float(values[g] * roots[g] * factor) for g in tied],
            )
            out.append(_ext.PenaltyTerm(penalty, np.ones((1, 1)), groups=[("tree", entries)]))
        return out


def _tied(groups, features, responses):
    """The groups of every set of responses that groups tie together."""
    root = list(range(responses))
    for entries in groups:
        touched = {e // features for e in entries}
        least = min((root[r] for r in touched), default=0)
        merged = {root[r] for r in touched}
        root = [least if each in merged else each for each in root]
    out = {}
    for g, entries in enumerate(groups):
        if entries:
            out.setdefault(root[entries[0] // features], []).append(g)
    return list(out.values())


def _of_feature(strength, name):
    if not isinstance(strength, dict) or name not in strength:
        raise ValueError(
            f"Smooth strength must be one number, or a dict with all features of X; '{name}' has "
            "none"
        )
    return strength[name]
