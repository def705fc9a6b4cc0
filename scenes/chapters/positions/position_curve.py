"""An axis of positions, and curves over it: a value for each position."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from manim import ManimColor

import attncore as ac
from scenes.kit import layout
from scenes.kit.marks.strokes import Strokes
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import text_width
from scenes.kit.type.number import Number, Setting
from scenes.kit.type.text import Word

STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
TICK = 0.1
LABEL = layout.MIN_CAPITAL
BELOW = 0.14  # from the ends of the ticks to the tops of their labels
APART = 0.3  # neighbouring labels
MARGIN = 0.15
DIGIT = 0.17
NEAR = 3  # places between neighbours, at most


@dataclass(frozen=True)
class PositionAxis:
    """An axis of positions from left to right, one place for each; the ticks stand at `y`."""

    count: int
    left: float
    width: float
    y: float

    def x(self, position: int) -> float:
        """The middle of a place."""
        return self.left + (position + 0.5) * self.width / self.count

    @property
    def baseline(self) -> float:
        return self.y - TICK - BELOW - LABEL

    def labelled(self, named: Collection[int]) -> list[int]:
        """The positions that have a label: those named, and round ones not too near them."""
        place = self.width / self.count
        room = text_width(str(self.count), LABEL) + APART
        step = next(step for step in (*STEPS, self.count) if step * place >= room)
        ends = [i for i in range(0, self.count, step)]
        clear = [i for i in ends if all(abs(i - j) * place >= room for j in named)]
        return sorted({*clear, *named})

    def ticks(self, named: Collection[int], theme: Theme) -> Strokes:
        lines = [
            (np.array([self.x(i), self.y, 0]), np.array([self.x(i), self.y - TICK, 0]))
            for i in self.labelled(named)
        ]
        return Strokes(lines, color=theme.line)

    def labels(self, named: Collection[int], theme: Theme) -> dict[int, Word]:
        """The labels under their ticks; the named ones in the colour of positions."""
        colors = {i: theme.position if i in named else theme.quiet for i in self.labelled(named)}
        return {
            i: Word(str(i), size=LABEL, color=color).place(self.x(i), self.baseline)
            for i, color in colors.items()
        }

    def name(self, text: str, theme: Theme) -> Word:
        """The name of the axis, left of its labels."""
        word = Word(text, size=LABEL, color=theme.quiet)
        return word.place(self.left - MARGIN, self.baseline, "right")


class Curve(Strokes):
    """A curve: values as a line from place to place.

    points   of the line, in order
    """

    def __init__(self, points: list[np.ndarray], *, color: ManimColor) -> None:
        lines = list(pairwise(points)) or [(points[0], points[0] + np.array([0.05, 0, 0]))]
        super().__init__(lines, color=color, width=3)
        if len(points) > 1:  # one path, so that its corners are closed
            self.set_points_as_corners(points)


class PositionCurve:
    """A curve over an axis of positions, with its zero line, its label, and readings of values.

    values   (position,)
    top      of the highest value, bottom: of the lowest, or of zero
    """

    def __init__(
        self, values: ac.Derived, axis: PositionAxis, *, top: float, bottom: float, theme: Theme
    ) -> None:
        self.values, self.axis, self.theme = values, axis, theme
        array = values.array.astype(float)
        self._low, high = min(0.0, float(array.min())), max(0.0, float(array.max()))
        self._bottom, self._unit = bottom, (top - bottom) / ((high - self._low) or 1)
        points = [self.at(i) for i in range(len(array))]
        self.curve = Curve(points, color=theme.text)
        ends = axis.left, axis.left + axis.width
        zero = [np.array([x, self.y(0), 0]) for x in ends]
        self.zero = Strokes([(zero[0], zero[1])], color=theme.line)
        self.zero_label = Number(Setting("zero", 0), size=DIGIT, color=theme.quiet, decimals=0)
        self.zero_label.place(axis.left - MARGIN, self.y(0) - DIGIT / 2, "right")

    def y(self, value: float) -> float:
        """The height of a value."""
        return self._bottom + (value - self._low) * self._unit

    def at(self, position: int) -> np.ndarray:
        value = float(self.values.array[position])
        return np.array([self.axis.x(position), self.y(value), 0.0])

    def reading(self, position: int) -> tuple[str, int]:
        """The caption of one position's dot products, and the position of the largest."""
        array = self.values.array.astype(float)
        largest = int(array.argmax())
        if largest != position:
            return "distance_other", largest
        apart = np.abs(np.arange(len(array)) - position)
        near, far = array[(apart > 0) & (apart <= NEAR)], array[apart > NEAR]
        falls = len(near) and len(far) and near.mean() > far.mean()
        return ("distance_near" if falls else "distance_self"), largest

    def stem(self, position: int) -> Strokes:
        """The line from zero to the value at a position, in the colour of positions."""
        end = self.at(position)
        foot = np.array([end[0], self.y(0), 0])
        return Strokes([(foot, end)], color=self.theme.position, width=4)

    def number(self, position: int) -> Number:
        """The number of the value at a position, over the curve."""
        number = Number(self.values[position], size=DIGIT, color=self.theme.text)
        x, y, _ = self.at(position)
        half = number.advance / 2
        x = min(max(float(x), layout.LEFT + half), layout.RIGHT - half)
        return number.place(x, max(float(y), self.y(0)) + 0.1)
