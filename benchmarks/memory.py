"""How much memory a measured process has taken up."""

import re
import sys
from collections.abc import Iterable
from pathlib import Path


def peak_megabytes() -> float:
    """Give the most memory that this process has taken up; 0 on Windows, which does not tell.

    Linux counts in `ru_maxrss` also what the parent took up before it started this process
    (getrusage(2), exec), so there the process's own mark is read (proc_pid_status(5), VmHWM).
    """
    status = Path("/proc/self/status")
    if status.exists():
        own = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
        if own is not None:
            return int(own.group(1)) / 1024
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # macOS tells bytes, everything else kilobytes.
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def tree_megabytes(process_ids: Iterable[int]) -> float:
    """Give the memory that processes take up now; what they share counts once (Linux alone)."""
    return sum(map(_share, process_ids)) / 1024


def _share(process_id: int) -> int:
    path = Path(f"/proc/{process_id}/smaps_rollup")
    found = re.search(r"^Pss:\s+(\d+) kB", path.read_text(encoding="ascii"), re.MULTILINE)
    return int(found.group(1)) if found else 0
