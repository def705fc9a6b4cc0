"""Checks of what videos need on this machine, with the commands that install what it lacks."""

from __future__ import annotations

import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

VIDEO_EXTRA = 'pip install "attncore[video]"'


class Lacking(Exception):
    """A part that a check found missing."""


@dataclass(frozen=True)
class Check:
    """One line of the report.

    look    says what is there, or raises Lacking, ImportError, OSError or ValueError
    remedy  the command that installs it
    needed  False for what only some uses need
    """

    name: str
    look: Callable[[], str]
    remedy: str
    needed: bool = True


@dataclass(frozen=True)
class Finding:
    """The result of a check, as a line or two of the report."""

    check: Check
    ok: bool
    said: str

    def __str__(self) -> str:
        if self.ok:
            return f"ok       {self.check.name}: {self.said}"
        mark = "MISSING " if self.check.needed else "optional"
        return f"{mark} {self.check.name}: {self.said}\n         {self.check.remedy}"


def examine() -> Iterator[Finding]:
    """Go through all checks."""
    for check in checks():
        try:
            yield Finding(check, True, check.look())
        except (Lacking, ImportError, OSError, ValueError) as problem:
            yield Finding(check, False, str(problem))


def checks() -> tuple[Check, ...]:
    """All checks, in the order of the report."""
    cairo = packages("libcairo2-dev libpango1.0-dev pkg-config gcc python3-dev", "cairo pango")
    font = packages("fonts-noto-cjk", "font-noto-sans-cjk")
    return (
        Check("Python", platform.python_version, "https://www.python.org/downloads"),
        Check("built-in model", _model, "pip install --force-reinstall attncore"),
        Check("Cairo and Pango", _drawing, f"{cairo} && {VIDEO_EXTRA}"),
        Check("Manim", _manim, VIDEO_EXTRA),
        Check("video encoder", _encoder, VIDEO_EXTRA),
        Check("Typst with New Computer Modern", _typst, VIDEO_EXTRA),
        Check("Noto CJK font (for Chinese)", _chinese, font, needed=False),
        Check("folder to write to", _folder, "cd to a folder of your own, or use -o FILE"),
    )


def packages(debian: str, homebrew: str) -> str:
    """The command that installs system packages here, or what to look for."""
    if shutil.which("apt-get"):
        return f"sudo apt-get install {debian}"
    if shutil.which("brew"):
        return f"brew install {homebrew}"
    return f"install what Debian calls {debian}"


def _model() -> str:
    import attncore as ac
    from attncore.checkpoints.summary import summarise

    if not ac.available():
        raise Lacking("this installation has none")
    names = [f"{name} {summarise(name).digest[:12]}" for name in ac.available()]
    return ", ".join(names)


def _drawing() -> str:
    cairo, pango = import_module("cairo"), import_module("manimpango")
    return f"Cairo {cairo.cairo_version_string()}, Pango {pango.pango_version()}"


def _manim() -> str:
    import_module("manim")
    return version("manim")


def _encoder() -> str:
    av = import_module("av")
    if "libx264" not in av.codecs_available:
        raise Lacking("this PyAV has no H.264 encoder")
    return f"PyAV {version('av')} with H.264"


def _typst() -> str:
    typst = import_module("typst")
    if "New Computer Modern" not in typst.Fonts().families():
        raise Lacking("this Typst has no New Computer Modern")
    return version("typst")


def _chinese() -> str:
    families: list[str] = import_module("typst").Fonts().families()
    found = sorted(name for name in families if name.startswith("Noto") and "CJK" in name)
    if not found:
        raise Lacking("none is installed")
    return found[0]


def _folder() -> str:
    here = Path.cwd()
    with tempfile.TemporaryDirectory(prefix=".attn-", dir=here):
        return str(here)
