"""The one-file HTML report of a trained net."""

import os
from html import escape

import numpy as np

from ._svg import bar_chart, line_chart

_STYLE = """\
:root { color-scheme: light dark; --paper: #fff; --ink: #1a1d21; --soft: #5c6670; --line: #d8dde2;
  --k0: #0072b2; --k1: #d55e00; --k2: #009e73; --k3: #b65c93; --k4: #c98a00; --k5: #7a6a4f; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171a; --ink: #e6e9ec; --soft: #9aa4ae;
  --line: #343a41; --k0: #56a8e6; --k1: #ff8a3d; --k2: #3fc79a; --k3: #e08fc0; --k4: #f0b92e;
  --k5: #b8a685; } }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 66rem; margin: 0 auto; padding: 3rem 1.75rem 4rem; }
h1 { font-size: 2rem; margin: 0; } h2 { font-size: 1.2rem; margin: 0 0 0.9rem; }
section { margin-top: 2.5rem; padding-top: 1.2rem; border-top: 1px solid var(--line); }
.figures { display: grid; gap: 1.5rem;
  grid-template-columns: repeat(auto-fit, minmax(24rem, 1fr)); }
figure { margin: 0; max-width: 100%; }
figcaption { font-weight: 600; } svg { max-width: 100%; height: auto; font-size: 12px; }
.grid { stroke: var(--line); stroke-width: 0.6; } .axis { stroke: var(--soft); }
text { fill: var(--soft); } text.x { text-anchor: middle; } text.y { text-anchor: end; }
.line { fill: none; stroke-width: 1.8; } .bar { fill: var(--k0); }
.legend { color: var(--soft); font-size: 0.875rem; display: flex; flex-wrap: wrap; gap: 0.2rem 1rem;
  margin-left: 58px; } .k::before { content: ""; display: inline-block; width: 0.8em; height: 0.2em;
  margin-right: 0.4em; vertical-align: middle; background: currentColor; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; color: var(--soft); font-size: 0.875rem; } .scroll { overflow-x: auto; }
th, td { padding: 0.4rem 1.1rem 0.4rem 0; border-bottom: 1px solid var(--line); }
.num { text-align: right; } code { overflow-wrap: anywhere; }
"""
_COLOURS = "".join(
    f".line.k{k} {{ stroke: var(--k{k}); }} .k{k}::before {{ color: var(--k{k}); }}\n"
    for k in range(6)
)


def _table(head, rows):
    numeric = [isinstance(cell, (int, float)) for cell in rows[0]]

    def line(tag, cells):
        return "".join(
            f"<{tag}{' class=num' if right else ''}>"
            f"{escape(f'{cell:.4g}' if isinstance(cell, float) else str(cell))}</{tag}>"
            for cell, right in zip(cells, numeric, strict=True)
        )

    body = "".join(f"<tr>{line('td', row)}</tr>" for row in rows)
    return f'<div class="scroll"><table><tr>{line("th", head)}</tr>{body}</table></div>'


def _section(heading, inner):
    return f"<section><h2>{escape(heading)}</h2>{inner}</section>"


def _figures(parts):
    return f'<div class="figures">{"".join(parts)}</div>'


def _training(history):
    terms = {"train": history.train}
    if np.isfinite(history.validation).any():
        terms["held out"] = history.validation
    parts = [line_chart("Data term", history.epoch, terms)]
    if history.penalties:
        parts.append(line_chart("Penalty, term by term", history.epoch, history.penalties))
    parts.append(line_chart("Learning rate", history.epoch, {"learning rate": history.lr}))
    return _section("Training", _figures(parts))


def _weight_arrays(net):
    arrays = net.named_parameters("standardized")
    return {name: array for name, array in arrays.items() if name.endswith(".weight")}


def _statistics(net, history):
    weights, parts = _weight_arrays(net), []
    for key, title in (("mean_abs", "Mean |w|"), ("max_abs", "Max |w|"), ("zeros", "Exact zeros")):
        lines = {name: history.parameters[name][key] for name in weights}
        parts.append(line_chart(title, history.epoch, lines))
    return _section("Weights by epoch", _figures(parts))


def _histograms(net, history):
    """Each array after the first epoch that was measured, and after the last."""
    parts = []
    for name in _weight_arrays(net):
        each = history.parameters[name]
        for at, when in ((0, "after the first epoch"), (-1, "in the end")):
            most = max(each["max_abs"][at], 1e-300)
            counts = each["histogram"][at]
            edges = np.linspace(-most, most, len(counts) + 1)
            zeros = int(each["zeros"][at])
            note = f"{zeros} of {int(counts.sum())} are exactly 0; heights are roots of counts"
            parts.append(bar_chart(f"{name}, {when}", edges, counts, note))
    return _section("Histograms", _figures(parts))


def _penalties(net):
    head = ["parameter", "penalty", "groups", "strength", "entries", "pattern"]
    rows = []
    for row in net.explain_penalty():
        low, high = row["strength_min"], row["strength_max"]
        strength = f"{low:g}" if low == high else f"{low:g} to {high:g}"
        strength = "" if row["penalty"] == "none" else strength
        rows.append(
            [row["parameter"], row["penalty"], row["by"], strength, row["count"], row["pattern"]]
        )
    return _section("Penalty", _table(head, rows))


def _certificate(net):
    certificate = getattr(net, "certificate_", None)
    if certificate is None or not certificate.defined:
        reason = "it was trained by partial_fit" if certificate is None else certificate.reason
        return _section("Certificate", f"<p>There is none: {escape(reason)}.</p>")
    rows = [
        [name, each["residual"], each["zeros"], each["count"]]
        for name, each in certificate.parameters.items()
    ]
    text = (
        f"<p>The largest distance from a stationary point, |w - prox(w - gradient)|, is "
        f"{certificate.residual:.3g}. The objective is {certificate.value:.6g}:</p>"
        f"<p><code>{escape(certificate.objective)}</code></p>"
    )
    return _section(
        "Certificate", text + _table(["parameter", "residual", "exact zeros", "entries"], rows)
    )


_ENDED = {
    "epochs": "all that were asked for",
    "early_stopping": "ended by early stopping",
    "converged": "ended at the optimum",
    "diverged": "ended because it diverged",
    "cancelled": "ended by its user",
    "time_limit": "ended by the time limit",
}


def html_report(net, title="A net"):
    """The report as text."""
    history = net.history_
    sizes = " - ".join(map(str, net._core.made["sizes"]))
    end = f"{net.n_epochs_} epochs, {_ENDED[net.ended_]}"
    parts = [
        f"<h1>{escape(title)}</h1><p>{type(net).__name__}, {sizes}; {end}. "
        f"{net.n_zero_} weights are exactly 0; {len(net.selected_features_)} of "
        f"{net.n_features_in_} inputs are read.</p>",
        _penalties(net),
    ]
    if len(history):
        parts += [_training(history), _statistics(net, history), _histograms(net, history)]
    parts.append(_certificate(net))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}'
        f"</title><style>{_STYLE}{_COLOURS}</style></head><body><main>{''.join(parts)}</main>"
        "</body></html>\n"
    )


def write_report(net, path, title="A net"):
    """Writes the report and returns its path."""
    path = os.fspath(path)
    with open(path, "w", encoding="utf-8") as file:
        file.write(html_report(net, title))
    return path
