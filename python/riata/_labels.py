"""Labels of bases: a user's are unique in a composition, others are class names with a number."""


def tree(basis):
    """Every basis of a composition, in the order in which it is written."""
    yield basis
    for name in ("basis1", "basis2"):
        if hasattr(basis, name):
            yield from tree(getattr(basis, name))


def disambiguated(basis):
    """The default label; of several alike in one composition, the later get _1, _2, ..."""
    if hasattr(basis, "basis1"):
        return basis.default_label
    same = [each for each in tree(basis._root) if each._label is None and type(each) is type(basis)]
    at = next(k for k, each in enumerate(same) if each is basis)
    return basis.default_label if at == 0 else f"{basis.default_label}_{at}"


def check_label(basis, value):
    """Raises ValueError where the label is another basis's, or the name of another class."""
    from . import basis as bases

    if value is None:
        return
    name = str(value)
    if name == type(basis).__name__:
        return
    if name in bases.__all__:
        raise ValueError(f"Cannot assign '{name}' to {type(basis).__name__}: it is a class's name.")
    taken = [each.label for each in tree(basis._root) if each is not basis]
    if name in taken:
        raise ValueError(
            f"Label '{name}' is already in use. When user-provided, labels must be unique."
        )


def check_unique(basis):
    """Raises ValueError where two bases of a composition were given the same label."""
    own = [each._label for each in tree(basis) if each._label is not None]
    twice = {label for label in own if own.count(label) > 1}
    if twice:
        raise ValueError(
            f"Label '{twice.pop()}' is already in use. When user-provided, labels must be unique."
        )
