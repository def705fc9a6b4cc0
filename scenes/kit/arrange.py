"""Arrangement by composition: rows and stacks of things with gaps, and the variant that fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, Protocol, Self, TypeAlias, TypeVar

import numpy as np
from manim import VMobject

from scenes.kit import layout
from scenes.kit.type.line import Line
from scenes.kit.type.text import Glyphs

Align = Literal[
    "low", "middle", "high"
]  # across: lower or left edges, middles, upper or right ones


class Sized(Protocol):
    """A thing with a width and a height."""

    @property
    def width(self) -> float: ...

    @property
    def height(self) -> float: ...


@dataclass(frozen=True)
class Space:
    """An empty box: room for what comes later, or a gap of its own size."""

    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True)
class Cell:
    """A thing in the middle of a box that may be larger: a dot in its cell, a word in its row."""

    thing: VMobject | Space
    width: float = 0.0
    height: float = 0.0

    @property
    def sides(self) -> tuple[float, float]:
        size = _size(self.thing)
        return max(self.width, size[0]), max(self.height, size[1])


Item: TypeAlias = VMobject | Space | Cell | Sized
Fitting = TypeVar("Fitting", bound=Sized)


class _Line:
    """Things one after the other along one axis, with the same gap; each as large as it is now."""

    _along: int  # axis: 0 to the right, 1 downwards

    def __init__(self, *items: Item, gap: float = layout.APART, align: Align = "middle") -> None:
        self.items, self.gap, self.align = items, gap, align
        self._sizes = [_size(item) for item in items]

    def _extents(self, axis: int) -> list[float]:
        return [size[axis] for size in self._sizes]

    def _size(self, axis: int) -> float:
        extents = self._extents(axis)
        if axis == self._along:
            return sum(extents) + self.gap * (len(extents) - 1)
        return max(extents)

    @property
    def width(self) -> float:
        return self._size(0)

    @property
    def height(self) -> float:
        return self._size(1)

    def at(self, x: float, y: float) -> Self:
        """Stand with the middle of the whole at (x, y), everything in its place."""
        along, across = self._along, 1 - self._along
        sign = 1.0 if along == 0 else -1.0
        middle = [x, y]
        pen = middle[along] - sign * self._size(along) / 2
        slack = {"low": -0.5, "middle": 0.0, "high": 0.5}[self.align]
        extents = zip(self._extents(along), self._extents(across), strict=True)
        for item, (length, breadth) in zip(self.items, extents, strict=True):
            place = [0.0, 0.0]
            place[along] = pen + sign * length / 2
            place[across] = middle[across] + slack * (self._size(across) - breadth)
            _place(item, *place)
            pen += sign * (length + self.gap)
        return self


class Row(_Line):
    """Things side by side, from the left to the right."""

    _along = 0


class Stack(_Line):
    """Things under one another, from the top down."""

    _along = 1


class Arranged:
    """The base of a picture whose parts stand in one row or stack: `whole`, as large as that."""

    whole: _Line

    @property
    def width(self) -> float:
        return self.whole.width

    @property
    def height(self) -> float:
        return self.whole.height


def _size(item: Item) -> tuple[float, float]:
    """The width and height of a thing; of type, its advance and the height of its capitals."""
    if isinstance(item, Cell):
        return item.sides
    if isinstance(item, Glyphs | Line):
        return item.advance * item.scaling, item.size * item.scaling
    return float(item.width), float(item.height)


def _place(item: Item, x: float, y: float) -> None:
    """Put the middle of a thing at (x, y); words of a row come to stand on one baseline."""
    if isinstance(item, _Line):
        item.at(x, y)
    elif isinstance(item, Cell):
        _place(item.thing, x, y)
    elif isinstance(item, Glyphs | Line):
        item.middle(x, y)
    elif isinstance(item, VMobject):
        item.move_to(np.array([x, y, 0.0]))


def fit(width: float, height: float, variants: Iterable[Callable[[], Fitting]]) -> Fitting:
    """The first variant that fits into the room, or the last.

    variants  from the best to the smallest, each made only when it is its turn
    """
    made: Fitting | None = None
    for variant in variants:
        made = variant()
        if made.width <= width and made.height <= height:
            return made
    if made is None:
        raise ValueError("nothing to fit: there are no variants")
    return made
