"""The stage's camera draws, bit for bit, what Manim's own draws of points on its grid."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from manim import Camera, Circle, Line, Square, VGroup, VMobject, tempconfig

from scenes.kit.camera import GRID, StageCamera
from scenes.kit.theme import DARK
from scenes.kit.type.text import Word

Change = Callable[[VGroup], object]


@pytest.fixture(autouse=True)
def _small() -> Iterator[None]:
    with tempconfig({"pixel_width": 192, "pixel_height": 108}):
        yield


def stage() -> VGroup:
    """Text, what is filled and stroked, what is stroked only, and what overlaps."""
    word = Word("fluffy 0.61", size=0.8, color=DARK.query)
    square = Square(fill_opacity=0.5, stroke_width=6, color=DARK.key).shift([0.5, 0.3, 0])
    behind = Circle(fill_opacity=1).set_stroke(DARK.masked, width=9, background=True)
    return VGroup(behind.shift([-2, 1, 0]), square, word, Line([-3, -2, 0], [3, 2, 0]))


def nothing(things: VGroup) -> None:
    pass


def fade(things: VGroup) -> None:
    for part in things:
        part.fill_rgbas[:, 3] *= 0.3


def move_in_place(things: VGroup) -> None:
    things[2].points += np.array([0.01, 0, 0])


CHANGES: dict[str, Change] = {
    "nothing": nothing,
    "faded": fade,
    "moved in place": move_in_place,
    "moved": lambda things: things.shift([0.3, -0.2, 0]),
    "other points": lambda things: setattr(things[1], "points", Circle().points.copy()),
    "thicker": lambda things: things[3].set_stroke(width=12),
    "unseen": lambda things: things[:2].set_opacity(0),
    "half of its line": lambda things: things[3].pointwise_become_partial(Line(), 0, 0.5),
    "not finite": lambda things: setattr(things[1], "points", np.full((8, 3), np.nan)),
    "cut short": lambda things: setattr(things[1], "points", things[1].points[:6]),
}


def picture(camera: Camera, thing: VMobject) -> np.ndarray:
    camera.reset()
    camera.capture_mobjects([thing])
    return np.array(camera.pixel_array)


def on_grid(things: VGroup) -> VGroup:
    """The same with its points where the camera may draw them, for Manim's own to draw."""
    other = things.copy()
    for part in other.family_members_with_points():
        part.points = np.rint(part.points * GRID) / GRID
    return other


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_pictures_are_those_of_manim(change: Change) -> None:
    things, ours, theirs = stage(), StageCamera(), Camera()
    # By the third picture outlines are kept.
    shown = [picture(ours, things) for _ in range(3)]
    assert len({one.tobytes() for one in shown}) == 1
    assert np.array_equal(shown[0], picture(theirs, on_grid(things)))
    change(things)
    for _ in range(3):
        assert np.array_equal(picture(ours, things), picture(theirs, on_grid(things)))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_grid_is_too_fine_to_be_seen(change: Change) -> None:
    things = stage()
    change(things)
    ours, theirs = (picture(camera, things) for camera in (StageCamera(), Camera()))
    assert np.abs(ours.astype(int) - theirs).max() <= 4


def test_outlines_are_kept_for_every_size_of_picture() -> None:
    things, camera = stage(), StageCamera()
    for _ in range(3):
        picture(camera, things)
    camera.reset_pixel_shape(90, 160)
    with tempconfig({"pixel_width": 160, "pixel_height": 90}):
        assert np.array_equal(picture(camera, things), picture(StageCamera(), things))


def test_things_far_outside_are_drawn_as_ever() -> None:
    things, ours, theirs = (
        VGroup(Square(side_length=600), Line([-500, 0, 0], [0, 0, 0])),
        *(camera() for camera in (StageCamera, Camera)),
    )
    for _ in range(3):
        assert np.array_equal(picture(ours, things), picture(theirs, on_grid(things)))


def test_outlines_go_with_their_mobjects() -> None:
    things, camera = stage(), StageCamera()
    picture(camera, things)
    assert len(camera._kept) == 4
    del things
    gc.collect()
    assert len(camera._kept) == 0
