"""Beats as text: each mark in a line, kept beside the tests so that drift shows in a review.

Written anew by `pytest --write-stages tests/scenes/chapters`.
"""

from __future__ import annotations

import re
from pathlib import Path

from scenes.kit.checks import Mark
from scenes.kit.theme import Theme
from scenes.kit.type.text import Formula, Word
from tests.scenes.support import reading
from tests.scenes.support.operators import is_number
from tests.scenes.support.stage import Stage

STEP = 0.05  # frame units: places are rounded to it
NUMBER = re.compile(r"[-+−]?\d+(?:\.\d+)?")


def as_text(stage: Stage, theme: Theme) -> str:
    """A stage in drawing order: kind, content, role of the colour, and place or extent."""
    roles = {color.to_hex().upper(): role for role, color in _colours(theme)}
    return "".join(f"{_line(mark, roles)}\n" for mark in stage.marks)


def _colours(theme: Theme) -> list[tuple[str, object]]:
    every = {name: value for name, value in vars(theme).items() if hasattr(value, "to_hex")}
    return list(reversed(every.items()))  # of equal ones the first gives its name


def _line(mark: Mark, roles: dict[str, str]) -> str:
    role = roles.get(mark.color.upper(), mark.color) if mark.cells is None else ""
    faint = f" opacity {mark.opacity:.2f}" if mark.opacity < 0.995 else ""
    if mark.kind == "text":
        place = f"at {_rounded(mark.centre[0])} {_rounded(mark.baseline)}"
        return f"{mark.kind:6} {_content(mark)} {role} {place}{faint}"
    box = " ".join(map(_rounded, mark.box))
    cells = "" if mark.cells is None else f"{len(mark.cells)} x {len(mark.cells[0])} cells "
    return f"{mark.kind:6} {cells}{role} from {box}{faint}".replace("  from", " from")


def _content(mark: Mark) -> str:
    if is_number(mark):
        return reading.spelled(reading.read_value(mark) or [])
    if isinstance(mark.thing, Formula):
        return f"${mark.thing.formula}$"
    return repr(mark.thing.text) if isinstance(mark.thing, Word) else "?"


def _rounded(value: float) -> str:
    return f"{STEP * round(float(value) / STEP) + 0.0:.2f}"


def compare(path: Path, text: str) -> list[str]:
    """The lines that differ from those kept in a file, but for steps of rounding."""
    if not path.is_file():
        return [f"{path.name} is missing"]
    kept, now = path.read_text("utf-8").splitlines(), text.splitlines()
    if len(kept) != len(now):
        return [f"{len(now)} marks, not {len(kept)}", *sorted(set(kept) ^ set(now))]
    return [f"{a}   ->   {b}" for a, b in zip(kept, now, strict=True) if not _alike(a, b)]


def _alike(one: str, two: str) -> bool:
    """Whether two lines say the same, each number within one step of its last place."""
    if one == two:
        return True
    if NUMBER.sub("#", one) != NUMBER.sub("#", two):
        return False
    pairs = zip(NUMBER.findall(one), NUMBER.findall(two), strict=True)
    return all(abs(_value(a) - _value(b)) <= _step(a) + 1e-9 for a, b in pairs)


def _value(digits: str) -> float:
    return float(digits.replace("−", "-"))


def _step(digits: str) -> float:
    """The rounding of a number: places are in steps of 0.05, digits on stage of their last one."""
    decimals = len(digits.partition(".")[2])
    return max(STEP if decimals == 2 else 0.0, 10.0**-decimals if decimals else 0.0)
