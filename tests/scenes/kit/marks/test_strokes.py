"""Arrows, boxes and brackets, measured on what is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.kit.checks import drawn
from scenes.kit.marks.strokes import Arrow, Box, bracket
from scenes.kit.theme import DARK


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
