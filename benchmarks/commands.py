"""Whole programs as work: how long they take, how much of the processor and of memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.timing import Taken

ROOT = Path(__file__).parents[1]
PYTHON = sys.executable
ATTN = str(Path(sys.executable).with_name("attn"))
STOCK = "benchmarks/stock"


class Broken(RuntimeError):
    """An error for a measured program that failed."""


@dataclass(frozen=True)
class Command:
    """A program run in a folder of its own, which is gone afterwards.

    words  "{out}" in them stands for that folder
    cache  where our command keeps what it has drawn; None for a new one each time
    """

    words: tuple[str, ...]
    cache: Path | None = None

    def __call__(self) -> Taken:
        with TemporaryDirectory(prefix="bench-") as out:
            words = [word.replace("{out}", out) for word in self.words]
            home = self.cache or Path(out) / "cache"
            with (Path(out) / "log").open("w+") as log:
                taken, status = _run(words, Path(out), home, log.fileno())
                if status:
                    log.seek(0)
                    raise Broken(f"{' '.join(words)} ended with {status}: {log.read()[-2000:]}")
        return taken


def _run(words: Iterable[str], out: Path, cache: Path, log: int) -> tuple[Taken, int]:
    # Without threads of its own NumPy leaves both cores to those who draw and encode.
    env = {**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(ROOT)}
    report = out / "report.json"
    launch = [PYTHON, str(ROOT / "benchmarks/launch.py"), str(report), *words]
    done = subprocess.run(launch, env=env, stdout=log, stderr=log, cwd=ROOT, check=False)
    if done.returncode:
        return Taken(0.0), done.returncode
    return Taken(**json.loads(report.read_text(encoding="utf-8"))), 0


def attn(*words: str, cache: Path | None = None) -> Command:
    """Our command."""
    return Command((ATTN, *words), cache)


def render(
    quality: str, workers: int, *words: str, scene: str = "pattern", cache: Path | None = None
) -> Command:
    """A scene by our engine, from nothing unless there is a cache."""
    target = ("-q", quality, "-o", f"{{out}}/{scene}.mp4")
    return attn("render", scene, *target, "-j", str(workers), *words, cache=cache)


def manim(file: str, scene: str, width: int, height: int, fps: int) -> Command:
    """A scene by Manim's own command line, in one process and without its cache."""
    size = ("-r", f"{width},{height}", "--fps", str(fps))
    quiet = ("--progress_bar", "none", "-v", "ERROR", "--media_dir", "{out}")
    words = (PYTHON, "-m", "manim", "render", "--disable_caching", *size, *quiet)
    return Command((*words, f"{STOCK}/{file}", scene))
