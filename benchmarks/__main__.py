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
    parser.add_argument("--quality", choices="lmh", help="of the videos (default: h, 1080p60)")
    parser.add_argument("--rounds", type=int, default=3, help="of the videos (default: 3)")
    parser.add_argument(
        "--scene", action="append", metavar="NAME", help="whose videos (default: of all that can)"
    )
    parser.add_argument("--quick", action="store_true", help="videos: once, at quality l")
    parser.add_argument("--json", type=Path, metavar="FILE", help=f"default: in {RESULTS.name}/")
    options = parser.parse_args()
    if unknown := set(options.sections) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    for name in THREAD_VARIABLES:
        os.environ[name] = str(options.threads)
    stamp = time.strftime("%Y-%m-%d-%H%M%S")
    quality = options.quality or ("l" if options.quick else "h")
    rounds = 1 if options.quick else options.rounds
    path = options.json or RESULTS / f"{stamp}.json"
    try:
        measure(options.sections or SECTIONS, path, quality, rounds, options.scene)
    except UnknownScene as error:
        parser.error(str(error))


class UnknownScene(ValueError):
    """A scene that was not written the ordinary way, said for people."""


def measure(
    sections: Iterable[str], path: Path, quality: str, rounds: int, scenes: list[str] | None
) -> None:
    """Run the sections in turn. Imported here: NumPy and PyTorch read their threads once."""
    from benchmarks import run
    from benchmarks.render import SCENES, Plan

    if unknown := set(scenes or ()) - set(SCENES):
        raise UnknownScene(
            f"no stock scene {', '.join(sorted(unknown))}; there are {', '.join(SCENES)}"
        )
    run.measure(sections, path, Plan(quality, rounds, tuple(scenes or SCENES)))


if __name__ == "__main__":
    main()
