"""What all tests in Python share."""

import signal

import pytest


@pytest.fixture(scope="session", autouse=True)
def _interrupts_arrive():
    """Shells ignore interrupts for what runs in the background; tests of Ctrl-C need them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
