"""Things stand in rows and stacks: type on a baseline, anything else by its middle."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import Rectangle, Square

from scenes.kit.arrange import Cell, Row, Space, Stack, fit
from scenes.kit.theme import DARK
from scenes.kit.type.text import Word


def word(text: str, size: float = 0.3) -> Word:
    return Word(text, size=size, color=DARK.text)


def test_words_of_a_row_share_a_baseline() -> None:
    words = [word("a"), word("fluffy"), word("Ångström")]
    row = Row(*words, gap=0.5).at(1.0, 2.0)
    assert {round(each.baseline, 6) for each in words} == {round(2.0 - 0.15, 6)}
    assert row.height == pytest.approx(0.3)


def test_a_stack_has_its_gaps_and_its_room() -> None:
    top, foot = Square(1.0), Square(2.0)
    stack = Stack(top, Space(0, 0.5), foot, gap=0.25).at(0, 0)
    assert (stack.width, stack.height) == pytest.approx((2.0, 4.0))
    assert top.get_top()[1] == pytest.approx(2.0)
    assert foot.get_bottom()[1] == pytest.approx(-2.0)


def test_a_cell_keeps_its_size_whatever_is_in_it() -> None:
    small = Square(0.2)
    row = Row(Cell(small, 1.0, 1.0), Square(1.0), gap=0).at(0, 0)
    assert row.width == pytest.approx(2.0)
    assert small.get_center()[0] == pytest.approx(-0.5)
    assert Cell(Square(2.0), 1.0, 1.0).sides == pytest.approx((2.0, 2.0))


def test_the_first_variant_that_fits() -> None:
    made = [Square(side) for side in (3.0, 2.0, 1.0)]
    assert fit(2.5, 2.5, [lambda s=square: s for square in made]) is made[1]
    assert fit(0.5, 0.5, [lambda s=square: s for square in made]) is made[2]


SIZES = st.lists(st.tuples(st.floats(0.1, 3), st.floats(0.1, 3)), min_size=1, max_size=5)


def made(sizes: list[tuple[float, float]]) -> list[Rectangle]:
    return [Rectangle(width=width, height=height) for width, height in sizes]


@given(SIZES, st.floats(0, 1), st.floats(-3, 3), st.floats(-3, 3))
def test_a_row_has_its_gaps_and_stands_in_the_middle(
    sizes: list[tuple[float, float]], gap: float, x: float, y: float
) -> None:
    things = made(sizes)
    row = Row(*things, gap=gap).at(x, y)
    for left, right in pairwise(things):
        assert right.get_left()[0] - left.get_right()[0] == pytest.approx(gap, abs=1e-6)
    ends = things[0].get_left()[0], things[-1].get_right()[0]
    assert sum(ends) / 2 == pytest.approx(x, abs=1e-6)
    assert ends[1] - ends[0] == pytest.approx(row.width, abs=1e-6)
    assert all(thing.get_center()[1] == pytest.approx(y, abs=1e-6) for thing in things)


@given(SIZES, st.floats(0, 1))
def test_a_stack_runs_down(sizes: list[tuple[float, float]], gap: float) -> None:
    things = made(sizes)
    stack = Stack(*things, gap=gap).at(0, 0)
    for over, under in pairwise(things):
        assert over.get_bottom()[1] - under.get_top()[1] == pytest.approx(gap, abs=1e-6)
    assert stack.height == pytest.approx(
        things[0].get_top()[1] - things[-1].get_bottom()[1], abs=1e-6
    )


@pytest.mark.parametrize(("align", "edge"), [("low", -1), ("high", 1)])
def test_things_share_an_edge(align: str, edge: int) -> None:
    things = made([(1, 1), (1, 2), (1, 0.5)])
    Row(*things, align=align).at(0, 0)  # type: ignore[arg-type]
    ys = [thing.get_center()[1] + edge * thing.height / 2 for thing in things]
    assert np.allclose(ys, edge)


def test_rows_stand_in_stacks_and_room_is_kept() -> None:
    one, two, three = made([(1, 1), (1, 1), (4, 1)])
    whole = Stack(Row(one, Space(2.0), two, gap=0.5), three, gap=1.0).at(0, 0)
    assert (whole.width, whole.height) == pytest.approx((5, 3))
    assert two.get_left()[0] - one.get_right()[0] == pytest.approx(3)
    assert one.get_center()[1] == pytest.approx(1)
