"""Parts of the stock scene `softmax`: rectangles as bars, an axis, columns of numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

import numpy as np
from manim import (
    GREY_B,
    GREY_D,
    RIGHT,
    WHITE,
    DecimalNumber,
    Line,
    MarkupText,
    Rectangle,
    Text,
    VGroup,
)

from benchmarks.stock.parts import decimal

YS = [2.02 - 0.78 * i for i in range(5)]
SUMS, TOP, FOOT, DEEP = -2.02, 2.45, -1.5, -2.42
INPUTS, OUTPUTS = -3.68, 5.07
THICK = 0.44


def words(tokens: Iterable[str]) -> list[Text]:
    """The keys at the left, row by row; the first is a mark."""
    made = [Text(token, font_size=28) for token in tokens]
    made[0].set_color(GREY_B)
    for word, y in zip(made, YS, strict=True):
        word.move_to([-4.6, y, 0], aligned_edge=RIGHT)
    return made


def column(values: Iterable[float], x: float) -> list[DecimalNumber]:
    """A column of numbers, one in each row."""
    rows = zip(values, YS, strict=True)
    return [decimal(float(value), 2, 24).move_to([x, y, 0]) for value, y in rows]


def total(value: float) -> DecimalNumber:
    return decimal(float(value), 2, 24).move_to([OUTPUTS, SUMS, 0])


def sum_line() -> Line:
    return Line([4.54, -1.56, 0], [5.61, -1.56, 0], stroke_width=1.5, color=GREY_B)


def heading(markup: str, x: float) -> MarkupText:
    return MarkupText(markup, font_size=26, color=GREY_B).move_to([x, 2.71, 0])


def axis(x: float, value: int) -> VGroup:
    """An upright line with its value on top."""
    line = Line([x, FOOT, 0], [x, TOP, 0], stroke_width=1.5, color=GREY_D)
    return VGroup(line, decimal(value, 0, 16, color=GREY_B).move_to([x, 2.58, 0]))


def bars(values: Sequence[float], zero: float, unit: float) -> list[Rectangle]:
    """Bars as long as values in proportion, right of zero if positive; the largest is bright."""
    best = int(np.argmax(values))
    return [
        bar(value, zero, unit, y, bright=i == best)
        for i, (value, y) in enumerate(zip(values, YS, strict=True))
    ]


def bar(value: float, zero: float, unit: float, y: float, *, bright: bool) -> Rectangle:
    made = Rectangle(
        width=max(abs(value) * unit, 1e-4),
        height=THICK,
        stroke_width=0,
        fill_color=WHITE if bright else GREY_B,
        fill_opacity=1,
    )
    side = RIGHT if value < 0 else -RIGHT
    return made.move_to([zero, y, 0], aligned_edge=side)


def stacked(values: Sequence[float], zero: float, unit: float) -> list[Rectangle]:
    """The same bars end to end, where the sums stand."""
    best = int(np.argmax(values))
    starts = [0.0, *accumulate(values[:-1])]
    return [
        bar(value, zero + start * unit, unit, SUMS, bright=i == best)
        for i, (value, start) in enumerate(zip(values, starts, strict=True))
    ]
