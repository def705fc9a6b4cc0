"""The layout checks find what is wrong, and nothing that is right."""

from __future__ import annotations

import numpy as np
import pytest
from manim import Circle, Mobject

import attncore as ac
from scenes.kit import layout
from scenes.kit.checks import (
    drawn,
    off_baseline,
    outside,
    overlaps,
    problems,
    run_together,
    too_small,
)
from scenes.kit.marks.arc import Arc
from scenes.kit.marks.dot import Dot
from scenes.kit.marks.strokes import Box, Strokes
from scenes.kit.theme import DARK
from scenes.kit.type.number import Number
from scenes.kit.type.text import Formula, Word


def word(text: str, x: float, y: float, size: float = 0.3) -> Word:
    return Word(text, size=size, color=DARK.text).place(x, y)


def ref(value: float) -> ac.Ref:
    return ac.Ref({"x": np.array([value])}, "x", 0)


def number(size: float) -> Number:
    return Number(ref(0.5), size=size, color=DARK.text).middle(0, 0)


def dot(x: float, y: float, cell: float = 1.0) -> Dot:
    return Dot(ref(1.0), cell=cell, at=np.array([x, y, 0]), color=DARK.dot)


def line(x0: float, y0: float, x1: float, y1: float) -> Strokes:
    return Strokes([(np.array([x0, y0, 0]), np.array([x1, y1, 0]))], color=DARK.line)


def arc(x0: float, x1: float) -> Arc:
    ends = np.array([x0, 0, 0]), np.array([x1, 0, 0])
    return Arc(ref(0.5), *ends, height=2, color=DARK.dot)


def found(*stage: Mobject) -> list[str]:
    return overlaps(drawn(stage))


def test_what_cannot_be_seen_is_not_drawn() -> None:
    faded = word("gone", 0, 0).set_opacity(0)
    assert drawn([faded, Mobject(), Word(" ", size=0.3, color=DARK.text)]) == []
    assert [mark.kind for mark in drawn([word("a", 0, 0), dot(0, 0), Circle()])] == [
        "text",
        "dot",
        "shape",
    ]


def test_a_mark_stays_as_it_was() -> None:
    thing = word("a", 0, 0)
    (mark,) = drawn([thing])
    before = mark.points.copy()
    thing.shift([1, 0, 0])
    assert mark.points == pytest.approx(before)


def test_words_that_overlap_and_words_side_by_side() -> None:
    assert found(word("one", 0, 0), word("two", 0.1, 0))
    assert not found(word("one", 0, 0), word("two", 1, 0))
    assert found(word("one", 0, 0), dot(0.2, 0.1))


def test_an_italic_f_may_lean_over_a_comma() -> None:
    leaning = Word("of", size=0.3, color=DARK.text, style="italic").place(0, 0, "right")
    after = Word(",", size=0.3, color=DARK.text).place(0, 0, "left")
    assert leaning.get_right()[0] > after.get_left()[0]
    assert not found(leaning, after)
    assert found(leaning, after.shift([-0.12, 0, 0])), "here it is drawn over the f"


def test_a_line_through_a_word_and_one_around_it() -> None:
    assert found(word("one", 0, 0), line(-1, 0.1, 1, 0.1))
    assert not found(word("one", 0, 0), line(-1, -0.2, 1, -0.2))
    box = Box(2, 1, np.array([0, 0.1, 0]), color=DARK.query)
    assert not found(word("one", 0, 0), box)
    assert found(word("one", 0.9, 0), box), "it sticks out of its box"


def test_a_slanted_line_is_only_where_it_is() -> None:
    assert not found(word("a", 0.6, -0.7), line(-1, -1, 1, 1)), "inside its surrounding box only"
    assert found(word("a", 0.0, -0.1), line(-1, -1, 1, 1))


def test_a_dot_in_its_cell_and_a_dot_across_a_line() -> None:
    grid = [line(-0.5, -0.5, 0.5, -0.5), line(0.5, -0.5, 0.5, 0.5)]
    assert not found(dot(0, 0), *grid)
    assert found(dot(0.1, 0), *grid)


def test_arcs_may_cross_arcs_but_no_words() -> None:
    assert not found(arc(-2, 1), arc(-1, 2))
    assert found(arc(-2, 2), word("under", 0, 1.95))
    assert not found(arc(-2, 2), word("under", 0, 1))


def test_arcs_may_not_cross_lines() -> None:
    assert found(arc(-2, 2), line(-3, 1, 3, 1))
    assert not found(line(-1, 0, 1, 0), line(0, -1, 0, 1))


@pytest.mark.parametrize(
    ("x", "y"),
    [(layout.LEFT, 0), (layout.RIGHT, 0), (0, layout.TOP), (0, layout.BOTTOM)],
)
def test_what_leaves_the_safe_frame(x: float, y: float) -> None:
    (problem,) = outside(drawn([word("out", x, y)]))
    assert "'out'" in problem
    assert "safe frame" in problem


def test_the_width_of_a_stroke_counts() -> None:
    thick = line(layout.LEFT + 0.05, 0, 0, 0).set_stroke(width=20)
    assert outside(drawn([thick]))
    assert not outside(drawn([thick.set_stroke(width=2)]))


def test_words_that_are_not_quite_on_one_line() -> None:
    assert off_baseline(drawn([word("a", -1, 0), word("fluffy", 1, 0.05)]))
    assert not off_baseline(drawn([word("a", -1, 0), word("fluffy", 1, 0)]))
    assert not off_baseline(drawn([word("a", -1, 0), word("fluffy", 1, 0.5)])), "another line"


def test_numbers_that_would_be_read_as_one() -> None:
    one, two = number(0.2), number(0.2)
    two.next_to(one, buff=0.05)
    assert run_together(drawn([one, two]))
    assert not run_together(drawn([one, two.next_to(one, buff=0.1)]))
    assert not run_together(drawn([one, two.next_to(one, buff=0.05).shift([0, 0.5, 0])]))


def test_text_must_be_legible() -> None:
    assert too_small(drawn([word("a", 0, 0, size=8 / 46)]))
    assert not too_small(drawn([word("a", 0, 0, size=8 / 45)]))
    assert too_small(drawn([number(8 / 61)]))
    assert not too_small(drawn([number(8 / 60)]))
    assert too_small(drawn([word("a", 0, 0).scale(0.5)])), "scaling counts"
    assert too_small(drawn([Formula("Q_1", size=0.1, color=DARK.query)]))


def test_all_problems_together() -> None:
    marks = drawn([word("a", 0, 0, size=0.1), word("b", 0, 0, size=0.1), word("c", 9, 0)])
    assert len(problems(marks)) == 4
    assert problems(drawn([word("fine", 0, 0)])) == []
