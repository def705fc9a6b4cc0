"""The laws of the small marks, measured on what is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import attncore as ac
from scenes.kit.checks import drawn
from scenes.kit.marks.arc import FULL_ARC, Arc
from scenes.kit.marks.dot import Dot, dot_diameter
from scenes.kit.marks.strokes import Arrow, Box, bracket
from scenes.kit.theme import DARK
from tests.scenes.support.find.cells import area

weights = st.floats(1e-4, 1)
cells = st.floats(0.1, 2)


def ref(value: float) -> ac.Ref:
    return ac.Ref({"x": np.array([value])}, "x", 0)


@given(weights, weights, cells)
def test_the_area_of_a_dot_is_its_weight(one: float, two: float, cell: float) -> None:
    areas = []
    for weight in (one, two):
        dot = Dot(ref(weight), cell=cell, at=np.array([1.0, 2.0, 0.0]), color=DARK.dot)
        (mark,) = drawn([dot])
        areas.append(area(mark))
        assert mark.centre == pytest.approx(np.array([1, 2]), abs=1e-6)
    assert areas[0] / areas[1] == pytest.approx(one / two, rel=0.01)


def test_a_weight_of_one_fills_nine_tenths_of_its_cell() -> None:
    assert dot_diameter(1.0, 0.5) == pytest.approx(0.45)
    assert dot_diameter(0.0, 0.5) == 0


@given(st.floats(0.05, 1))
def test_an_arc_is_as_wide_as_its_weight(weight: float) -> None:
    start, end = np.array([-2.0, 0, 0]), np.array([1.0, 0, 0])
    arc = Arc(ref(weight), start, end, height=1.5, color=DARK.dot)
    (mark,) = drawn([arc])
    assert mark.width == pytest.approx(FULL_ARC * weight)
    left, bottom, right, top = mark.box
    assert top - mark.width / 2 == pytest.approx(1.5, abs=0.01)
    assert (left + mark.width / 2, right - mark.width / 2) == pytest.approx((-2, 1), abs=0.01)
    assert bottom == pytest.approx(-mark.width / 2, abs=0.01)


def test_an_arc_to_itself_can_be_seen() -> None:
    here = np.array([1.0, 0, 0])
    (mark,) = drawn([Arc(ref(0.5), here, here, height=0.4, color=DARK.dot)])
    left, _, right, top = mark.box
    assert right - left > 0.1
    assert top > 0.3


def test_an_arrow_reaches_from_start_to_end() -> None:
    start, end = np.array([0.0, 1, 0]), np.array([0.0, 0.2, 0])
    (mark,) = drawn([Arrow(start, end, color=DARK.quiet)])
    assert mark.box[1] == pytest.approx(0.2)
    assert mark.box[3] == pytest.approx(1)
    assert mark.kind == "arrow"


def test_a_bracket_turns_towards_what_it_holds() -> None:
    ends = np.array([0.0, 1, 0]), np.array([2.0, 1, 0])
    (mark,) = drawn([bracket(*ends, np.array([0, -0.1, 0]), color=DARK.line)])
    assert mark.points[:, 1].min() == pytest.approx(0.9)
    assert mark.kind == "lines"


def test_a_box_is_only_its_border() -> None:
    (mark,) = drawn([Box(2, 1, np.array([0.0, 0, 0]), color=DARK.query)])
    assert mark.kind == "box"
    assert mark.width > 0
