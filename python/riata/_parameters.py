"""What scikit-learn asks of an object with parameters, without importing it."""


class Parameters:
    """Named parameters, listed in ``_params``, that are attributes."""

    _params = ()

    def get_params(self, deep=True):
        return {name: getattr(self, name) for name in self._params}

    def set_params(self, **params):
        for name, value in params.items():
            if name not in self._params:
                raise ValueError(
                    f"Invalid parameter {name!r} for {type(self).__name__}; "
                    f"valid: {', '.join(self._params)}"
                )
            setattr(self, name, value)
        return self
