"""A net as an ONNX model, which other programs predict with."""

import os

import numpy as np

OPSET = 20  # the first with Gelu

# the core's link -> what leads from the linear predictor to the mean
_MEANS = {
    "identity": [],
    "log": [("Exp", {})],
    "logit": [("Sigmoid", {})],
    "softplus": [("Softplus", {})],
    "inverse": [("Reciprocal", {})],
    "softmax": [("Softmax", {"axis": 1})],
}
_ACTIVATIONS = {
    "identity": "Identity",
    "relu": "Relu",
    "leaky_relu": "LeakyRelu",
    "elu": "Elu",
    "gelu": "Gelu",
    "tanh": "Tanh",
    "logistic": "Sigmoid",
}
_FIELDS = {"negative_slope": "alpha", "alpha": "alpha"}


def _onnx():
    try:
        import onnx
    except ImportError:
        raise ImportError(
            "an ONNX export needs onnx; install it with: pip install 'riata[onnx]'"
        ) from None
    return onnx


class _Graph:
    """Nodes one behind the other, and the constants that they read."""

    def __init__(self, onnx, dtype, start):
        self.onnx, self.dtype, self.here = onnx, dtype, start
        self.nodes, self.constants = [], []

    def constant(self, name, array):
        self.constants.append(self.onnx.numpy_helper.from_array(array, name))
        return name

    def add(self, kind, *constants, output=None, **attributes):
        output = output or f"{kind.lower()}_{len(self.nodes)}"
        node = self.onnx.helper.make_node(kind, [self.here, *constants], [output], **attributes)
        self.nodes.append(node)
        self.here = output

    def weights(self, name, array):
        return self.constant(name, np.ascontiguousarray(array, dtype=self.dtype))


def _layers(graph, made, arrays):
    """From the features to the linear predictor."""
    activation, fields = made["activation"]
    if activation not in _ACTIVATIONS:
        raise ValueError(f"to_onnx: activation '{activation}' has no counterpart in ONNX")
    last, start = len(made["sizes"]) - 2, graph.here
    for layer in range(last + 1):
        names = [f"layers.{layer}.weight", f"layers.{layer}.bias"]
        constants = [graph.weights(name, arrays[name]) for name in names if name in arrays]
        graph.add("Gemm", *constants, transB=1)
        if layer == last:
            continue
        if made["batch_norm"]:
            norm = [f"layers.{layer}.bn.{what}" for what in _OF_BATCH_NORM]
            constants = [graph.weights(name, arrays[name]) for name in norm]
            graph.add("BatchNormalization", *constants, epsilon=made["bn_eps"])
        attributes = {_FIELDS[name]: value for name, value in fields.items()}
        graph.add(_ACTIVATIONS[activation], **attributes)
    if "skip.weight" in arrays:
        layers, graph.here = graph.here, start
        weight = graph.weights("skip.weight", arrays["skip.weight"])
        graph.add("Gemm", weight, layers, transB=1)


_OF_BATCH_NORM = ("gamma", "beta", "running_mean", "running_var")


def _means(graph, link, output):
    if link not in _MEANS:
        raise ValueError(f"to_onnx: the link must be one of {', '.join(_MEANS)}, got '{link}'")
    steps = _MEANS[link] or [("Identity", {})]
    for kind, attributes in steps:
        graph.add(kind, output=output, **attributes)


def _probabilities(graph, two_classes, classes):
    """Of every class, and the most probable label."""
    if two_classes:
        of_second, ones = graph.here, graph.weights("one", np.ones(1))
        make = graph.onnx.helper.make_node
        graph.nodes.append(make("Sub", [ones, of_second], ["of_first"]))
        graph.nodes.append(make("Concat", ["of_first", of_second], ["probabilities"], axis=1))
        graph.here = "probabilities"
    graph.add("ArgMax", output="place", axis=1, keepdims=0)
    labels = classes.astype(str).astype(object) if classes.dtype.kind in "OUS" else classes
    names = graph.constant("classes", labels)
    graph.nodes.append(graph.onnx.helper.make_node("Gather", [names, "place"], ["label"]))


def onnx_model(net, made, arrays, dtype):
    """made, arrays: of a Core, on the scale of the features as they come."""
    onnx = _onnx()
    helper, types = onnx.helper, onnx.TensorProto
    number = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    graph = _Graph(onnx, dtype, "X")
    if net._inputs is not None:
        graph.add("Gather", graph.constant("inputs", net._inputs.astype(np.int64)), axis=1)
    _layers(graph, made, arrays)
    link = made["observation"][1]
    classes = getattr(net, "classes_", None)
    if classes is None or net._multilabel:
        name = "prediction" if classes is None else "probabilities"
        _means(graph, link, name)
        outputs = [(name, number, made["sizes"][-1])]
    else:
        two = len(classes) == 2
        _means(graph, link, "of_second" if two else "probabilities")
        _probabilities(graph, two, classes)
        kind = types.STRING if classes.dtype.kind in "OUS" else types.INT64
        outputs = [("probabilities", number, len(classes)), ("label", kind, None)]
    made_graph = helper.make_graph(
        graph.nodes,
        type(net).__name__,
        [helper.make_tensor_value_info("X", number, ["rows", net.n_features_in_])],
        [
            helper.make_tensor_value_info(name, kind, ["rows"] if n is None else ["rows", n])
            for name, kind, n in outputs
        ],
        graph.constants,
    )
    opset = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(made_graph, opset_imports=opset, ir_version=9)
    onnx.checker.check_model(model)
    return model


def write_onnx(net, path, made, arrays, dtype):
    with open(os.fspath(path), "wb") as file:
        file.write(onnx_model(net, made, arrays, dtype).SerializeToString())
