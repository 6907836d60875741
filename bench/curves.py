"""Curves as SVG: time against accuracy of every solver, and riata's time against size."""

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
from matplotlib.ticker import LogLocator, NullFormatter  # noqa: E402
from results import measured  # noqa: E402

plt.rcParams |= {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "riata",  # the same picture is the same file
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
OWN = "#b3471d"
OTHERS = ("#3b6ea5", "#4f9a6b", "#8a63a8", "#b58a1b", "#5b5b5b", "#2aa1a1", "#a84d7a", "#7a8c2e")
FLOOR = 1e-12  # gaps below are rounding


def colours(names):
    others = [name for name in names if name != "riata"]
    return {"riata": OWN} | {name: OTHERS[k % len(OTHERS)] for k, name in enumerate(others)}


def frontier(settings, figure):
    """(seconds, gap) of the settings that no faster one of the solver is as good as."""
    points = sorted((s["seconds"], max(s[figure], FLOOR)) for s in settings)
    out, least = [], np.inf
    for seconds, gap in points:
        if gap < least and np.isfinite(gap):
            out.append((seconds, gap))
            least = gap
    return np.array(out).reshape(-1, 2)


def accuracy_curves(row, path):
    """Two panels, within and shown; down and to the left is better."""
    pairs = measured(row)
    names = list(dict.fromkeys(name for name, _ in pairs))
    colour = colours(names)
    figure, panels = plt.subplots(1, 2, figsize=(9, 3.4), sharey=True, layout="constrained")
    titles = {"within": "gap to the best dual found", "shown": "gap that the solution shows"}
    for panel, (kind, title) in zip(panels, titles.items(), strict=True):
        for name in names:
            curve = frontier([s for solver, s in pairs if solver == name], kind)
            style = {"linewidth": 2.2 if name == "riata" else 1.2, "markersize": 4}
            panel.plot(*curve.T, "o-", color=colour[name], label=name, **style)
        panel.axhline(1e-6, color="#999999", linestyle=":", linewidth=1)
        panel.set(xscale="log", yscale="log", xlabel="seconds", title=title)
    panels[0].set_ylabel("relative gap, worst of the path")
    panels[1].legend(frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    save(figure, path)


def scaling_curves(scaling, path):
    figure, panels = plt.subplots(1, 3, figsize=(9, 3.4), sharey=True, layout="constrained")
    for k, (name, case) in enumerate(scaling.items()):
        for panel, axis in zip(panels, ("rows", "columns", "strengths"), strict=True):
            points = [
                (row["value"], row["seconds"])
                for row in case["rows"]
                if row["axis"] == axis and "seconds" in row
            ]
            if not points:
                continue
            x, y = np.array(points).T
            label = f"{name}, slope {slope(x, y):.1f}"
            panel.plot(x, y, "o-", color=(OWN, *OTHERS)[k], label=label, markersize=4)
            panel.set(xscale="log", yscale="log", xlabel=axis)
            panel.legend(frameon=False, fontsize=7, loc="lower left", bbox_to_anchor=(0, 1))
            panel.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            panel.xaxis.set_major_formatter(lambda x, _: f"{x:,.0f}")
            panel.xaxis.set_minor_formatter(NullFormatter())
            panel.tick_params(axis="x", labelsize=7)
    panels[0].set_ylabel("seconds to 1e-6, one thread")
    save(figure, path)


def slope(x, y):
    """Of log y against log x, by least squares: the power with which time grows."""
    if len(set(x)) < 2:
        return np.nan
    return np.polyfit(np.log(x), np.log(y), 1)[0]


def save(figure, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
