"""The estimator contract of scikit-learn, by hand: scikit-learn takes seconds to import."""

import copy


class Estimator:
    """Parameters by name. They are properties: setting one validates it."""

    _param_names = ()

    def get_params(self, deep=True):
        params = {name: getattr(self, name) for name in self._param_names}
        if deep:
            for name in self._param_names:
                if hasattr(params[name], "get_params"):
                    for key, value in params[name].get_params().items():
                        params[f"{name}__{key}"] = value
        return params

    def set_params(self, **params):
        nested = {}
        for key in params:
            name, _, inner = key.partition("__")
            if name not in self._param_names:
                raise ValueError(
                    f"Invalid parameter {name!r} for estimator {type(self).__name__}. "
                    f"Valid parameters are: {list(self._param_names)}."
                )
            if inner:
                nested.setdefault(name, {})[inner] = params[key]
        for name in self._param_names:  # in the order of the signature, whatever that of the call
            if name in params:
                setattr(self, name, params[name])
        for name, values in nested.items():
            self._own_copy(name)
            getattr(self, name).set_params(**values)
        return self

    def _own_copy(self, name):
        """A nested object is changed for this estimator alone."""
        setattr(self, name, copy.deepcopy(getattr(self, name)))

    def __sklearn_clone__(self):
        return type(self)(**self.get_params(deep=False))

    def __sklearn_tags__(self):
        from sklearn.utils import InputTags, RegressorTags, Tags, TargetTags

        return Tags(
            estimator_type="regressor",
            target_tags=TargetTags(required=True),
            regressor_tags=RegressorTags(),
            input_tags=InputTags(allow_nan=True),
        )

    def __repr__(self):
        lines = []
        for name, value in self.get_params(deep=False).items():
            if hasattr(value, "shape") and getattr(value, "shape", ()) != ():
                continue
            if value or value is False or (isinstance(value, (int, float)) and value == 0):
                lines.append(f"    {name}={value!r}")
        return f"{type(self).__name__}(\n" + ",\n".join(lines) + "\n)"
