"""Rows and stacks put things side by side and under one another, with the same gaps."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import Rectangle

from scenes.kit.arrange import Row, Space, Stack, fit

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


def test_the_first_variant_that_fits_is_taken() -> None:
    tried: list[float] = []

    def variant(width: float) -> Space:
        tried.append(width)
        return Space(width, 1)

    found = fit(2.5, 1.5, [lambda w=w: variant(w) for w in (4, 3, 2, 1)])
    assert found.width == 2
    assert tried == [4, 3, 2]
    assert fit(0.5, 1, [lambda: Space(4, 1)]).width == 4
    with pytest.raises(ValueError, match="no variants"):
        fit(1, 1, [])
