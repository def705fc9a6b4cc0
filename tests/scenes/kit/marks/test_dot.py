"""The law of dots, measured on what is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import attncore as ac
from scenes.kit.checks import drawn
from scenes.kit.marks.dot import Dot, dot_diameter
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
