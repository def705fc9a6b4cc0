"""Each verb leaves things as it must: at full strength, gone, dimmed, or where they were to go."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import Animation, Scene, Square, VMobject, tempconfig

from scenes.kit.motion import (
    appear,
    dim,
    draw,
    faded,
    glide,
    grow,
    leave,
    merge,
    recolour,
    sink,
    staggered,
    turn,
    turn_into,
)
from scenes.kit.theme import DARK
from tests.scenes.support.stage import ROUGH

alphas = st.floats(0, 1)
counts = st.integers(1, 40)
staggers = st.floats(0, 2)


@given(alphas, counts, staggers)
def test_everything_is_on_its_way_in_order(alpha: float, count: int, stagger: float) -> None:
    shares = staggered(alpha, count, stagger)
    assert len(shares) == count
    assert all(0 <= share <= 1 for share in shares)
    assert shares == sorted(shares, reverse=True)


@given(counts, staggers)
def test_all_begin_at_the_beginning_and_arrive_at_the_end(count: int, stagger: float) -> None:
    assert staggered(0, count, stagger) == [0] * count
    assert staggered(1, count, stagger) == pytest.approx([1] * count)


@given(alphas, alphas, counts, staggers)
def test_nothing_goes_back(one: float, two: float, count: int, stagger: float) -> None:
    early, late = sorted((one, two))
    before, after = staggered(early, count, stagger), staggered(late, count, stagger)
    assert all(a <= b + 1e-9 for a, b in zip(before, after, strict=True))


def things() -> list[VMobject]:
    return [
        Square(side_length=1 + i, fill_opacity=0.8, stroke_width=2).shift([i, 0, 0])
        for i in range(3)
    ]


def play(animation: Animation, *already: VMobject) -> Scene:
    """The stage after a move; what it shows on the way does not matter here."""
    with tempconfig(dict(ROUGH)):
        scene = Scene()
        scene.add(*already)
        scene.play(animation, run_time=0.4)
    return scene


def present(scene: Scene) -> set[int]:
    return {id(part) for thing in scene.mobjects for part in thing.get_family()}


def test_what_is_recoloured_has_exactly_its_colour() -> None:
    shown = things()
    play(recolour(shown, [DARK.heeded, DARK.heeded_too, DARK.focus]), *shown)
    colours = [thing.get_fill_color().to_hex() for thing in shown]
    assert colours == [ink.to_hex() for ink in (DARK.heeded, DARK.heeded_too, DARK.focus)]


def test_what_appears_is_there_in_full_where_it_belongs() -> None:
    shown = things()
    wanted = [thing.points.copy() for thing in shown]
    scene = play(appear(*shown))
    for thing, points in zip(shown, wanted, strict=True):
        assert thing.points == pytest.approx(points)
        assert thing.get_fill_opacity() == pytest.approx(0.8)
        assert thing.get_stroke_opacity() == pytest.approx(1)
        assert id(thing) in present(scene)


def test_what_appears_begins_unseen() -> None:
    (thing, *_) = things()
    animation = appear(thing)
    animation.begin()
    animation.interpolate(0)
    assert thing.get_fill_opacity() == 0
    assert thing.get_stroke_opacity() == 0


def test_what_leaves_is_gone() -> None:
    one, two, three = things()
    scene = play(leave(one, two), one, two, three)
    assert id(one) not in present(scene)
    assert id(two) not in present(scene)
    assert id(three) in present(scene)


def test_what_is_dimmed_can_come_back() -> None:
    (thing, *_) = things()
    play(dim([thing], 0.5), thing)
    assert thing.get_fill_opacity() == pytest.approx(0.4)
    play(dim([thing], 0.5), thing)
    assert thing.get_fill_opacity() == pytest.approx(0.4), "dimming twice is dimming once"
    play(dim([thing], 1), thing)
    assert thing.get_fill_opacity() == pytest.approx(0.8)


def test_what_glides_arrives() -> None:
    moved = things()
    targets = [thing.copy().scale(0.5).shift([0, 2, 0]) for thing in moved]
    scene = play(glide(moved, targets), *moved)
    for thing, target in zip(moved, targets, strict=True):
        assert thing.points == pytest.approx(target.points)
        assert id(target) not in present(scene)


def test_a_dot_grows_to_its_full_size() -> None:
    (thing, *_) = things()
    wanted = thing.points.copy()
    play(grow(thing))
    assert thing.points == pytest.approx(wanted)


def test_a_line_is_drawn_whole() -> None:
    (thing, *_) = things()
    wanted = thing.points.copy()
    play(draw(thing))
    assert np.ptp(thing.points, axis=0) == pytest.approx(np.ptp(wanted, axis=0))


def test_what_is_turned_goes_around_the_point_by_its_angle() -> None:
    about = np.array([1.0, 1.0, 0.0])
    turned, wanted = things(), things()
    angles = [np.pi / 2, -3.0, 0.0]
    for thing, angle in zip(wanted, angles, strict=True):
        thing.rotate(angle, about_point=about)
    play(turn(*turned, about=about, angles=angles), *turned)
    for thing, other in zip(turned, wanted, strict=True):
        np.testing.assert_allclose(thing.points, other.points, atol=1e-9)


def test_on_its_way_what_is_turned_keeps_its_distance() -> None:
    (thing, *_) = things()
    about = np.array([2.0, 0.0, 0.0])
    before = np.linalg.norm(thing.points - about, axis=1)
    move = turn(thing, about=about, angles=[2.0])
    move.begin()
    move.interpolate(0.4)
    np.testing.assert_allclose(np.linalg.norm(thing.points - about, axis=1), before)


def test_what_merges_is_gone_and_its_target_stays() -> None:
    copies, target = things(), Square().shift([0, 3, 0])
    scene = play(merge(copies, [target] * 3), *copies, target)
    assert not present(scene) & {id(copy) for copy in copies}
    assert id(target) in present(scene)
    assert target.get_center() == pytest.approx([0, 3, 0])


def test_what_sinks_shrinks_into_its_target_and_is_gone() -> None:
    one, target = Square().shift([-2, 0, 0]), Square().shift([0, 3, 0])
    move = sink([one], [target])
    move.begin()
    move.interpolate(0.5)  # half of the way, as the pace is even around it
    assert one.get_center() == pytest.approx([-1, 1.5, 0])
    assert one.width == pytest.approx(1)
    move.interpolate(1)
    assert one.width < 0.01
    scene = play(sink([one], [target]), one, target)
    assert id(one) not in present(scene)
    assert id(target) in present(scene)


def test_what_turns_into_another_thing_is_gone_and_that_is_where_it_was_to_go() -> None:
    one, two = things()[0], things()[2]
    faded([two], 0.4)
    goal = two.points.copy()
    with tempconfig(dict(ROUGH)):
        scene = Scene()
        scene.add(one)
        scene.play(*turn_into([one], [two]), run_time=0.4)
    assert id(one) not in present(scene)
    assert id(two) in present(scene)
    np.testing.assert_allclose(two.points, goal)
    assert two.get_fill_opacity() == pytest.approx(0.4 * 0.8)


def test_it_begins_where_the_first_thing_is() -> None:
    one, two = things()[0], things()[2]
    for move in turn_into([one], [two]):
        move.begin()
        move.interpolate(0)
    np.testing.assert_allclose(two.points, one.points)
    assert one.get_fill_opacity() == 0.8
    assert two.get_fill_opacity() == 0


def test_what_is_faded_can_be_brought_to_full_strength() -> None:
    (thing,) = faded(things()[:1], 0.4)
    assert thing.get_fill_opacity() == pytest.approx(0.32)
    play(dim([thing], 1), thing)
    assert thing.get_fill_opacity() == pytest.approx(0.8)
