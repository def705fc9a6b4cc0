"""Things stand in rows and stacks: type on a baseline, anything else by its middle."""

from __future__ import annotations

import pytest
from manim import Square

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
