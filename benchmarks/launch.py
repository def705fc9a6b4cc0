"""A launcher that runs a program and writes what it took: python launch.py REPORT WORD...

A process of its own, and a small one: Linux counts as a program's peak memory also what the
process that started it held just before.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

KILOBYTE = 1 if sys.platform == "darwin" else 1024  # what `ru_maxrss` is counted in


def main(report: str, *words: str) -> int:
    """Run, write the report as JSON, and end as the program did."""
    began = time.perf_counter()
    code = subprocess.run(words, check=False).returncode
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {
        "seconds": seconds,
        "processor": used.ru_utime + used.ru_stime,
        "peak": used.ru_maxrss * KILOBYTE / 1e6,
    }
    Path(report).write_text(json.dumps(told), encoding="utf-8")
    return abs(code)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
