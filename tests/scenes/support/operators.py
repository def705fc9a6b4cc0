"""Faults of single marks: each operator makes of one mark what must not be seen instead."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import numpy as np

from scenes.kit.checks import Mark
from scenes.kit.theme import Theme
from scenes.kit.type.number import DIGIT_HEIGHT, Number
from scenes.kit.type.text import Formula, Glyphs
from scenes.kit.type.typeset import CAP_HEIGHT, outline
from tests.scenes.support import reading

HALF_COLUMN, HALF_ROW = 0.7, 0.2  # frame units
LARGER, FLATTER, WIDER, PALER = 1.05, 1.06, 1.05, 0.9
GHOST = 0.31, 0.27  # frame units: from a mark to its copy
Change = Callable[[], list[Mark]]


def of_one(mark: Mark, theme: Theme) -> Iterator[tuple[str, Change]]:
    """Every operator that fits a mark: its name, and what stands there instead."""
    shift = dataclasses.replace
    text = reading.spelled(reading.read_value(mark) or []) if is_number(mark) else ""
    yield "dropped", lambda: []
    yield "twice", lambda: [mark, moved(mark, *GHOST)]
    yield "stray digit", lambda: [mark, digit_beside(mark)]
    yield "half a column aside", lambda: [moved(mark, HALF_COLUMN, 0)]
    yield "half a row up", lambda: [moved(mark, 0, HALF_ROW)]
    yield "faded", lambda: [shift(mark, opacity=0.6 if mark.opacity > 0.99 else 1.0)]
    yield ("larger text" if mark.kind == "text" else "larger shape"), lambda: [scaled(mark, LARGER)]
    if mark.kind not in ("heat", "cloud"):
        yield "another role's colour", lambda: [shift(mark, color=other_role(mark, theme))]
    if mark.kind == "dot":
        yield "no disc", lambda: [stretched(mark, FLATTER)]
    if mark.kind == "arc":
        yield "thicker", lambda: [shift(mark, width=WIDER * mark.width)]
    if text[-1:].isdigit():
        last = str((int(text[-1]) + 1) % 10)
        yield "last digit", lambda: [respelled(mark, text, text[:-1] + last)]
    if set(text) & set("123456789"):
        other = text[1:] if text[0] == "−" else "−" + text
        yield "sign", lambda: [respelled(mark, text, other)]
    if text:
        yield "only text", lambda: [shift(mark, thing=typed())]
    if isinstance(mark.thing, Formula) and len(reading.outlines(mark)) > 1:
        yield "cut formula", lambda: [shift(mark, points=without_last(mark))]
    if mark.cells is not None:
        yield from of_cells(mark, mark.cells, theme)


def of_cells(mark: Mark, cells: np.ndarray, theme: Theme) -> Iterator[tuple[str, Change]]:
    """The operators on the colours of a heat map that change any of them."""
    ground = 255 * np.array(theme.ground.to_rgb())
    one_cell, two_rows = cells.copy(), cells.copy()
    middle = tuple(n // 2 for n in cells.shape[:2])
    one_cell[middle] = 255 - one_cell[middle]
    two_rows[[0, 1 % len(cells)]] = two_rows[[1 % len(cells), 0]]
    repainted = {
        "one cell": one_cell,
        "two rows of cells": two_rows,
        "transposed map": cells.swapaxes(0, 1),
        "red for blue": cells[..., ::-1],
        "another scale": (ground + PALER * (cells - ground)).round().astype(cells.dtype),
    }
    for name, other in repainted.items():
        if other.shape != cells.shape or np.abs(other.astype(int) - cells).max() > 10:
            yield name, lambda other=other: [dataclasses.replace(mark, cells=other)]


def is_number(mark: Mark) -> bool:
    return isinstance(mark.thing, Number)


def moved(mark: Mark, x: float, y: float) -> Mark:
    points = mark.points + np.array([x, y, 0])
    return dataclasses.replace(mark, points=points, baseline=mark.baseline + y)


def scaled(mark: Mark, factor: float) -> Mark:
    """About its middle; text about its baseline."""
    middle = np.array([*mark.centre, 0.0])
    if mark.kind == "text":
        middle[1] = mark.baseline
    points = middle + factor * (mark.points - middle)
    width = mark.width * factor if mark.kind == "arc" else mark.width
    return dataclasses.replace(mark, points=points, capital=mark.capital * factor, width=width)


def stretched(mark: Mark, factor: float) -> Mark:
    """Wider by a factor, and lower by it."""
    middle = np.array([*mark.centre, 0.0])
    way = np.array([factor, 1 / factor, 1])
    return dataclasses.replace(mark, points=middle + way * (mark.points - middle))


def respelled(mark: Mark, before: str, after: str) -> Mark:
    """Another number of the same size, its right edge where that was."""
    em = mark.capital / DIGIT_HEIGHT
    (old, old_advance), (new, new_advance) = digits(before), digits(after)
    start = mark.points.min(axis=0) - em * old.min(axis=0)
    start[0] += em * (old_advance - new_advance)
    return dataclasses.replace(mark, points=new * em + start)


def digits(text: str) -> tuple[np.ndarray, float]:
    """The control points of single characters side by side, in em, and how wide they are."""
    shapes = [outline(char) for char in text]
    starts = np.cumsum([0.0, *(shape.advance for shape in shapes)])
    points = [shape.points + np.array([x, 0, 0]) for shape, x in zip(shapes, starts, strict=False)]
    return np.concatenate(points), float(starts[-1])


def digit_beside(mark: Mark) -> Mark:
    """A digit right of a mark that nothing computed."""
    points = outline("7").points * (0.2 / CAP_HEIGHT)
    place = np.array([mark.box[2] + 0.06, mark.centre[1], 0])
    return Mark(typed(), "text", points + place, mark.color, 1.0, 0.0, 0.2, float(place[1]))


def typed() -> Glyphs:
    """The thing of a text that is no number."""
    return Glyphs.__new__(Glyphs)


def without_last(mark: Mark) -> np.ndarray:
    """A formula that ends one curve too early."""
    pieces = mark.points.reshape(-1, 4, 3)
    starts = np.abs(pieces[1:, 0] - pieces[:-1, 3]).max(axis=1) > 1e-6
    return pieces[: int(np.nonzero(starts)[0][-1]) + 1].reshape(-1, 3)


def other_role(mark: Mark, theme: Theme) -> str:
    roles = [theme.query.to_hex(), theme.key.to_hex()]
    return next(c for c in roles if c.upper() != mark.color.upper())
