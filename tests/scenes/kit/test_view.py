"""The view moves, and what is kept is as good as what is made anew; what is pinned stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import cairo
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import Line, Rectangle, Square, VGroup, VMobject, tempconfig

import attncore as ac
from scenes.catalog import find
from scenes.kit import layout
from scenes.kit.camera import StageCamera
from scenes.kit.marks.heat import HeatMap, data_law
from scenes.kit.marks.strokes import Strokes
from scenes.kit.motion import appear, dim
from scenes.kit.theme import DARK
from scenes.kit.type.text import Word
from scenes.kit.view import HOME, MIDDLE, WINDOW, CameraMove, View, pin
from scenes.lesson import Lesson
from scenes.render.play.projector import Projector
from scenes.render.play.take import manim_set
from scenes.render.quality import Quality
from scenes.subject import Subject

views = st.builds(View, st.floats(-5, 5), st.floats(-3, 3), st.floats(0.5, 30))
NEAR = View(1.0, 0.4, 1.7)
SMALL = Quality(192, 108, 5)


@pytest.fixture(autouse=True)
def _small() -> Iterator[None]:
    with tempconfig({"pixel_width": 192, "pixel_height": 108}):
        yield


def picture(camera: StageCamera, *things: VMobject) -> np.ndarray:
    camera.reset()
    camera.capture_mobjects(things)
    return np.array(camera.pixel_array)


def seen(view: View, *things: VMobject) -> np.ndarray:
    camera = StageCamera()
    camera.view = view
    return picture(camera, *things)


def on_frame(view: View, point: np.ndarray) -> np.ndarray:
    return np.array(view.matrix.transform_point(*point[:2]))


def stage() -> VGroup:
    word = Word("fluffy 0.61", size=0.2, color=DARK.query).place(1, 0.3)
    square = Square(0.5, fill_opacity=0.5, stroke_width=1, color=DARK.key).shift([1.5, 0.3, 0])
    source = ac.Ref({"x": np.array([[0.2, 1.0], [0.7, 0.1]])}, "x")
    heat = HeatMap(source, data_law(DARK), most=1, width=0.4, height=0.4).shift([0.4, 0.2, 0])
    return VGroup(square, heat, word, Line([-3, -2, 0], [3, 2, 0], stroke_width=1))


def test_home_is_all_of_the_stage_as_it_stands() -> None:
    assert tuple(HOME.matrix) == (1, 0, 0, 1, 0, 0)
    assert HOME.away == 0
    assert HOME.window[1::2] == pytest.approx(WINDOW)


@given(views, views, st.floats(0, 1))
def test_on_its_way_the_view_grows_about_a_point_that_rests(a: View, b: View, share: float) -> None:
    now = a.toward(b, share)
    assert now.height == pytest.approx(a.height * (b.height / a.height) ** share)
    if abs(np.log(a.height / b.height)) > 0.1:
        z = [1 / each.height for each in (a, b)]
        at = (z[0] * np.array([a.x, a.y]) - z[1] * np.array([b.x, b.y])) / (z[0] - z[1])
        scale = max(1, np.abs(at).max()) * max(z) * 8
        assert on_frame(now, at) == pytest.approx(on_frame(a, at), abs=1e-6 * scale)


@given(views)
def test_the_window_is_what_is_seen(view: View) -> None:
    left, bottom, right, top = view.window
    low, high = on_frame(view, np.array([left, bottom])), on_frame(view, np.array([right, top]))
    assert low == pytest.approx([-layout.FRAME_WIDTH / 2, WINDOW[0]], abs=1e-6)
    assert high == pytest.approx([layout.FRAME_WIDTH / 2, WINDOW[1]], abs=1e-6)


@pytest.mark.parametrize("goal", [NEAR, View(-1, 1, 30), View(0.5, MIDDLE)])
def test_kept_outlines_draw_what_new_ones_draw(goal: View) -> None:
    things, camera = stage(), StageCamera()
    for _ in range(3):
        picture(camera, things)
    for share in (0.0, 0.3, 0.77, 1.0):
        camera.view = HOME.toward(goal, share)
        assert np.array_equal(picture(camera, things), seen(camera.view, things))


def test_the_view_shows_what_moving_all_points_would() -> None:
    things, moved = stage(), stage()
    for part in moved.family_members_with_points():
        part.points = NEAR.zoom * (part.points - [NEAR.x, NEAR.y, 0]) + [0, MIDDLE, 0]
        part.set_stroke(width=part.get_stroke_width() * NEAR.zoom)
    middle = slice(30, 70)  # without the edges
    apart = np.abs(seen(NEAR, things).astype(int) - seen(HOME, moved))[middle]
    assert apart.max() <= 8, "but for roundings of an edge"


def test_what_is_outside_changes_nothing_and_what_is_pinned_stands_still() -> None:
    things, far = stage(), Square(fill_opacity=1).shift([-5, 2, 0])
    assert np.array_equal(seen(NEAR, things, far), seen(NEAR, things))
    title = pin(Word("title", size=0.3, color=DARK.text).place(-6, layout.TITLE_BASELINE))
    top = slice(0, int((4 - WINDOW[1]) / 8 * 108))
    assert seen(NEAR, title, stage())[top].any()
    assert np.array_equal(seen(NEAR, title, stage())[top], seen(HOME, title)[top])
    assert np.array_equal(seen(NEAR, title.copy())[top], seen(HOME, title)[top]), "copies too"


def test_what_paints_itself_may_reach_farther_than_its_points() -> None:
    class Disc(VMobject):
        def paint(self, ctx: cairo.Context[object]) -> None:
            ctx.new_path()
            ctx.rectangle(self.points[0, 0] - 1, self.points[0, 1] - 1, 2, 2)
            ctx.set_source_rgba(1, 1, 1, 1)
            ctx.fill()

    disc = Disc()
    disc.points = np.array([[NEAR.window[2] + 0.5, NEAR.y, 0.0]])
    assert seen(NEAR, disc).any()


def test_what_is_pinned_is_over_all_else() -> None:
    title = pin(Square(1, fill_opacity=1, color=DARK.text))
    over = Square(fill_opacity=1, color=DARK.key)
    for view in (HOME, NEAR):
        assert np.array_equal(seen(view, title, over)[54, 96], seen(view, title)[54, 96])


def test_the_stage_sinks_into_the_ground_at_its_edges() -> None:
    white = Rectangle(width=40, height=40, fill_color="#ffffff", fill_opacity=1, stroke_width=0)
    column = seen(View(0, MIDDLE, 4), white)[:, 96, 0].astype(int)
    low, high = ((4 - edge) / 8 * 108 for edge in WINDOW)
    assert not column[: int(high)].any()
    assert not column[int(low) + 1 :].any()
    assert (column[int(high) + 6 : int(low) - 6] == 255).all()
    assert (np.diff(column[int(high) : int(high) + 4]) > 0).all()


def width_of(thing: VMobject, view: View) -> int:
    return int(seen(view, thing)[40, :, 0].astype(int).sum())


@pytest.mark.parametrize("zoom", [4.0, 0.25])
def test_lines_grow_less_than_what_is_a_measure(zoom: float) -> None:
    view = View(0, MIDDLE, 8 / zoom)
    ends = np.array([0, -20, 0]), np.array([0, 20, 0])
    line = Strokes([ends], color=DARK.text, width=20)
    measure = Line(*ends, color=DARK.text, stroke_width=20)
    assert width_of(line, HOME) == width_of(measure, HOME)
    assert width_of(measure, view) == pytest.approx(zoom * width_of(measure, HOME), rel=0.05)
    assert width_of(line, view) == pytest.approx(zoom**0.5 * width_of(line, HOME), rel=0.05)


class Looking(Lesson):
    """One beat that comes near, one that stays there, and one that goes back."""

    entry = replace(find("pattern"), beats=("near", "there", "back"), needs=((), (), ()))

    def beat_near(self) -> None:
        self.say("mask", "near")
        self.things = stage()
        self.move(appear(*self.things), seconds=0.6)
        self.move_camera(NEAR, dim(self.things[:1], 0.4), seconds=1)

    def beat_there(self) -> None:
        self.move(dim(self.things[:1], 1), seconds=0.6)

    def beat_back(self) -> None:
        self.move_camera(HOME, seconds=1)


@pytest.fixture(scope="module")
def about(subject: Callable[..., Subject]) -> Subject:
    return subject("a fluffy blue creature")


def frames(
    about: Subject, folder: Path, *beats: str
) -> tuple[dict[str, list[np.ndarray]], dict[str, View]]:
    """The frames of each beat that is drawn, and the view at the end of each."""
    shown: dict[str, list[np.ndarray]] = {}
    ends: dict[str, View] = {}
    with manim_set(folder, SMALL):
        projector = Projector()

        def on_beat(name: str, index: int, count: int) -> None:
            if index:
                ends[Looking.beats[index - 1]] = lesson.camera_view
            found = shown.setdefault(name, []) if name in beats else None
            projector.screen = None
            if found is not None:
                projector.screen = lambda pixels, n: found.extend([pixels.copy()] * n)

        lesson = Looking(about, renderer=projector, beats=beats, on_beat=on_beat)
        lesson.construct()
        ends[beats[-1]] = lesson.camera_view
    return shown, ends


def test_a_beat_alone_is_as_it_is_after_the_others(about: Subject, tmp_path: Path) -> None:
    all_frames, ends = frames(about, tmp_path, *Looking.beats)
    assert ends == {"near": NEAR, "there": NEAR, "back": HOME}
    for beat in Looking.beats:
        alone, end = frames(about, tmp_path, beat)
        assert end[beat] == ends[beat]
        assert len(alone[beat]) == len(all_frames[beat]) > 5
        assert all(map(np.array_equal, alone[beat], all_frames[beat]))
    assert not np.array_equal(all_frames["near"][0], all_frames["near"][-1])


def test_each_frame_of_a_move_is_drawn_as_its_view_is(about: Subject, tmp_path: Path) -> None:
    shown, _ = frames(about, tmp_path, *Looking.beats)
    assert not np.array_equal(shown["near"][-1], shown["there"][-1]), "one is dimmed"
    assert not np.array_equal(shown["there"][-1], shown["back"][-1])
    assert len({frame.tobytes() for frame in shown["back"]}) >= 4


def test_a_move_of_the_view_leaves_nothing_on_stage(about: Subject) -> None:
    camera = StageCamera()
    move = CameraMove(camera, NEAR)
    move.begin()
    move.interpolate(0.5)
    assert NEAR.height < camera.view.height < HOME.height
    move.finish()
    assert camera.view == NEAR
    assert move.is_remover()
