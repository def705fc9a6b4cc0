"""Points in a plane: true to one scale, in their frame; words beside them touch nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from manim import tempconfig

import attncore as ac
from scenes.kit.camera import StageCamera
from scenes.kit.checks import drawn, problems
from scenes.kit.marks.callouts import Callouts, Room, call_out
from scenes.kit.marks.points import Cloud, Plane, PlaneFrame, Spot, VectorArrow, plane_of
from scenes.kit.motion import appear
from scenes.kit.theme import DARK, LIGHT, Theme
from scenes.kit.type.text import Word
from tests.scenes.support import reading

POINTS = np.array([[-1.0, 0.0], [3.0, 1.0], [0.0, -1.0], [0.5, 0.25]])
EDGES = {"left": -2.0, "right": 4.0, "bottom": -2.0, "top": 2.0}
PIXELS = 96  # of a frame unit, in the pictures here


@pytest.fixture(autouse=True)
def _size() -> Iterator[None]:
    with tempconfig({"pixel_width": 14 * PIXELS, "pixel_height": 8 * PIXELS, "frame_width": 14}):
        yield


def ref(values: np.ndarray = POINTS) -> ac.Ref:
    return ac.Ref({"points": values}, "points")


def plane(values: np.ndarray = POINTS) -> Plane:
    return plane_of([ref(values)], **EDGES)


def scattered(count: int, seed: int = 0, spread: float = 1.0) -> ac.Ref:
    return ref(np.random.default_rng(seed).normal(size=(count, 2)) * spread)


# Where points stand.


def test_one_scale_for_both_axes_and_all_in_the_frame() -> None:
    places = plane().at(ref())
    ways = places[1:] - places[0]
    true = POINTS[1:] - POINTS[0]
    ratio = np.linalg.norm(ways, axis=1) / np.linalg.norm(true, axis=1)
    np.testing.assert_allclose(ratio, ratio[0])
    assert places[:, 0].min() >= -2 + 0.2 - 1e-9
    assert places[:, 0].max() <= 4 - 0.2 + 1e-9
    np.testing.assert_allclose(np.ptp(places[:, 0]), 6 - 0.4)  # as large as fits
    np.testing.assert_allclose((places.max(axis=0) + places.min(axis=0))[:2] / 2, [1, 0])


def test_a_single_point_stands_where_it_does_among_all() -> None:
    np.testing.assert_allclose(plane().at(ref()[2]), plane().at(ref())[2])
    np.testing.assert_allclose(
        plane().moved(1.5).at(ref()), plane().at(ref()) + np.array([1.5, 0, 0])
    )


def test_points_that_do_not_differ_stand_in_the_middle() -> None:
    same = np.ones((3, 2))
    np.testing.assert_allclose(plane(same).at(ref(same)), np.full((3, 3), [1.0, 0, 0]))


# What is drawn of them.


def test_a_cloud_has_a_grain_at_every_point() -> None:
    cloud = Cloud(ref(), plane(), theme=DARK)
    grains = cloud.points.reshape(len(POINTS), -1, 3)
    np.testing.assert_allclose(
        (grains.min(axis=1) + grains.max(axis=1)) / 2, plane().at(ref()), atol=1e-9
    )
    assert np.ptp(grains, axis=1)[:, :2].max() < 0.051


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_letters_in_a_cloud_keep_its_grains_away(theme: Theme) -> None:
    cloud = Cloud(scattered(4000, spread=0.3), plane(), theme=theme, grain=0.1)
    word = Word("o", size=0.6, color=theme.text)
    ground = np.array([round(255 * c) for c in theme.ground.to_rgb()])

    def beside_the_letter() -> int:
        camera = StageCamera()
        camera.background_color = theme.ground
        camera.reset()
        camera.capture_mobjects([cloud, word])
        picture = np.asarray(camera.pixel_array)[:, :, :3].astype(int)
        x = int((word.get_left()[0] - 0.02 + 7) * PIXELS)
        y = int((4 - word.get_center()[1]) * PIXELS)
        return int(np.abs(picture[y - 4 : y + 4, x] - ground).max())

    word.place(-0.3, 0, "left")
    assert beside_the_letter() > 50
    call_out([word], [np.array([-0.4, 0, 0])], Room(-3, 5, -3, 3), theme)
    assert beside_the_letter() < 30


def test_words_may_stand_in_a_cloud_but_not_on_a_point() -> None:
    cloud = Cloud(scattered(500, spread=0.5), plane(), theme=DARK)
    word = Word("word", size=0.24, color=DARK.text).place(0, 0)
    assert problems(drawn([cloud, word])) == []
    spot = Spot(ref(np.array([0.0, 0.0])), plane(), color=DARK.text)
    word.middle(*spot.get_center()[:2])
    assert any("touches" in problem for problem in problems(drawn([cloud, word, spot])))


def test_a_word_with_a_halo_comes_as_one_thing() -> None:
    word = Word("word", size=0.24, color=DARK.text)
    call_out([word], [np.array([0.0, 0, 0])], Room(-3, 5, -3, 3), DARK)
    move = appear(word)
    move.begin()
    assert word.background_stroke_rgbas[0, 3] == 0
    move.interpolate(1)
    assert word.background_stroke_rgbas[0, 3] == 1


def test_a_step_ends_in_two_wings() -> None:
    start, end = np.array([0.0, 0, 0]), np.array([1.0, 1.0, 0])
    step = VectorArrow(start, end, color=DARK.text)
    pieces = step.points.reshape(-1, 4, 3)
    np.testing.assert_allclose(pieces[0][[0, -1]], [start, end])
    np.testing.assert_allclose(pieces[1:, -1], [end, end], atol=1e-9)
    mirrored = pieces[1:, 0][:, [1, 0, 2]]
    np.testing.assert_allclose(np.sort(mirrored, axis=0), np.sort(pieces[1:, 0], axis=0))
    assert problems(drawn([VectorArrow(start, start, color=DARK.text), step])) == []


def test_axes_say_their_shares() -> None:
    shares = ac.Ref({"shares": np.array([0.6, 0.123])}, "shares")
    frame = PlaneFrame(plane(), ["across: ", "up: "], shares, DARK)
    marks = drawn([frame])
    assert problems(marks) == []
    read = [reading.read_value(mark) for mark in marks if mark.kind == "text"]
    said = [reading.spelled(glyphs) for glyphs in read if glyphs]
    assert sorted(said) == ["12.3%", "60.0%"]
    across, up = frame.names
    assert across.get_top()[1] < EDGES["bottom"] < EDGES["top"] < up.get_bottom()[1]
    assert abs(across.get_right()[0] - EDGES["right"]) < 0.05
    assert abs(up.get_left()[0] - EDGES["left"]) < 0.05


# Words beside points.


def called(points: ac.Ref, size: float = 0.2) -> tuple[Callouts, list[Spot]]:
    there = plane_of([points], left=-3, right=3, bottom=-2.5, top=2.5)
    spots = [Spot(point, there, color=DARK.text) for point in points]
    words = [Word(f"word{'o' * (i % 7)}", size=size, color=DARK.text) for i in range(len(spots))]
    centres = [spot.get_center() for spot in spots]
    return call_out(words, centres, Room(-3.5, 3.5, -2.6, 2.6), DARK), spots


@pytest.mark.parametrize("count", [1, 9, 25])
@pytest.mark.parametrize("seed", range(4))
def test_words_touch_nothing(count: int, seed: int) -> None:
    made, spots = called(scattered(count, seed))
    stage = [*spots, *made.words.values(), *made.leaders.values()]
    assert problems(drawn(stage)) == []
    assert sorted([*made.words, *made.dropped]) == list(range(count))


def test_each_word_stands_by_its_own_point_or_a_line_leads_there() -> None:
    made, spots = called(scattered(25, 1))
    for i, word in made.words.items():
        near = np.array([spots[i].get_center()[0], spots[i].get_center()[1]])
        low, high = word.points.min(axis=0)[:2], word.points.max(axis=0)[:2]
        away = float(np.linalg.norm(near - np.clip(near, low, high)))
        if i in made.leaders:
            start, end = made.leaders[i].points[0], made.leaders[i].points[-1]
            assert np.linalg.norm(start[:2] - near) < 0.07
            assert np.linalg.norm(end[:2] - np.clip(end[:2], low, high)) < 0.07
        else:
            assert away < 0.25, i


def test_what_finds_no_place_is_told() -> None:
    made, spots = called(ref(np.zeros((60, 2))))
    assert made.dropped
    assert len(made.words) + len(made.dropped) == len(spots) == 60
    assert 0 in made.words, "the first ones have their choice"
    assert problems(drawn([*spots, *made.words.values(), *made.leaders.values()])) == []
