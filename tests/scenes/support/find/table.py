"""Tables: every free mark stands in a column, at a level that has a name, and is what is wanted.

A claim says for each column what it holds from the top down; the reader finds the columns, puts
every mark into one, and refuses what is missing, wrong, out of line or too much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from scenes.kit import layout
from scenes.kit.checks import Mark
from tests.scenes.support.find.measure import (
    CENTRE,
    LEVEL,
    ONE_SIZE,
    block_middle,
    even,
    extent,
    gaps,
    in_line,
    is_number,
    level,
    middle,
    one_size,
    point,
    rows_of,
)
from tests.scenes.support.find.wanted import Column, Item, Row

if TYPE_CHECKING:
    from tests.scenes.support.find.see import See

HEADS = -1  # the column of what heads the rows
NEXT = 0.5  # frame units: between what stands side by side in one place of a table
AROUND = 0.65  # frame units: from the middle of a column to its brackets, at most
Found = dict[tuple[int, str], list[Mark]]  # by column and name of the row


def columns_of(see: See) -> list[float]:
    """The middles of the columns: numbers over the caption that stand over one another."""
    numbers = [m for m in see.free(see.stage.marks) if is_number(m)]
    spans: list[list[Mark]] = []
    for mark in sorted(numbers, key=lambda m: float(m.box[0])):
        if not on_stage(mark):
            continue
        if spans and mark.box[0] < max(m.box[2] for m in spans[-1]):
            spans[-1].append(mark)
        else:
            spans.append([mark])
    return [block_middle(span) for span in spans]


def on_stage(mark: Mark) -> bool:
    """Whether it stands between the title and the caption."""
    return layout.STAGE_BOTTOM - 0.1 < level(mark) < layout.STAGE_TOP


def read_table(
    see: See,
    wanted: Sequence[Column],
    xs: Sequence[float] | None = None,
    side: Column | None = None,
    *,
    aligned: bool = False,
) -> Found:
    """Every solid mark over the caption that is free stands in a column, as it is wanted.

    xs    middles of the columns, if numbers do not tell them
    side  what heads the rows, left of the columns
    aligned  whether points stand at the same place in every column, not numbers in its middle
    """
    xs = columns_of(see) if xs is None else xs
    assert len(xs) == len(wanted), f"{len(xs)} columns, not {len(wanted)}"
    inner = [m for m in see.free(see.stage.solid) if on_stage(m)]
    edges = [(a + b) / 2 for a, b in pairwise(xs)]
    half = min((b - a for a, b in pairwise(xs)), default=2.0) / 2
    edges = [xs[0] - half - 0.3 * (side is None), *edges, xs[-1] + half + 0.3]
    lanes: list[tuple[int, float | None, Column]] = [
        (c, xs[c], column) for c, column in enumerate(wanted)
    ]
    lanes += [(HEADS, None, side)] if side is not None else []
    got: Found = {}
    for c, x, column in lanes:
        low, high = (edges[c], edges[c + 1]) if c >= 0 else (-np.inf, edges[0])
        here = [m for m in inner if low < m.centre[0] < high]
        got |= {(c, name): row for name, row in _read_column(see, here, column, c, x).items()}
    _check_levels(got)
    _check_middles(got, wanted, xs, aligned)
    return got


def _check_levels(got: Found) -> None:
    """Rows of one name stand on one level and have one size; so has what heads the rows."""
    for name in {name for _, name in got}:
        rows = [row for (_, other), row in got.items() if other == name]
        levels = [level(row[0]) for row in rows]
        assert np.ptp(levels) < LEVEL, f"{name} is not on one level: {levels}"
        one_size([m for row in rows for m in row], name)
    one_size([m for (c, _), row in got.items() if c == HEADS for m in row], "what heads the rows")


def _check_middles(
    got: Found, wanted: Sequence[Column], xs: Sequence[float], aligned: bool
) -> None:
    """Numbers stand in the middle of their columns: each column's, or all together."""
    blocks = [
        [got[c, name][0] for name, item in column.items() if isinstance(item, Item) and item.point]
        for c, column in enumerate(wanted)
    ]
    if aligned:
        points = [point(m) - x for block, x in zip(blocks, xs, strict=True) for m in block]
        in_line(points, [m for block in blocks for m in block], "all columns")
        return
    for c, block in enumerate(blocks):
        off = abs(middle(block) - xs[c]) if block else 0
        assert off < CENTRE, f"column {c}: off its middle"


def _read_column(
    see: See, marks: list[Mark], wanted: Column, c: int, x: float | None
) -> dict[str, list[Mark]]:
    rows = rows_of(marks)
    if len(rows) != len(wanted):
        said = [[str(m) for m in row] for row in rows]
        raise AssertionError(f"column {c}: {list(wanted)}, but there is {said}")
    block: list[Mark] = []
    aside: dict[int, list[Mark]] = defaultdict(list)  # by its place beside the first
    for (name, items), row in zip(wanted.items(), rows, strict=True):
        where = f"column {c}, {name}"
        block += _read_row(see, row, items, x, where)
        for place, mark in enumerate(row[1:]):
            aside[place].append(mark)
    for place, beside in aside.items():
        one_size(beside, f"column {c}, place {place + 1}")
    if block:
        one_size(block, f"column {c}")
        in_line([point(m) for m in block], block, f"column {c}")
    return dict(zip(wanted, rows, strict=True))


def _read_row(see: See, row: list[Mark], wanted: Row, x: float | None, where: str) -> list[Mark]:
    """Take a place of the table; the number in it that stands on its point, if there is one."""
    items = [wanted] if isinstance(wanted, Item) else list(wanted)
    assert len(row) == len(items), f"{where}: {list(map(str, row))}"
    for mark, item in zip(row, items, strict=True):
        see.take(mark, item, where)
    if len(items) > 1:
        between = gaps(row)
        assert min(between) > 0, f"{where}: marks on top of each other"
        assert max(between) < NEXT, f"{where}: {between} between its marks"
        assert x is None or abs(middle(row) - x) < 3 * CENTRE, f"{where}: off its middle"
        return []
    if items[0].point:
        return row
    assert x is None or abs(row[0].centre[0] - x) < CENTRE, f"{where}: off its middle"
    return []


def read_brackets(see: See, got: Mapping[tuple[int, str], list[Mark]], of: Iterable[int]) -> None:
    """A line left and right of the numbers of these columns, as high as they are."""
    heights = []
    for c in of:
        marks = [row[0] for (k, name), row in got.items() if k == c and name.startswith("entry")]
        for fold in got.get((c, "fold"), []):
            assert abs(fold.capital - marks[0].capital) < ONE_SIZE, f"the ellipsis in column {c}"
        x, low, high = middle(marks), *extent(marks)[[1, 3]]
        lines = see.free(see.stage.of_kind("lines"))
        lines = [m for m in lines if abs(m.centre[0] - x) < AROUND]
        assert len(lines) == 2, f"{len(lines)} brackets around column {c}"
        for line in lines:
            see.take(line, see.mark("lines", see.theme.line), f"bracket of {c}")
            above, below = line.box[3] - high, low - line.box[1]
            assert abs(above - below) < LEVEL, f"a bracket beside column {c}"
            assert 0 < above < 0.2, f"a bracket beside column {c}"
            heights.append(float(line.box[3] - line.box[1]))
        assert abs(middle(lines) - x) < CENTRE, f"a bracket of column {c} is out of place"
    even(heights, "brackets of several heights")
