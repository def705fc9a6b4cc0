"""A list of distances: names with a number each, under a heading, filled step by step."""

from __future__ import annotations

from collections.abc import Sequence

from manim import VMobject

from scenes.kit import layout
from scenes.kit.theme import Theme
from scenes.kit.type.line import Line
from scenes.kit.type.number import Number, Source

MAX_ROW, MIN_ROW = 0.52, 0.3
SIZE = 0.2
GAP = 0.4  # least room between a name and its number


class Distances:
    """The list of distances: rows from the top down, each part in its place; nothing here moves.

    heading  over all of them
    rows     name and number of each
    """

    def __init__(
        self,
        heading: Line,
        names: Sequence[Line],
        numbers: Sequence[Source],
        theme: Theme,
        *,
        left: float,
        right: float,
    ) -> None:
        room = layout.STAGE_TOP - layout.STAGE_BOTTOM
        row = min(MAX_ROW, max(MIN_ROW, room / (len(names) + 2)))
        top = (layout.STAGE_TOP + layout.STAGE_BOTTOM + row * (len(names) + 1)) / 2
        ys = [top - row * (i + 0.5) - SIZE / 2 for i in range(len(names) + 1)]
        self.heading = heading.place(right, ys[0], "right")
        widest = max([name.advance for name in names])
        start = max(left, right - max(heading.advance, widest + GAP + 4 * SIZE))
        self.rows: list[list[VMobject]] = [
            [
                name.place(start, y, "left"),
                Number(number, size=SIZE, color=theme.text).place(right, y, "right"),
            ]
            for name, number, y in zip(names, numbers, ys[1:], strict=True)
        ]
