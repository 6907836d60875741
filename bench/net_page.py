"""docs/net_benchmarks.md, and the same tables for the terminal, from the JSON alone."""

from dataclasses import dataclass

import numpy as np
from net_cases import CASES, WITHOUT_AVX512
from net_tasks import TASKS
from tables import seconds, table
from trainers import TRAINERS

HOW = """\
Microseconds of one training step: forward, backward and AdamW in float32, on one thread, as CPU
time of whole trainings through each package's own door, divided by their steps. The least of
several windows in each of several rounds, in which the packages take their turn; code that is
compiled at run time is compiled beforehand. `./dev bench --nets` runs it all.

No speed counts without its gate: after the same epochs, over ten seeds, the mean loss on held-out
rows must not be above torch's by more than the standard error of the difference. By chance alone a
trainer as good as torch fails that one time in six. The gate of a whole job: riata's loss must not
be above the other's by more than the standard error of that."""


@dataclass
class Gate:
    mean: float
    error: float  # standard error of the mean
    excess: float  # above torch's, in standard errors of the difference

    @property
    def passed(self):
        return self.excess <= 1


def gate(name, row):
    """None where there is nothing to compare."""
    samples = [row.get(who, {}).get("losses") for who in (name, "torch")]
    if not all(samples):
        return None
    (mean, error), (other, other_error) = ((np.mean(s), spread(s)) for s in samples)
    difference = np.hypot(error, other_error)
    excess = (mean - other) / difference if difference > 0 else 0.0
    return Gate(float(mean), float(error), float(excess))


def spread(sample):
    """The standard error of its mean."""
    return np.std(sample, ddof=1) / np.sqrt(len(sample)) if len(sample) > 1 else 0.0


def measured(row):
    return {name: facts for name, facts in row.items() if "error" not in facts}


def ratios(row, wanted, has_avx512=True):
    """(peer, so many times faster is riata, wanted of it) of every peer there is."""
    found = measured(row)
    if "riata" not in found:
        return []
    own = found["riata"]["seconds"]
    share = 1 if has_avx512 else 1 / WITHOUT_AVX512
    return [
        (peer, facts["seconds"] / own, share * wanted[peer] if peer in wanted else None)
        for peer, facts in found.items()
        if not peer.startswith("riata")
    ]


def verdict(row, wanted, has_avx512):
    """'met', or why not."""
    found, own = ratios(row, wanted, has_avx512), gate("riata", row)
    if not found:
        return "not measured"
    if own is None or not own.passed:
        return "gate not passed"
    lacking = {peer for peer in wanted if peer not in {name for name, _, _ in found}}
    behind = [peer for peer, ratio, least in found if least and ratio < least]
    return "met" if not behind and not lacking else "not met: " + ", ".join([*behind, *lacking])


def data_avx512(data):
    return data.get("machine", {}).get("avx512", True)


def wanted_text(wanted):
    return ", ".join(f"{factor:g}x {peer}" for peer, factor in wanted.items())


def microseconds(facts):
    return "-" if facts is None or "error" in facts else f"{facts['seconds'] * 1e6:.1f}"


def gate_text(name, row):
    found = gate(name, row)
    if found is None:
        return "-"
    return f"{found.mean:.4f} +- {found.error:.4f} ({found.excess:+.1f})"


def steps_text(case, data):
    """One net's lines for the terminal."""
    row, wanted = data["steps"][case], CASES[case].wanted
    lines = [f"{case}: CPU time of a step; held-out loss (excess over torch's in standard errors)"]
    times = {peer: f"{ratio:.2f}x" for peer, ratio, _ in ratios(row, wanted)}
    for name in TRAINERS:
        if name not in row:
            continue
        if "error" in row[name]:
            lines.append(f"  {name:16}{row[name]['error']}")
            continue
        start = f"  {name:16}{microseconds(row[name]):>9} us{times.get(name, ''):>9}"
        lines.append(f"{start}   {gate_text(name, row)}")
    state = verdict(row, wanted, data_avx512(data))
    return "\n".join(lines + [f"  wanted: {wanted_text(wanted)}; {state}"])


def task_text(name, data):
    row, task = data["tasks"].get(name, {}), TASKS[name]
    lines = [f"{name}: {task.about}"]
    for contestant, facts in row.items():
        if "error" in facts:
            lines.append(f"  {contestant:16}{facts['error']}")
            continue
        wall, cpu = (f"{seconds(facts[key]):>9} s" for key in ("seconds", "cpu"))
        figure = f"{task.figure} {facts[task.figure]:.4f}"
        lines.append(f"  {contestant:16}{wall}   CPU {cpu}   {figure}   {rest_text(facts, task)}")
    return "\n".join(lines)


def rest_text(facts, task):
    """What else a contestant says of itself."""
    known = {"version", "seconds", "cpu", "date", task.figure}
    return ", ".join(f"{key} {value:g}" for key, value in facts.items() if key not in known)


def step_tables(data):
    rows, losses = [], []
    for name, case in CASES.items():
        row = data.get("steps", {}).get(name)
        if row is None:
            continue
        cells = [microseconds(row.get(each)) for each in TRAINERS]
        wanted, state = wanted_text(case.wanted), verdict(row, case.wanted, data_avx512(data))
        rows.append([name, *cells, wanted, state])
        losses.append([name, *(gate_text(each, row) for each in TRAINERS)])
    if not rows:
        return []
    notes = [f"{t.name}: {t.note}" for t in TRAINERS.values() if t.note]
    return [
        "## A step, in microseconds",
        table(["net, batch", *TRAINERS, "wanted of riata", ""], rows),
        "; ".join(notes) + ".",
        "## The gate: held-out loss",
        "Mean and standard error over seeds; in brackets the excess over torch's mean, in standard "
        "errors of the difference.",
        table(["net, batch", *TRAINERS], losses),
    ]


def as_good(own, other, task):
    """Whether riata's loss is not above another's by more than the standard error of that."""
    if "standard error" not in other or task.figure not in own:
        return True
    return own[task.figure] <= other[task.figure] + other["standard error"]


def task_tables(data):
    parts = []
    for name, task in TASKS.items():
        row = data.get("tasks", {}).get(name)
        if not row:
            continue
        body, own = [], row.get("riata", {}).get("seconds")
        for contestant, facts in row.items():
            if "error" in facts:
                body.append([contestant, facts["error"], "", "", "", ""])
                continue
            ratio = f"{facts['seconds'] / own:.1f}x" if own and contestant != "riata" else ""
            ratio += f" (wanted {task.wanted[contestant]:g}x)" if contestant in task.wanted else ""
            ratio += "" if as_good(row.get("riata", {}), facts, task) else "; gate not passed"
            figure = f"{facts[task.figure]:.4f}"
            times = [seconds(facts[key]) for key in ("seconds", "cpu")]
            body.append([contestant, *times, ratio, figure, rest_text(facts, task)])
        header = ["", "seconds", "CPU seconds of the job", "riata is faster by", task.figure, ""]
        parts += [f"## {name.capitalize()}", task.about + ".", table(header, body)]
    return parts


def machine_line(data):
    of = data.get("machine")
    if not of:
        return ""
    versions = {
        facts_name: facts["version"]
        for part in ("steps", "tasks")
        for row in data.get(part, {}).values()
        for facts_name, facts in row.items()
        if facts.get("version")
    }
    packages = ", ".join(f"{name} {version}" for name, version in versions.items())
    return f"{of['cpu']}, {of['cores']} cores; {of['system']}; Python {of['python']}. {packages}."


def write(data, folder):
    """Writes folder/net_benchmarks.md; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = ["# Training nets", HOW, machine_line(data), *step_tables(data), *task_tables(data)]
    path = folder / "net_benchmarks.md"
    path.write_text("\n\n".join(part for part in parts if part) + "\n")
    return path
