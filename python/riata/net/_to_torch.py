"""A net as modules of torch."""

from ._torch_names import dropout_of


def _torch():
    try:
        import torch
    except ImportError:
        raise ImportError("to_torch needs torch; install it with: pip install torch") from None
    return torch


def _activation(nn, made):
    name, fields = made["activation"]
    if name == "leaky_relu":
        return nn.LeakyReLU(fields["negative_slope"])
    if name == "elu":
        return nn.ELU(fields["alpha"])
    known = {
        "relu": nn.ReLU,
        "gelu": nn.GELU,
        "tanh": nn.Tanh,
        "logistic": nn.Sigmoid,
        "identity": nn.Identity,
    }
    return known[name]()


def sequential(made, state):
    torch = _torch()
    nn, sizes, modules = torch.nn, made["sizes"], []
    layers = len(sizes) - 1
    for layer in range(layers):
        modules.append(nn.Linear(sizes[layer], sizes[layer + 1], bias=made["fit_intercept"]))
        if layer == layers - 1:
            continue
        if made["batch_norm"]:
            norm = {"momentum": made["bn_momentum"], "eps": made["bn_eps"]}
            modules.append(nn.BatchNorm1d(sizes[layer + 1], **norm))
        modules.append(_activation(nn, made))
        if dropout_of(made, layer):
            modules.append(nn.Dropout(dropout_of(made, layer)))
    model = nn.Sequential(*modules).double()
    tensors = {name: torch.from_numpy(array.copy()) for name, array in state.items()}
    model.load_state_dict(tensors, strict=False)
    return model.eval()
