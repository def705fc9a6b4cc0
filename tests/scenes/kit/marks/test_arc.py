"""The law of arcs, measured on what is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import attncore as ac
from scenes.kit.checks import drawn
from scenes.kit.marks.arc import FULL_ARC, Arc
from scenes.kit.theme import DARK


def ref(value: float) -> ac.Ref:
    return ac.Ref({"x": np.array([value])}, "x", 0)


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
