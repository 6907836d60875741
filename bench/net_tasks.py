"""Whole jobs with nets, by name; each contestant runs in a process of its own."""

from dataclasses import dataclass, field

import net_grid
import net_inference
import net_selection


@dataclass(frozen=True)
class Task:
    about: str
    figure: str  # what the contestants' facts say of quality, under that name
    contestants: dict
    wanted: dict = field(default_factory=dict)  # peer -> so many times faster than it


TASKS = {
    "grid": Task(
        net_grid.ABOUT,
        "held-out loss",
        net_grid.CONTESTANTS,
        {"scikit-learn": 10, "torch": 8},
    ),
    "selection": Task(
        net_selection.ABOUT, "held-out loss", net_selection.CONTESTANTS, {"LassoNet": 25}
    ),
    "inference": Task(net_inference.ABOUT, "accuracy", net_inference.CONTESTANTS),
}
