"""Marks are where they are seen: on turned cards, in near views, as dots that become arcs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from manim import Square, VMobject, tempconfig

from scenes.kit import layout
from scenes.kit.camera import StageCamera
from scenes.kit.cards import Card, Pose, deck
from scenes.kit.checks import off_baseline, outside, overlaps, problems, run_together, too_small
from scenes.kit.display import Mark, drawn
from scenes.kit.marks.arc import Arc
from scenes.kit.marks.dot import Dot
from scenes.kit.marks.strokes import Strokes
from scenes.kit.theme import DARK
from scenes.kit.type.number import Number, Setting
from scenes.kit.type.text import Word
from scenes.kit.view import HOME, MIDDLE, WINDOW, View, pin

NEAR = View(2.0, 0.7, 2.5)
TURNED = Pose(1, 0.6, 0.7, -38, 14)
WIDE, HIGH = 640, 360


@pytest.fixture(autouse=True)
def _size() -> Iterator[None]:
    with tempconfig({"pixel_width": WIDE, "pixel_height": HIGH}):
        yield


def word(text: str, x: float, y: float, size: float = 0.24) -> Word:
    return Word(text, size=size, color=DARK.text).place(x, y)


def number(x: float, y: float, size: float = 0.2) -> Number:
    return Number(Setting("weight", 0.61), size=size, color=DARK.text).middle(x, y)


def dot(x: float, y: float) -> Dot:
    at = np.array([x, y, 0])
    return Dot(Setting("weight", 0.5), cell=0.5, at=at, color=DARK.text)


def card(*parts: VMobject, depth: int = 0, pose: Pose | None = None) -> Card:
    made = Card(list(parts), DARK, depth=depth)
    if pose:
        made.stand(pose)
    return made


def mark_of(thing: VMobject, stage: list[VMobject], view: View = HOME) -> Mark:
    return next(mark for mark in drawn(stage, view) if mark.thing is thing)


@pytest.mark.parametrize("view", [HOME, NEAR, View(0, 0, 12)])
@pytest.mark.parametrize("pose", [None, Pose(1, 0.6, 0.7), TURNED])
def test_a_mark_is_where_its_pixels_are(view: View, pose: Pose | None) -> None:
    thing = word("a", 2.1, 0.6)
    stage = [card(thing, pose=pose)] if pose else [thing]
    camera = StageCamera()
    camera.view = view
    if pose:
        stage[0].ground.set_opacity(0)
    camera.capture_mobjects(stage)
    rows, columns = np.nonzero(camera.pixel_array[..., :3].sum(axis=-1))
    unit = HIGH / layout.FRAME_HEIGHT
    left, right = (x / unit - layout.FRAME_WIDTH / 2 for x in (columns.min(), columns.max() + 1))
    bottom, top = (layout.FRAME_HEIGHT / 2 - y / unit for y in (rows.max() + 1, rows.min()))
    assert mark_of(thing, stage, view).box == pytest.approx(
        [left, bottom, right, top], abs=1.1 / unit
    )


def test_text_comes_nearer_with_its_size_and_its_baseline() -> None:
    thing = word("a", 2, 0.7)
    mark = mark_of(thing, [thing], NEAR)
    assert mark.capital == pytest.approx(0.24 * NEAR.zoom)
    assert mark.baseline == pytest.approx(MIDDLE)
    pinned = pin(word("a", 2, 0.7))
    assert mark_of(pinned, [pinned], NEAR).baseline == pytest.approx(0.7)


def test_small_text_may_be_read_from_near() -> None:
    thing = number(2, 0.7, size=0.06)
    assert too_small(drawn([thing]))
    assert not too_small(drawn([thing], NEAR))
    assert too_small(drawn([pin(thing)], NEAR))


def test_a_hairline_is_as_wide_as_it_is_drawn() -> None:
    ends = np.array([0, 0, 0]), np.array([3.0, 0, 0])
    line = Strokes([ends], color=DARK.line, width=10)
    assert mark_of(line, [line], NEAR).width == pytest.approx(0.1 * NEAR.zoom**0.5)


def test_what_the_window_cuts_off_is_not_judged_and_what_is_outside_is_not_there() -> None:
    half = layout.FRAME_WIDTH / 2 / NEAR.zoom
    cut, gone = word("blue", NEAR.x + half, 0.7), word("gone", -5, 0)
    marks = drawn([cut, gone], NEAR)
    assert [(mark.thing, mark.cut) for mark in marks] == [(cut, True)]
    assert problems(marks) == []
    above = word("blue", NEAR.x, NEAR.y + (WINDOW[1] - MIDDLE) / NEAR.zoom - 0.05)
    assert [mark.cut for mark in drawn([above], NEAR)] == [True]


def test_what_leaves_the_frame_at_home_is_still_found() -> None:
    assert outside(drawn([word("out", layout.RIGHT, 0)]))
    assert outside(drawn([card(word("out", 0, 0), pose=Pose(layout.RIGHT, 0))]))


def test_overlaps_within_a_card_are_found_in_every_pose_and_view() -> None:
    for pose in (Pose(), TURNED):
        stage = [card(word("one", 0, 0), word("two", 0.1, 0), pose=pose)]
        for view in (HOME, View(pose.x, pose.y, 4)):
            assert len(overlaps(drawn(stage, view))) == 1
    stage = [card(*(word("forest", 0, 0.36 * i) for i in range(5)), pose=TURNED)]
    assert overlaps(drawn(stage)) == [], "though their boxes overlap as the card is turned"


def test_cards_are_before_each_other() -> None:
    cards = [card(word("one", 0, 0), number(1, 0), depth=i) for i in range(2)]
    assert problems(drawn(cards)) == []
    for one, pose in zip(cards, deck(2), strict=True):
        one.stand(pose)
    assert problems(drawn(cards)) == []


def test_only_flat_cards_are_to_be_read() -> None:
    small = card(number(0, 0, size=0.15), word("a", 1, 0, size=0.2), pose=Pose(scale=0.6))
    assert len(too_small(drawn([small]))) == 2
    small.stand(TURNED)
    assert too_small(drawn([small])) == []
    row = card(word("a", -1, 0), word("b", 1, 0.05), pose=Pose(scale=0.9))
    assert off_baseline(drawn([row]))
    close = card(number(0, 0), number(0.43, 0))
    assert run_together(drawn([close])) or overlaps(drawn([close]))


def test_a_dot_that_becomes_an_arc_is_a_dot_and_then_an_arc() -> None:
    arc = Arc(Setting("weight", 0.5), np.zeros(3), np.array([3.0, 0, 0]), height=2, color=DARK.dot)
    step = arc.grown_from(source := dot(-3, 2))
    assert step is not None
    step(np.array([-3.0, 2, 0]), 0.0)
    (mark,) = drawn([arc])
    assert mark.kind == "dot"
    assert mark.box == pytest.approx(drawn([source])[0].box, abs=1e-3)
    step(arc.foot(source), 0.5)
    (mark,) = drawn([arc])
    assert mark.kind == "arc"
    assert len(mark.points) == 4
    square = Square(0.1, fill_opacity=1).move_to(mark.points[-1])
    assert overlaps(drawn([arc, square]))
