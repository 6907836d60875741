"""docs/benchmarks.md and its pictures, from the JSON alone."""

import curves
from catalogue import CATALOGUE, TINY_SECONDS
from results import cheapest, kernel_seconds, measured, why_missing
from shortfalls import GROWTH, SHORTFALLS
from tables import (
    ACCURACIES,
    all_verdicts,
    peer_text,
    ratio_text,
    seconds,
    setting_name,
    table,
    tiny_met,
    tiny_seconds,
)

HOW = """\
Seconds to a *verified* accuracy. Every solver gets the same arrays and the same grid of strengths,
and climbs a ladder of tolerances, on one thread and on two; early exits are off, and code that is
compiled at run time is compiled beforehand. Each setting runs in a fresh process and is the better
of its repeats. A NumPy checker then states two relative gaps for every path, from the data alone
(relative to half the null deviance; the worst over all strengths):

- **within**: objective less the best dual value that any solver found: how good the path is, which
  is known only afterwards;
- **shown**: objective less the dual value of the solution's own residual: what its user can know.

A solver's time is its cheapest setting that reaches the accuracy at every strength, else its
tightest one, and then it says *only* how far that came. `./dev bench` runs it all."""


def write(data, folder):
    """Writes folder/benchmarks.md and folder/benchmarks/*.svg; returns the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = {name: data["workloads"][name] for name in CATALOGUE if name in data["workloads"]}
    parts = ["# Benchmarks", HOW, machine(data), "## Where riata stands", standing(data)]
    parts += [missing_rows(rows), "## Row by row"]
    short = {each.name for each in all_verdicts(data) if not each.met}
    for name, row in rows.items():
        parts.append(section(name, row, folder))
        if name in short:
            parts.append(SHORTFALLS.get(name, ""))
    parts += scaling(data, folder) + kernels(data)
    path = folder / "benchmarks.md"
    path.write_text("\n\n".join(part for part in parts if part) + "\n")
    return path


def machine(data):
    of = data.get("machine")
    if not of:
        return ""
    dates = sorted(
        entry["date"][:10]
        for row in data["workloads"].values()
        for entry in row["solvers"].values()
    )
    when = "" if not dates else dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}"
    return (
        f"{of['cpu']}, {of['cores']} cores, {of['memory'] / 2**30:.0f} GiB; {of['system']}; "
        f"Python {of['python']}, NumPy {of['numpy']}, SciPy {of['scipy']}. {when}"
    )


def standing(data):
    header = ["workload", "riata", "fastest within 1e-6", "ratio (wanted)"]
    header += ["fastest that shows it", "ratio (wanted)", "both met"]
    rows = []
    for each in all_verdicts(data):
        if each.name == "tiny":
            continue
        own = f"{seconds(each.riata['seconds'])}" if each.riata else "missing"
        if each.riata and not each.certified:
            own += f", only {each.riata['within']:.0e}"
        rows.append(
            [
                f"`{each.name}`",
                own,
                peer_text(each.first, "within"),
                f"{ratio_text(each, 'within')} ({each.wanted[0]:g}x)",
                peer_text(each.second, "shown"),
                f"{ratio_text(each, 'shown')} ({each.wanted[1]:g}x)",
                "yes" if each.met else "no",
            ]
        )
    text = (
        "Seconds of riata to its own certificate of 1e-6 on the whole path, against the fastest "
        "peer of either kind in the same run.\n\n" + table(header, rows)
    )
    return text + "\n\n" + tiny_line(data) + "\n\n" + summary(data)


def tiny_line(data):
    found = tiny_seconds(data)
    cells = [
        f"{'not measured' if found[k] is None else seconds(found[k])} from {k} "
        f"(wanted: under {seconds(wanted)})"
        for k, wanted in TINY_SECONDS.items()
    ]
    return "`tiny`, one lasso fit of 200 x 20: " + ", ".join(cells) + "."


def summary(data):
    every = all_verdicts(data)
    met = sum(tiny_met(data) if v.name == "tiny" else v.met for v in every)
    behind = [f"`{v.name}`" for v in every if not v.ahead]
    text = f"{met} of {len(every)} rows meet what is wanted of both."
    return text + (f" Not ahead of the fastest within: {', '.join(behind)}." if behind else "")


def missing_rows(rows):
    """One size only can be claimed; what was not run is named."""
    small = [f"`{name}` ({row['size']})" for name, row in rows.items() if row["size"] != "full"]
    absent = [f"`{name}`" for name in CATALOGUE if name not in rows]
    lines = []
    if small:
        lines.append(f"Not at full size: {', '.join(small)}.")
    if absent:
        lines.append(f"Not run: {', '.join(absent)}.")
    return " ".join(lines)


def section(name, row, folder):
    pairs = measured(row)
    text = f"### {name}\n\n{row['about']}; {row['describe']}.\n\n"
    if not pairs:
        return text + notes(row, pairs)
    curves.accuracy_curves(row, folder / "benchmarks" / f"{name}.svg")
    header = ["solver"]
    header += [f"within {a:.0e}" for a in ACCURACIES] + [f"shown {a:.0e}" for a in ACCURACIES]
    header += ["memory", "compiling"]
    body = []
    for solver in dict.fromkeys(pair[0] for pair in pairs):
        mine = [pair for pair in pairs if pair[0] == solver]
        cells = [cell(mine, kind, a) for kind in ("within", "shown") for a in ACCURACIES]
        memory = max(setting["memory"] for _, setting in mine)
        compiling = max(setting["compiling"] or 0 for _, setting in mine)
        version = mine[-1][1]["version"]
        body.append([f"{solver} {version}", *cells, f"{memory / 2**20:.0f} MB"])
        body[-1].append(f"{compiling:.1f} s" if compiling else "")
    picture = f"![time against accuracy](benchmarks/{name}.svg)\n\n"
    size = f"Memory is the process's largest, with X and y ({row['data_bytes'] / 2**20:.0f} MB)."
    return text + picture + table(header, body) + "\n\n" + size + notes(row, pairs)


def cell(pairs, kind, accuracy):
    _, setting = cheapest(pairs, kind, accuracy)
    reached = setting[kind] <= accuracy
    only = "" if reached else f", only {setting[kind]:.0e}"
    return f"{seconds(setting['seconds'])}{only}"


def notes(row, pairs):
    lines = [f"- {name}: {reason}" for name, reason in why_missing(row)]
    for name, entry in row["solvers"].items():
        over = [s for s in entry["settings"] if s.get("over_limit")]
        for setting in over:
            lines.append(
                f"- {name}: nothing tighter than {setting_name(setting)}, which takes more than "
                f"the limit of {entry['limit']:g} s"
            )
    for what in dict.fromkeys(s["verified"] for _, s in pairs if "verified" in s):
        who = dict.fromkeys(name for name, s in pairs if s.get("verified") == what)
        lines.append(f"- verified of {', '.join(who)}: {what}")
    return "\n\n" + "\n".join(lines) if lines else ""


def scaling(data, folder):
    found = data.get("scaling")
    if not found:
        return []
    curves.scaling_curves(found, folder / "benchmarks" / "scaling.svg")
    sizes = {case["size"] for case in found.values()}
    note = "" if sizes == {"full"} else f" Sizes: {', '.join(sorted(sizes))}."
    text = (
        "How riata's time to 1e-6 on the whole path grows when one of rows, columns and strengths "
        f"moves and the others stay; slopes are powers.{note}\n\n{GROWTH}"
    )
    return ["## Growth", text, "![seconds against size](benchmarks/scaling.svg)"]


def kernels(data):
    found = data.get("kernels")
    if not found:
        return []
    rows = []
    for row in found["rows"]:
        rate = f"{row['rate'] / 1e9:.1f}" if "rate" in row else ""
        share = f"{100 * row['share']:.0f} %" if "share" in row else ""
        limit = row.get("label", "")
        rows.append([f"`{row['name']}`", seconds(kernel_seconds(row)), rate, share, limit])
    text = (
        "Every verb of a design on one thread, beside the limit that binds it: the speed of "
        "reading memory or of fused multiply-adds, measured in the same run."
    )
    return ["## Kernels", text, table(["kernel", "time", "G/s", "of its limit", "limit"], rows)]
