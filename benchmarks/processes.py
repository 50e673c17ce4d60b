"""Memory of a process and all its descendants, read from /proc while it runs."""

import subprocess
import time
from pathlib import Path


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        try:
            found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def resident(pid: int) -> int:
    """Bytes resident now, descendants included; 0 once the process is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * 4096 + sum(resident(child) for child in _children(pid))


def peak_memory(process: "subprocess.Popen[bytes]", every: float = 0.2) -> int:
    """Wait for the process; returns the largest total seen, in bytes."""
    peak = 0
    while process.poll() is None:
        peak = max(peak, resident(process.pid))
        time.sleep(every)
    return peak
