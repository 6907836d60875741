"""Memory as the system sees it, whoever allocates it."""

import ctypes
import gc
from pathlib import Path


def resident_set():
    """Bytes, now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return 4096 * pages


def largest_resident_set():
    """Bytes. Not ru_maxrss, which starts from what the parent held when this process was made."""
    status = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def fresh_peak():
    """Gives back what is free, and begins the largest resident set anew: bytes, as of now. Where
    the system does not let it begin anew, what was taken before counts too."""
    gc.collect()
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except AttributeError:  # another C library
        pass
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass
    return resident_set()
