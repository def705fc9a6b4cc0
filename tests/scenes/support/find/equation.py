"""Equations: marks in one line, one after the other, with an equal height and even room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scenes.kit.checks import Mark
from tests.scenes.support.find.measure import gaps, one_size, rows_of
from tests.scenes.support.find.wanted import Item

if TYPE_CHECKING:
    from tests.scenes.support.find.see import See

APART = 0.6  # frame units: the parts of one equation stand no further from each other


def read_equation(see: See, parts: Sequence[Item], where: str, apart: float = APART) -> list[Mark]:
    """The one place on stage where these stand in a line, from left to right."""
    count = len(parts)
    found = [
        row[start : start + count]
        for row in rows_of(see.free(see.stage.solid))
        for start in range(len(row) - count + 1)
        if all(item.fits(m) for item, m in zip(parts, row[start:], strict=False))
        and max(gaps(row[start : start + count]), default=0) < apart
    ]
    names = " ".join(item.name for item in parts)
    assert len(found) == 1, f"{where}: {names} stands {len(found)} times"
    for mark, item in zip(found[0], parts, strict=True):
        see.take(mark, item, where)
    assert min(gaps(found[0]), default=1) > 0, f"{where}: marks on top of each other"
    one_size(found[0], where)
    return found[0]
