"""Matrices as numbers: entries in their places and colours, and what is folded is marked."""

from __future__ import annotations

import numpy as np
import pytest

import attncore as ac
from scenes.kit.arrays.matrix import WeightMatrix
from scenes.kit.checks import drawn, problems
from scenes.kit.theme import DARK
from tests.scenes.support import reading

WEIGHTS = np.random.default_rng(5).normal(size=(9, 12))


def matrix(rows: int, columns: int) -> WeightMatrix:
    """Drawn transposed: a row for each output."""
    source = ac.Ref({"w": WEIGHTS[:columns, :rows]}, "w")
    outputs = [source[:, i] for i in range(rows)]
    return WeightMatrix(outputs, at=np.zeros(3), theme=DARK, size=0.17)


@pytest.mark.parametrize(
    ("rows", "columns", "shown"),
    [(12, 9, ([0, 1, 2, 3, 11], [0, 1, 2, 3, 8])), (3, 2, ([0, 1, 2], [0, 1])), (1, 1, ([0], [0]))],
)
def test_entries_stand_in_their_rows_and_columns(
    rows: int, columns: int, shown: tuple[list[int], list[int]]
) -> None:
    made = matrix(rows, columns)
    assert made.shown == shown
    marks = drawn([made])
    assert problems(marks) == []
    numbers = [m for m in marks if "." in reading.spelled(reading.read_value(m) or [])]
    ys = sorted({round(m.baseline, 3) for m in numbers}, reverse=True)
    assert len(ys) == len(shown[0])
    for y, row in zip(ys, shown[0], strict=True):
        line = sorted((m for m in numbers if abs(m.baseline - y) < 0.01), key=lambda m: m.box[0])
        for mark, column in zip(line, shown[1], strict=True):
            text = reading.spelled(reading.read_value(mark) or [])
            value = WEIGHTS[column, row]
            assert text == f"{value:.2f}".replace("-", "−")
            assert mark.color == (DARK.positive if value > 0 else DARK.negative).to_hex()


def test_what_is_folded_is_marked() -> None:
    found = drawn([matrix(12, 9)])
    across = [m for m in found if reading.line_is([m], reading.run("$dots.c$"))]
    down = [m for m in found if reading.line_is([m], reading.run("$dots.v$"))]
    assert (len(across), len(down)) == (5, 5)
    assert not [m for m in drawn([matrix(3, 2)]) if reading.line_is([m], reading.run("$dots.c$"))]


def test_columns_around_one_between_the_first_and_the_last() -> None:
    source = ac.Ref({"w": WEIGHTS}, "w")
    rows = [source[:, i] for i in range(12)]
    made = WeightMatrix(rows, at=np.zeros(3), theme=DARK, size=0.17, across=[0, 4, 5, 6, 8])
    marks = drawn([made])
    assert problems(marks) == []
    top = max(m.baseline for m in marks if reading.read_value(m))
    line = sorted((m for m in marks if abs(m.baseline - top) < 0.01), key=lambda m: m.box[0])
    read = [reading.spelled(reading.read_value(m) or []) or "…" for m in line]
    shown = [f"{WEIGHTS[n, 0]:.2f}".replace("-", "−") for n in (0, 4, 5, 6, 8)]
    assert read == [shown[0], "…", *shown[1:4], "…", shown[4]]
