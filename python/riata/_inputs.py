"""Inputs of a basis by name."""

import functools


def also_by_name(name):
    """Lets a basis of one input take it by the name that it has in NeMoS."""

    def decorate(method):
        @functools.wraps(method)
        def taking(self, *xi, **named):
            if not xi and name in named and self._n_inputs == 1 == len(self._atoms()):
                xi = (named.pop(name),)
            for each in named:
                raise TypeError(
                    f"{type(self).__name__}.{method.__name__} takes its inputs in their order, got "
                    f"'{each}' by name"
                )
            return method(self, *xi)

        return taking

    return decorate
