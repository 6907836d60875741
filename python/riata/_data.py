"""Recordings: read, and simulated."""

import os

from . import _ext
from ._table import table_of


def read_csv(path):
    """The columns of a CSV file with a header line, as a dict of arrays."""
    return table_of(_ext.read_csv(os.fspath(path)))


def simulate_recording(seconds=600.0, step_seconds=0.02, seed=0):
    """A recording of known truth, as a dict of arrays: an animal on a track, one neuron.

    The rate depends on position, running direction and theta phase; not on speed nor on head
    direction. The same seed gives the same recording.
    """
    return table_of(_ext.simulate_recording(seconds=seconds, step_seconds=step_seconds, seed=seed))
