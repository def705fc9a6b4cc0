"""Cards in space: no point moves, what is behind is hidden, depth is for life."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import Scene, Square, VMobject, tempconfig

from scenes.kit.camera import StageCamera
from scenes.kit.cards import FLAT, Card, Pose, bring_forward, deck, turn_cards
from scenes.kit.marks.dot import Dot
from scenes.kit.motion import appear, dim, leave
from scenes.kit.theme import DARK
from scenes.kit.type.number import Setting
from scenes.kit.type.text import Word
from scenes.kit.view import MIDDLE, View
from scenes.render.play.projector import Projector
from tests.scenes.support.stage import ROUGH

angles = st.floats(-60, 60)
poses = st.builds(Pose, st.floats(-4, 4), st.floats(-3, 3), st.floats(0.2, 2), angles, angles)
TURNED = Pose(-1, 0.5, 0.8, -38, 14, 0.2)


@pytest.fixture(autouse=True)
def _small() -> Iterator[None]:
    with tempconfig({**ROUGH, "pixel_width": 192, "pixel_height": 108}):
        yield


def dot(x: float, y: float) -> Dot:
    at = np.array([x, y, 0])
    return Dot(Setting("weight", 0.5), cell=1, at=at, color=DARK.dot)


def card(depth: int = 0, text: str = "head") -> Card:
    word = Word(text, size=0.5, color=DARK.text).place(0, 0.6)
    return Card([word, dot(-1, -0.5), dot(1, -0.5)], DARK, depth=depth)


def picture(camera: StageCamera, *things: VMobject) -> np.ndarray:
    camera.reset()
    camera.capture_mobjects(things)
    return np.array(camera.pixel_array)


@given(poses)
def test_a_card_stands_with_its_middle_at_its_pose_and_its_upright_upright(pose: Pose) -> None:
    one = card()
    one.stand(pose)
    centre = one.ground.get_center()
    assert one.sheet.matrix.transform_point(*centre[:2]) == pytest.approx((pose.x, pose.y))
    assert one.sheet.matrix.xy == 0


def test_a_card_at_rest_looks_like_its_parts() -> None:
    one, word = card(), Word("head", size=0.5, color=DARK.text).place(0, 0.6)
    shown = picture(StageCamera(), one)
    ground = one.ground.copy().set_z_index(0)
    wanted = picture(StageCamera(), ground, word, dot(-1, -0.5), dot(1, -0.5))
    assert np.array_equal(shown, wanted)


@pytest.mark.parametrize("view", [View(), View(-0.7, 0.3, 3)])
def test_kept_outlines_draw_what_new_ones_draw_in_every_pose(view: View) -> None:
    cards, camera = [card(i) for i in range(3)], StageCamera()
    camera.view = view
    for share in (0.0, 0.0, 0.4, 0.9, 1.0):
        for one, pose in zip(cards, deck(3), strict=True):
            one.stand(FLAT.toward(pose, share))
        fresh = StageCamera()
        fresh.view = view
        assert np.array_equal(picture(camera, *cards), picture(fresh, *cards))


def test_turning_moves_no_point() -> None:
    one = card()
    before = [part.points.copy() for part in one.family_members_with_points()]
    move = turn_cards([one], [TURNED])
    move.begin()
    for alpha in (0, 0.3, 1):
        move.interpolate(alpha)
        after = [part.points for part in one.family_members_with_points()]
        assert all(map(np.array_equal, before, after))
    assert one.sheet.pose == TURNED
    assert one.veil.get_fill_opacity() == 0.2


def test_the_front_card_hides_what_is_behind_it_whatever_moved_last() -> None:
    scene, front, back = Scene(), card(0), card(1, "other")
    alone = picture(StageCamera(), front)
    back.stand(Pose(*front.ground.get_center()[:2], scale=0.9))
    scene.add(front, back)
    assert np.array_equal(picture(StageCamera(), *scene.mobjects), alone)
    scene.play(dim([back[1]], 0.4), run_time=0.4)
    assert np.array_equal(picture(StageCamera(), *scene.mobjects), alone)


def test_a_veil_is_over_what_is_laid_there_later() -> None:
    late = card()
    early = Card([*(part.copy() for part in late[1:4]), dot(0, -0.5)], DARK, depth=0)
    late.lay(dot(0, -0.5))
    for one in (early, late):
        one.stand(TURNED)
    assert np.array_equal(picture(StageCamera(), late), picture(StageCamera(), early))


def test_a_copy_lies_on_the_same_card() -> None:
    one = card()
    copy = one[1].copy()
    one.stand(TURNED)
    assert copy.sheet is one.sheet
    assert copy.z_index == one[1].z_index


def test_what_is_lifted_off_stays_where_it_is_seen() -> None:
    one = card()
    one.stand(Pose(-1, 0.5, 0.8, -38, 14))
    before = picture(StageCamera(), one)
    thing = one[2]
    one.lift(thing)
    apart = np.abs(picture(StageCamera(), one, thing).astype(int) - before)
    assert apart.max() <= 2
    one.stand(FLAT)
    assert thing not in one.submobjects


def test_a_card_that_fades_keeps_its_shade() -> None:
    one = card()
    scene = Scene()
    scene.play(appear(one, rise=0), run_time=0.4)
    one.stand(TURNED)
    move = leave(one)
    move.begin()
    assert one.veil.get_fill_opacity() == pytest.approx(0.2)
    move.interpolate(1)
    assert one.veil.get_fill_opacity() == 0


@pytest.mark.parametrize("count", [1, 2, 4, 8])
def test_a_deck_is_in_the_middle_and_no_wider_than_the_frame(count: int) -> None:
    found = deck(count)
    assert sum(pose.x for pose in found) == pytest.approx(0, abs=1e-9)
    assert abs(found[0].x) < 3
    assert found[0].shade == 0
    assert all(a.shade < b.shade <= 0.92 for a, b in pairwise(found))
    assert all(pose.y > MIDDLE - 0.5 for pose in found)


@pytest.mark.parametrize("which", [0, 2])
def test_one_card_comes_forward_and_those_before_it_are_gone(which: int) -> None:
    scene, cards = Scene(), [card(i) for i in range(4)]
    for one, pose in zip(cards, deck(4), strict=True):
        one.stand(pose)
    scene.add(*cards)
    depths = [one.ground.z_index for one in cards]
    for move in bring_forward(cards, which):
        scene.play(move, run_time=0.4)
    assert cards[which].sheet.pose == FLAT
    assert [one.ground.z_index for one in cards] == depths
    there = {id(part) for thing in scene.mobjects for part in thing.get_family()}
    assert [id(one.ground) in there for one in cards] == [i >= which for i in range(4)]


def test_what_moves_on_a_card_behind_stays_behind_in_every_frame() -> None:
    projector = Projector()
    scene, front, back = Scene(renderer=projector), card(0), card(1, "other")
    projector.camera = StageCamera()
    back.stand(Pose(*front.ground.get_center()[:2], scale=0.9))
    scene.add(front, back, Square(0.2, fill_opacity=1).shift([4, 2, 0]))
    shown: list[np.ndarray] = []
    projector.screen = lambda pixels, count: shown.append(pixels.copy())
    scene.play(dim([back[1], back[2]], 0.4), run_time=1)
    assert all(np.array_equal(frame, shown[0]) for frame in shown)
    scene.play(turn_cards([front], [TURNED]), run_time=1)
    assert len({frame.tobytes() for frame in shown}) >= 4
    scene.wait(0.2)
    assert np.array_equal(shown[-1], picture(StageCamera(), *scene.mobjects))
