"""docs/population_benchmarks.md, and the same tables for the terminal, from the JSON alone."""

from dataclasses import dataclass

from population_jobs import JOBS
from population_rows import FASTEST, ROWS
from results import cheapest, measured, why_missing
from tables import ACCURACIES, ACCURACY, seconds, setting_name, table

HOW = """\
What NeMoS' users do, timed in riata and in its peers, in the same run. Fits climb a ladder of
tolerances on one thread and on two (NeMoS on two), each setting in a fresh process, the better of
its repeats. A NumPy checker then states two relative gaps, from the data alone (relative to half
the null deviance of each neuron; the worst over all neurons and strengths): **within**, the
objective less the best dual value that any solver found, and **shown**, less the dual value of the
solution's own residual. A solver's time is its cheapest setting that reaches the accuracy, else its
tightest one, and then it says *only* how far that came.

NeMoS compiles anew at every fit. The same call is therefore run once more, stopped after one step
(`maxiter=1`): its seconds are the column *compiling*, and NeMoS' seconds are those beyond them. The
one step counts among what is taken off. `~` marks seconds of fewer neurons than there are, taken by
chance, multiplied up. Memory is the largest resident set during the fit beyond that before it, so
without X and Y. `./dev bench --populations` runs it all."""


@dataclass
class Verdict:
    """A line of what is wanted of riata."""

    row: str
    what: str
    riata: str
    peer: str
    found: str
    wanted: str
    met: bool

    @property
    def cells(self):
        name = f"`{self.row}`, {self.what}" if self.what else f"`{self.row}`"
        found = f"{self.found} ({self.wanted})"
        return [name, self.riata, self.peer, found, "yes" if self.met else "no"]


def row_of(name, data):
    """In the form that results.py reads."""
    return {"solvers": data.get("fits", {}).get(name, {})}


def time_text(setting):
    return ("~" if "scaled" in setting else "") + seconds(setting["seconds"])


def reached_text(setting, kind="within", accuracy=ACCURACY):
    only = "" if setting[kind] <= accuracy else f", only {setting[kind]:.0e}"
    return time_text(setting) + only


def own_setting(pairs):
    mine = [pair for pair in pairs if pair[0] == "riata"]
    return cheapest(mine, "within", 1.01 * ACCURACY)


def fit_verdicts(name, data):
    pairs = measured(row_of(name, data))
    own = own_setting(pairs)
    for target in ROWS[name].targets:
        of = [
            pair
            for pair in pairs
            if not pair[0].startswith("riata")
            and (target.peer == FASTEST or pair[0].startswith(target.peer))
        ]
        if target.loosest:
            peer = min(of, key=lambda pair: pair[1]["seconds"], default=None)
        else:
            peer = cheapest(of, "within", ACCURACY)
        wanted = f"{target.factor:g}x"
        what = "against " + target.peer + ("'s loosest stop" if target.loosest else "")
        own_text = reached_text(own[1]) if own else "missing"
        peer_text = f"{peer[0]} {reached_text(peer[1])}" if peer else "none"
        if own is None or peer is None:
            yield Verdict(name, what, own_text, peer_text, "-", wanted, False)
            continue
        ratio = peer[1]["seconds"] / own[1]["seconds"]
        met = own[1]["within"] <= 1.01 * ACCURACY and ratio >= target.factor
        yield Verdict(name, what, own_text, peer_text, f"{ratio:.3g}x", wanted, met)


def job_verdicts(name, data):
    job = JOBS[name]
    found = {k: v for k, v in data.get("jobs", {}).get(name, {}).items() if "error" not in v}
    own = found.get("riata")
    for fact, limit in job.limits.items():
        text = seconds(own[fact]) if own else "missing"
        peers = [f"{k} {seconds(v[fact])}" for k, v in found.items() if not k.startswith("riata")]
        met = own is not None and own[fact] < limit
        yield Verdict(name, "", text, ", ".join(peers) or "none", text, f"under {limit:g} s", met)
    for fact, wanted in job.times.items():
        for peer, factor in wanted.items():
            other, what = found.get(peer), job.columns[fact]
            if own is None or other is None:
                text = f"{own[fact]:.3g}" if own else "missing"
                yield Verdict(name, what, text, "none", "-", f"{factor:g}x", False)
                continue
            ratio = other[fact] / own[fact] if own[fact] > 0 else float("inf")
            texts = f"{own[fact]:.3g}", f"{peer} {other[fact]:.3g}", f"{ratio:.3g}x"
            yield Verdict(name, what, *texts, f"{factor:g}x", ratio >= factor)


def verdicts(data):
    for name in JOBS:
        if name in data.get("jobs", {}):
            yield from job_verdicts(name, data)
    for name in ROWS:
        if name in data.get("fits", {}):
            yield from fit_verdicts(name, data)


def standing_text(data):
    lines = []
    for each in verdicts(data):
        name, own, peer, found, met = each.cells
        state = "met" if each.met else "not met"
        lines.append(f"  {name:52}{own:>12}  {peer:42}{found:>20}  {state}")
    return "\n".join(lines)


def fit_table(name, data):
    pairs = measured(row_of(name, data))
    header = ["solver"]
    header += [f"within {a:.0e}" for a in ACCURACIES] + [f"shown {ACCURACY:.0e}"]
    header += ["compiling", "memory"]
    body = []
    for solver in dict.fromkeys(pair[0] for pair in pairs):
        mine = [pair for pair in pairs if pair[0] == solver]
        cells = [reached_text(cheapest(mine, "within", a)[1], "within", a) for a in ACCURACIES]
        cells.append(reached_text(cheapest(mine, "shown", ACCURACY)[1], "shown"))
        compiling = cheapest(mine, "within", ACCURACY)[1]["compiling"]
        memory = max(setting["memory"] for _, setting in mine)
        cells += [f"{compiling:.1f} s" if compiling else "", f"{memory / 2**20:.0f} MB"]
        body.append([f"{solver} {mine[-1][1]['version']}", *cells])
    return header, body


def notes(name, data):
    row = row_of(name, data)
    lines = [f"- {solver}: {reason}" for solver, reason in why_missing(row)]
    for solver, entry in row["solvers"].items():
        for setting in entry["settings"]:
            if setting.get("over_limit"):
                lines.append(
                    f"- {solver}: nothing tighter than {setting_name(setting)}, which takes more "
                    f"than the limit of {entry['limit']:g} s"
                )
        scaled = {setting["scaled"] for setting in entry["settings"] if "scaled" in setting}
        if scaled:
            lines.append(f"- {solver}: ~ from {scaled.pop()} neurons")
    return "\n".join(lines)


def aligned(header, body):
    """For the terminal."""
    rows = [[*each] for each in (header, *body)]
    widths = [max(len(row[k]) for row in rows) for k in range(len(header))]
    return "\n".join(
        "  " + "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        for row in rows
    )


def row_text(name, data):
    return "\n".join(part for part in (aligned(*fit_table(name, data)), notes(name, data)) if part)


def job_table(name, data):
    columns = JOBS[name].columns
    body = []
    for contestant, facts in data["jobs"][name].items():
        if "error" in facts:
            body.append([contestant, facts["error"], *[""] * (len(columns) - 1)])
            continue
        cells = [f"{facts[key]:.3g}" if key in facts else "" for key in columns]
        body.append([f"{contestant} {facts['version']}", *cells])
    return ["", *columns.values()], body


def job_text(name, data):
    return f"{name}: {JOBS[name].about}\n" + aligned(*job_table(name, data))


def machine_line(data):
    of = data.get("machine")
    if not of:
        return ""
    dates = [
        e["date"][:10]
        for p in ("fits", "jobs")
        for r in data.get(p, {}).values()
        for e in r.values()
    ]
    when = " to ".join(sorted({min(dates), max(dates)})) if dates else ""
    return (
        f"{of['cpu']}, {of['cores']} cores, {of['memory'] / 2**30:.0f} GiB; {of['system']}; "
        f"Python {of['python']}, NumPy {of['numpy']}, SciPy {of['scipy']}. {when}"
    )


def write(data, folder):
    """Writes folder/population_benchmarks.md; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = ["# Populations, and what NeMoS' users do", HOW, machine_line(data)]
    header = ["row", "riata", "peer", "found (wanted)", "met"]
    parts += ["## Where riata stands", table(header, [v.cells for v in verdicts(data)])]
    for name, row in ROWS.items():
        entries = data.get("fits", {}).get(name)
        if not entries:
            continue
        first = next(iter(entries.values()))
        size = "" if first["size"] == "full" else f" Not at full size: {first['size']}."
        text = f"{first['about']}; {first['describe']}.{size} {row.how}"
        parts += [f"## {name}", text, table(*fit_table(name, data)), notes(name, data)]
    for name, job in JOBS.items():
        entries = data.get("jobs", {}).get(name)
        if not entries:
            continue
        sizes = {entry["size"] for entry in entries.values()} - {"full"}
        size = f" Not at full size: {', '.join(sizes)}." if sizes else ""
        parts += [f"## {name}", f"{job.about}.{size}", table(*job_table(name, data))]
    path = folder / "population_benchmarks.md"
    path.write_text("\n\n".join(part for part in parts if part) + "\n")
    return path
