"""A watch for other processes that use the processor while we measure."""

from __future__ import annotations

import os
import time
from pathlib import Path

_STAT = Path("/proc/stat")
#: Other work may use this share of one core: the system always does a little.
ALLOWED = 0.1
#: Linux counts the processor's time in steps of 10 ms.
STEP = 0.01


class Watch:
    """A watch, from its making on, of what other processes use; it sees nothing except on Linux."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._used = _used_by_others()

    def quiet(self) -> bool:
        """Whether they left the processor to us."""
        taken = time.perf_counter() - self._began
        return _used_by_others() - self._used <= ALLOWED * taken + 2 * STEP


def _used_by_others() -> float:
    """Seconds that all cores together have worked for others than us; a cloud's steal counts."""
    if not _STAT.exists():
        return 0.0
    user, nice, system, _idle, _wait, irq, softirq, steal = (
        int(ticks) for ticks in _STAT.read_text().split("\n", 1)[0].split()[1:9]
    )
    busy = (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")
    # The programs that we started are ours too, once they have ended.
    return busy - sum(os.times()[:4])
