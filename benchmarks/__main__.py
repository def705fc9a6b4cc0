"""`python -m benchmarks [core|render]…`: measure, print, and keep the figures as JSON."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.machine import THREAD_VARIABLES, usable_cores

SECTIONS = ("core", "render")
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Read the command line, measure, report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="{core,render}", help="all, unless named")
    parser.add_argument("--threads", type=int, default=usable_cores(), help="on both sides")
    parser.add_argument("--json", type=Path, metavar="FILE", help=f"default: in {RESULTS.name}/")
    options = parser.parse_args()
    if unknown := set(options.sections) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    for name in THREAD_VARIABLES:
        os.environ[name] = str(options.threads)
    stamp = time.strftime("%Y-%m-%d-%H%M%S")
    measure(options.sections or SECTIONS, options.json or RESULTS / f"{stamp}.json")


def measure(sections: Iterable[str], path: Path) -> None:
    """Run the sections in turn. Imported here: NumPy and PyTorch read their threads once."""
    from benchmarks import run

    run.measure(sections, path)


if __name__ == "__main__":
    main()
