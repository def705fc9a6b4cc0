"""Numbers on screen, each made from a reference to a computed value and from nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Protocol, Self, runtime_checkable

import numpy as np
from manim import ManimColor

from scenes.kit.type.text import Glyphs
from scenes.kit.type.typeset import CAP_HEIGHT, Outline, extent, outline

DIGIT_HEIGHT = 0.666  # of New Computer Modern, in em


@runtime_checkable
class Source(Protocol):
    """A value that can name where it comes from: attncore's Ref and Derived."""

    @property
    def value(self) -> object: ...


def spell(value: float, decimals: int) -> str:
    """The digits shown for `value`: a true minus sign, and no minus before a zero.

    >>> spell(-1.25, 1), spell(-0.01, 1), spell(float("-inf"), 1)
    ('−1.2', '0.0', '−∞')
    """
    if math.isnan(value):
        raise ValueError("a number on screen is not a number (NaN): the trace it came from is bad")
    sign = "−" if value < 0 else ""
    if math.isinf(value):
        return f"{sign}∞"
    digits = f"{abs(value):.{decimals}f}"
    return digits if float(digits) == 0 else sign + digits


class Number(Glyphs):
    """One computed value, to `decimals` places: a single VMobject of cached digit outlines.

    source   a Ref or Derived of attncore whose value is one number
    size     height of a digit, in frame units
    percent  shown in hundredths, with the sign: for probabilities and shares
    """

    def __init__(
        self,
        source: Source,
        *,
        size: float,
        color: ManimColor,
        decimals: int = 2,
        percent: bool = False,
    ) -> None:
        self.decimals, self.percent = decimals, percent
        self._read(source)
        super().__init__(_assemble(self.digits), size=size / DIGIT_HEIGHT * CAP_HEIGHT, color=color)
        self.digit_height = size

    def show(self, source: Source) -> Self:
        """Show another value of the same size, its decimal point in the same place."""
        _, bottom, top = extent(self.points)
        scaling = (top - bottom) / self._height
        right = self.right
        baseline = bottom + self._depth * scaling
        self._read(source)
        self._set(_assemble(self.digits), scaling)
        self.points += np.array([right - self.advance * scaling, baseline, 0.0])
        return self

    def _read(self, source: Source) -> None:
        """Read a source; raises TypeError for one that cannot say where it comes from."""
        # Of the class: asking a Source itself, as isinstance does, computes its value.
        if not hasattr(type(source), "value"):
            raise TypeError(
                f"Number shows a reference (trace.ref(...) or Derived), not a bare {source!r}"
            )
        self.source = source
        value = number_of(source)
        self.digits = (
            spell(100 * value, self.decimals) + "%" if self.percent else spell(value, self.decimals)
        )

    def middle(self, x: float, y: float) -> Self:
        """Stand with the middle of its digits at (x, y)."""
        return self.place(x, y - self.digit_height * self.scaling / 2)

    def align_point(self, x: float, y: float) -> Self:
        """Stand on the baseline `y` with the decimal point's right edge at `x`."""
        tail = self.decimals * _advance("0") * self.size / CAP_HEIGHT
        return self.place(x + tail * self.scaling, y, "right")


def number_width(size: float, text: str = "0.00") -> float:
    """The width of a number whose digits are `size` high."""
    return sum(map(_advance, text)) * size / DIGIT_HEIGHT


def point_shift(texts: Iterable[str], size: float) -> float:
    """The shift of decimal points right of a column's middle that centres its numbers.

    Those that reach furthest to the left and to the right keep the same distance to its edges.

    texts  the numbers as they are spelled
    size   height of a digit
    """
    ends = [(text.rpartition(".") if "." in text else (text, "", "")) for text in texts]
    left = max(sum(map(_advance, whole + point)) for whole, point, _ in ends)
    right = max(sum(map(_advance, fraction)) for _, _, fraction in ends)
    return (left - right) / 2 * size / DIGIT_HEIGHT


def _advance(char: str) -> float:
    return outline(char).advance


@lru_cache(maxsize=4096)
def _assemble(digits: str) -> Outline:
    """The outline of single characters side by side: digits are all equally wide."""
    shapes = [outline(char) for char in digits]
    starts = [0.0, *accumulate(shape.advance for shape in shapes)]
    points = np.concatenate([shape.points for shape in shapes])
    points[:, 0] += np.repeat(starts[:-1], [len(shape.points) for shape in shapes])
    return Outline(points, starts[-1])


@dataclass(frozen=True)
class Setting:
    """A value that the scene itself sets, such as a temperature or the end of an axis."""

    name: str
    amount: float

    @property
    def value(self) -> float:
        return self.amount

    def __str__(self) -> str:
        return f"{self.name}={self.amount:g}"


def number_of(source: Source) -> float:
    """The value of a source that is a single number."""
    return float(np.asarray(source.value).item())
