"""Tables, and the verdict on every row."""

from dataclasses import dataclass

from catalogue import CATALOGUE, TINY_SECONDS
from results import cheapest, first_error, kernel_seconds, measured, why_missing

ACCURACIES = (1e-3, 1e-4, 1e-6)
ACCURACY = 1e-6  # of the verdicts
SETTING_HEADER = (
    f"  {'':22}{'tolerance':>10}{'threads':>9}{'seconds':>11}{'shown':>10}{'memory':>10}"
)


def table(header, rows):
    """In Markdown."""
    lines = ["| " + " | ".join(cells) + " |" for cells in (header, ["---"] * len(header), *rows)]
    return "\n".join(lines)


def setting_line(name, setting):
    start = f"  {name:22}{setting['tolerance']:>10.0e}{setting['threads']:>9}"
    if "error" in setting:
        return f"{start}  {setting['error']}"
    line = f"{start}{seconds(setting['seconds']):>11}{setting['shown']:>10.1e}"
    line += f"{setting['memory'] / 2**20:>7.0f} MB"
    if setting["compiling"]:
        line += f"  (compiling: {setting['compiling']:.1f} s)"
    return line


def seconds(value):
    return f"{value:.3g}" if value >= 1e-3 else f"{value * 1e6:.0f} us"


def setting_name(setting):
    threads = "1 thread" if setting["threads"] == 1 else f"{setting['threads']} threads"
    return f"{setting['tolerance']:.0e}, {threads}"


def seconds_until(row):
    """Seconds of every solver until each accuracy, within and shown."""
    pairs = measured(row)
    names = list(dict.fromkeys(name for name, _ in pairs))
    lines = []
    for label in ("within", "shown"):
        lines.append(
            f"  {'seconds until ' + label:22}" + "".join(f"{a:>22.0e}" for a in ACCURACIES)
        )
        for name in names:
            mine = [pair for pair in pairs if pair[0] == name]
            cells = ""
            for accuracy in ACCURACIES:
                _, setting = cheapest(mine, label, accuracy)
                reached = setting[label] <= accuracy
                suffix = "" if reached else f" (only {setting[label]:.0e})"
                cells += f"{seconds(setting['seconds']) + suffix:>22}"
            lines.append(f"  {name:22}{cells}")
    lines += [f"  {name}: {reason}" for name, reason in why_missing(row)]
    return "\n".join(lines)


@dataclass
class Verdict:
    """riata to its own certificate of 1e-6 against the fastest peer, of either kind."""

    name: str
    wanted: tuple
    riata: dict  # a setting, or None
    first: tuple  # (solver, setting), or None
    second: tuple
    why_missing: str = ""

    def ratio(self, kind):
        peer = self.first if kind == "within" else self.second
        if self.riata is None or peer is None:
            return None
        return peer[1]["seconds"] / self.riata["seconds"]

    @property
    def certified(self):
        """Whether the checker agrees that the path is as good as riata says."""
        return self.riata is not None and self.riata["within"] <= 1.01 * ACCURACY

    @property
    def met(self):
        ratios = self.ratio("within"), self.ratio("shown")
        return self.certified and all(
            ratio is not None and ratio >= wanted
            for ratio, wanted in zip(ratios, self.wanted, strict=True)
        )

    @property
    def ahead(self):
        ratio = self.ratio("within")
        return self.certified and ratio is not None and ratio >= 1


def verdict(name, row):
    pairs = measured(row)
    own = [s for solver, s in pairs if solver == "riata" and s["tolerance"] == ACCURACY]
    peers = [pair for pair in pairs if pair[0] != "riata"]
    entry = row["solvers"].get("riata")
    missing = "not run" if entry is None else entry["left_out"] or first_error(entry)
    return Verdict(
        name,
        (row["wanted"]["first"], row["wanted"]["second"]),
        min(own, key=lambda s: s["seconds"], default=None),
        cheapest(peers, "within", ACCURACY),
        cheapest(peers, "shown", ACCURACY),
        missing,
    )


def tiny_seconds(data):
    """{"C++": seconds or None, "Python": the same} of the one small fit."""
    kernels = data.get("kernels", {}).get("rows", [])
    cpp = [kernel_seconds(k) for k in kernels if k["name"].startswith("tiny_fit")]
    row = data["workloads"].get("tiny")
    own = verdict("tiny", row).riata if row else None
    return {"C++": min(cpp, default=None), "Python": own["seconds"] if own else None}


def tiny_met(data):
    found = tiny_seconds(data)
    return all(found[k] is not None and found[k] < TINY_SECONDS[k] for k in TINY_SECONDS)


def all_verdicts(data):
    rows = data["workloads"]
    return [verdict(name, rows[name]) for name in CATALOGUE if name in rows]


def peer_text(peer, figure):
    if peer is None:
        return "none"
    name, setting = peer
    only = "" if setting[figure] <= ACCURACY else f", only {setting[figure]:.0e}"
    return f"{name} {seconds(setting['seconds'])}{only}"


def ratio_text(verdict, kind):
    ratio = verdict.ratio(kind)
    return "-" if ratio is None else f"{ratio:.2g}x"


def verdicts(data):
    """The table of the targets, for the terminal."""
    lines = [
        f"  {'to 1e-6, all strengths':24}{'riata':>9}  {'fastest within':34}{'':>7}  "
        f"{'fastest that shows it':34}{'':>7}"
    ]
    for each in all_verdicts(data):
        own = seconds(each.riata["seconds"]) if each.riata else "missing"
        met = tiny_met(data) if each.name == "tiny" else each.met
        lines.append(
            f"  {each.name:24}{own:>9}  {peer_text(each.first, 'within'):34}"
            f"{ratio_text(each, 'within'):>7}  {peer_text(each.second, 'shown'):34}"
            f"{ratio_text(each, 'shown'):>7}  {'met' if met else 'not met'}"
        )
    return "\n".join(lines)
