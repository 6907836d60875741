"""The names that torch.nn.Sequential gives to the arrays of a net."""

_OF_LINEAR = {"weight": "weight", "bias": "bias"}
_OF_BATCH_NORM = {
    "bn.gamma": "weight",
    "bn.beta": "bias",
    "bn.running_mean": "running_mean",
    "bn.running_var": "running_var",
}


def dropout_of(made, layer):
    """The probability behind a hidden layer."""
    dropout = made["dropout"]
    return dropout[0 if len(dropout) == 1 else layer] if dropout else 0.0


def torch_names(made):
    """{name in riata: name in torch}, in the order of the modules."""
    if made["skip"]:
        raise TypeError(
            "a net with a skip is no torch.nn.Sequential; take named_parameters() or to_onnx()"
        )
    names, module = {}, 0
    layers = len(made["sizes"]) - 1
    for layer in range(layers):
        parts = [_OF_LINEAR if made["fit_intercept"] else {"weight": "weight"}]
        hidden = layer < layers - 1
        if hidden and made["batch_norm"]:
            parts.append(_OF_BATCH_NORM)
        for part in parts:
            names.update({f"layers.{layer}.{a}": f"{module}.{b}" for a, b in part.items()})
            module += 1
        if hidden:
            module += 2 if dropout_of(made, layer) else 1
    return names
