"""The arrays of a trained net: as scikit-learn, as the core and as torch have them."""

import copy
import os

import numpy as np

from .. import _ext
from ._core import Core
from ._file_labels import labels_in_file
from ._torch_names import torch_names


class Weights:
    """Mixed into the estimators.

    Arrays are on the scale of the features as they come, also under `standardize=True`, where the
    penalty is on the other: `scale="standardized"`.
    """

    def named_parameters(self, scale="data"):
        """{name: array}: layers.<i>.weight (n_out, n_in), layers.<i>.bias, .bn.gamma, .bn.beta.

        scale: "data", or "standardized", on which the penalty is. The two differ in the first layer
        under standardize=True.
        """
        self._require_fitted()
        if scale not in ("data", "standardized"):
            raise ValueError(f"scale must be 'data' or 'standardized', got {scale!r}")
        trainer = self._core.trainer
        out = {name: self._shape_of(name, trainer.get(name)) for name, *_ in trainer.parameters}
        if self._scale is not None and scale == "data":
            out.update(self._behind_features(self._scale.folded, out))
        return out

    @staticmethod
    def _shape_of(name, array):
        return array if name.endswith(".weight") else array[:, 0]

    def _behind_features(self, change, arrays):
        """The changed weights that the features meet, of first layer and skip, and their biases."""
        pairs = [("layers.0.weight", "layers.0.bias")]
        if "skip.weight" in arrays:
            pairs.append(("skip.weight", f"layers.{len(self._core.made['sizes']) - 2}.bias"))
        changed = {}
        for weight, bias in pairs:
            found = changed.get(bias, arrays.get(bias))
            changed[weight], found = change(arrays[weight], found)
            if found is not None:
                changed[bias] = found
        return changed

    def _by_layer(self, what, scale):
        arrays = self.named_parameters(scale)
        layers = range(len(self._core.made["sizes"]) - 1)
        return [arrays.get(f"layers.{i}.{what}") for i in layers]

    def _biases(self, scale):
        sizes, biases = self._core.made["sizes"][1:], self._by_layer("bias", scale)
        return [np.zeros(n) if b is None else b for n, b in zip(sizes, biases, strict=True)]

    @property
    def coefs_(self):
        """Weights of every layer, (n_in, n_out), as scikit-learn has them."""
        return [each.T for each in self._by_layer("weight", "data")]

    @property
    def intercepts_(self):
        """Biases of every layer, (n_out,); zeros without `fit_intercept`."""
        return self._biases("data")

    @property
    def coefs_standardized_(self):
        """As `coefs_`, on the scale that the penalty is on."""
        return [each.T for each in self._by_layer("weight", "standardized")]

    @property
    def intercepts_standardized_(self):
        return self._biases("standardized")

    @property
    def skip_coef_(self):
        """The weights from the features straight to the outputs, (n_in, n_out); None: no skip."""
        skip = self.named_parameters().get("skip.weight")
        return None if skip is None else skip.T

    @property
    def n_zero_(self):
        """How many weights are exactly zero."""
        arrays = self.named_parameters("standardized").items()
        return sum(int(np.count_nonzero(a == 0)) for name, a in arrays if name.endswith(".weight"))

    @property
    def selected_features_(self):
        """The inputs that any weight of the first layer or of the skip reads, by their place."""
        self._require_fitted()
        read = np.array(self._core.trainer.selected_inputs, dtype=np.intp)
        return read if self._inputs is None else self._inputs[read]

    def compact(self):
        """A smaller net that predicts the same: without inputs and neurons that nothing reads.

        It is given all features as before, and takes those that it reads. Neurons whose value is
        the same for every row go into the next layer's bias. The smaller net has no penalty;
        training it on (`partial_fit`, or `fit` with warm_start) refits what is left.
        """
        self._require_fitted()
        trainer, inputs, neurons = _ext.net.compact(self._core.trainer)
        trainer.set_hierarchy(None)
        trainer.set_penalty([])
        inputs, hidden = np.array(inputs), [len(each) for each in neurons]
        outputs = self._core.made["sizes"][-1]
        sizes = {"sizes": [len(inputs), *hidden, outputs], "penalty": None, "hierarchy": None}
        small = copy.copy(self)
        small.set_params(hidden_layer_sizes=tuple(hidden), penalty=None)
        small._core = Core.around(trainer, {**self._core.made, **sizes})
        small._inputs = inputs if self._inputs is None else self._inputs[inputs]
        small._scale = None if self._scale is None else self._scale.of_some(inputs)
        small.snapshots_ = []
        return small

    # --- torch

    def state_dict(self):
        """Arrays under the names that torch.nn.Sequential gives them: 0.weight, 0.bias, ...

        The modules are Linear, BatchNorm1d, the activation and, where a layer drops, Dropout.
        """
        self._require_fitted()
        arrays = self._all_arrays()
        return {theirs: arrays[ours] for ours, theirs in torch_names(self._core.made).items()}

    def _all_arrays(self):
        """Parameters and running statistics by name, for the features as they come."""
        arrays = self.named_parameters()
        for name, *_ in self._core.trainer.buffers:
            arrays[name] = self._core.trainer.get(name)[:, 0]
        return arrays

    def load_state_dict(self, state):
        """Sets the arrays of a fitted net from those of torch, or from an .npz file of them.

        Every name must be there and of the right shape. Returns self.
        """
        self._require_fitted()
        given = _arrays_of(state)
        names = torch_names(self._core.made)
        missing = [each for each in names.values() if each not in given]
        unknown = [each for each in given if each not in names.values()]
        if missing or unknown:
            raise ValueError(
                "load_state_dict: the names must be those of this net; "
                f"missing: {', '.join(missing) or 'none'}; unknown: {', '.join(unknown) or 'none'}"
            )
        arrays = {ours: given[theirs] for ours, theirs in names.items()}
        if self._scale is not None:
            arrays.update(self._behind_features(self._scale.unfolded, arrays))
        for name, array in arrays.items():
            self._core.trainer.set(name, array.reshape(len(array), -1))
        return self

    def to_torch(self):
        """A torch.nn.Sequential with the same weights, in float64. Needs torch."""
        from ._to_torch import sequential

        self._require_fitted()
        return sequential(self._core.made, self.state_dict())

    def to_onnx(self, path, dtype="float32"):
        """Writes the net as an ONNX model; returns its path. Needs onnx.

        Input X (rows, features) of this dtype; output of a regressor "prediction" (rows, outputs),
        of a classifier "probabilities" (rows, classes) and, where classes exclude each other,
        "label" (rows,).
        """
        from ._onnx import write_onnx

        self._require_fitted()
        if dtype not in ("float32", "float64"):
            raise ValueError(f"to_onnx: dtype must be 'float32' or 'float64', got {dtype!r}")
        write_onnx(self, path, self._core.made, self._all_arrays(), dtype)
        return path

    def save(self, path, with_state=True):
        """Writes the net to a file that `riata.net.load_net`, C++ and the shell read.

        with_state: with the optimizer's memory, so that training goes on with the same bits; of a
        file without it the arrays are about a third. Of a compact net the inputs that it reads are
        the file's inputs.
        """
        self._require_fitted()
        core, names = self._core, getattr(self, "feature_names_in_", None)
        if names is not None and self._inputs is not None:
            names = names[self._inputs]
        scale = {}
        if self._scale is not None:
            scale = {"mean": self._scale.mean.tolist(), "scale": self._scale.deviation.tolist()}
        _ext.net.save(
            core.trainer,
            os.fspath(path),
            inputs=[] if names is None else list(map(str, names)),
            with_state=with_state,
            **labels_in_file(getattr(self, "classes_", np.empty(0))),
            **scale,
        )

    def save_weights(self, path):
        """Writes `state_dict` to an .npz file, which `load_state_dict` and NumPy read."""
        with open(os.fspath(path), "wb") as file:
            np.savez(file, **self.state_dict())


def _arrays_of(state):
    if isinstance(state, (str, os.PathLike)):
        with np.load(os.fspath(state)) as file:
            state = dict(file)
    arrays = {}
    for name, value in state.items():
        if name.endswith("num_batches_tracked"):
            continue
        value = value.detach().cpu().numpy() if hasattr(value, "detach") else value
        arrays[name] = np.asarray(value, dtype=np.float64)
    return arrays
