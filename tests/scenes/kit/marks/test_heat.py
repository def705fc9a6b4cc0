"""Heat maps: each cell is painted where its entry belongs, in the colour that its law gives it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from manim import ManimColor, tempconfig

import attncore as ac
from scenes.kit.camera import StageCamera
from scenes.kit.checks import drawn, problems
from scenes.kit.marks.heat import HeatMap, data_law, largest, strip, weight_law
from scenes.kit.motion import dim, glide, leave
from scenes.kit.theme import DARK, LIGHT, Theme
from scenes.kit.type.text import Word

VALUES = np.array([[1.0, -0.5, 0.0], [0.25, -1.0, 0.75]])
PIXELS = 64  # of a frame unit, in the pictures here


@pytest.fixture(autouse=True)
def _size() -> Iterator[None]:
    with tempconfig({"pixel_width": 14 * PIXELS, "pixel_height": 8 * PIXELS, "frame_width": 14}):
        yield


def ref(values: np.ndarray = VALUES) -> ac.Ref:
    return ac.Ref({"w": values}, "w")


def heat(theme: Theme = DARK, **options: object) -> HeatMap:
    chosen = {"most": 1.0, "width": 3.0, "height": 2.0, **options}
    return HeatMap(ref(), weight_law(theme), **chosen)  # type: ignore[arg-type]


def painted(thing: HeatMap, theme: Theme = DARK) -> np.ndarray:
    camera = StageCamera()
    camera.background_color = theme.ground
    camera.reset()
    camera.capture_mobjects([thing])
    return np.asarray(camera.pixel_array)[:, :, :3].astype(int)


def pixel(picture: np.ndarray, at: np.ndarray) -> np.ndarray:
    height, width = picture.shape[:2]
    return picture[int(height / 2 - at[1] * PIXELS), int(width / 2 + at[0] * PIXELS)]


def mixed(theme: Theme, color: ManimColor, share: float) -> np.ndarray:
    """`share` of the colour over the ground, in bytes."""
    ground, ink = (np.array(c.to_rgb()) for c in (theme.ground, color))
    return 255 * (ground + share * (ink - ground))


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_every_cell_has_the_colour_of_its_weight(theme: Theme) -> None:
    thing = heat(theme)
    thing.shift([1.5, -0.5, 0])
    picture = painted(thing, theme)
    for (row, column), value in np.ndenumerate(VALUES):
        ink = theme.positive if value > 0 else theme.negative
        # Where it belongs is stated here, not asked of the map: rows from the top.
        at = np.array([1.5 - 1.5 + column + 0.5, -0.5 + 1 - row - 0.5, 0])
        np.testing.assert_allclose(thing.cell(row, column), at)
        wanted = mixed(theme, ink, abs(value))
        assert np.abs(pixel(picture, at) - wanted).max() < 3, (row, column)


def test_cells_are_sharp() -> None:
    picture = painted(heat())
    colours = {tuple(p) for p in picture.reshape(-1, 3)}
    assert len(colours) == len({abs(v) * np.sign(v) for v in VALUES.ravel()})


def test_data_are_brighter_with_their_absolute_value() -> None:
    law = data_law(DARK, DARK.key)
    assert law(-0.5).to_hex() == law(0.5).to_hex() == DARK.shade(DARK.key, 0.5).to_hex()
    assert data_law(LIGHT)(1).to_hex() == LIGHT.text.to_hex()


def test_a_vector_is_one_column_with_its_first_entry_on_top() -> None:
    thing = strip(ref()[0], DARK, most=2.0, width=0.3, height=3.0)
    assert thing.pixels.shape == (3, 1, 3)
    picture = painted(thing)
    for row, value in enumerate(VALUES[0]):
        at = np.array([0, 1.5 - row - 0.5, 0])
        wanted = mixed(DARK, DARK.text, abs(value) / 2)
        assert np.abs(pixel(picture, at) - wanted).max() < 3


def test_the_largest_of_all_that_stand_together() -> None:
    assert largest(ref()[0, :2], ref()[1, 2]) == 1
    assert largest(ref(np.array([-np.inf, -0.5]))) == 0.5
    assert largest() == 0


def test_nothing_but_zeros_is_drawn_as_the_ground() -> None:
    thing = HeatMap(ref(np.zeros((2, 2))), data_law(DARK), most=0.0, width=2, height=2)
    assert not thing.pixels.any()


def test_it_moves_scales_and_fades_as_one_thing() -> None:
    thing, small = heat(), heat(width=1.5, height=1.0)
    small.shift([2, 1, 0])
    move = glide([thing], [small])
    move.begin()
    move.interpolate(1)
    np.testing.assert_allclose(thing.points, small.points)
    assert (painted(thing) == painted(small)).all()
    for verb, opacity in ((dim([thing], 0.4), 0.4), (leave(thing), 0.0)):
        verb.begin()
        verb.interpolate(1)
        at = thing.cell(0, 0)
        assert np.abs(pixel(painted(thing), at) - opacity * mixed(DARK, DARK.positive, 1)).max() < 3


def test_the_same_map_in_another_place_and_height() -> None:
    thing = heat()
    other = thing.at(2.0, 3.0, 1.0)
    np.testing.assert_allclose(thing.get_center(), 0, atol=1e-9)
    np.testing.assert_allclose([other.get_top()[1], other.get_bottom()[1]], [3, 2])
    assert other.get_center()[0] == pytest.approx(2)
    assert other.width == pytest.approx(thing.width)
    assert (other.pixels == thing.pixels).all()


def test_a_copy_is_painted_like_the_original() -> None:
    assert (painted(heat().copy()) == painted(heat())).all()


def test_words_across_it_are_found() -> None:
    word = Word("across", size=0.3, color=DARK.text)
    assert problems(drawn([heat(), word.place(3, 1.5)])) == []
    assert any("touches" in each for each in problems(drawn([heat(), word.place(0.5, 0)])))


def test_vectors_side_by_side_are_columns() -> None:
    thing = heat(across=True)
    assert thing.pixels.shape == (3, 2, 3)
    for (row, column), value in np.ndenumerate(VALUES):
        ink = DARK.positive if value > 0 else DARK.negative
        assert np.abs(thing.pixels[column, row] - mixed(DARK, ink, abs(value))).max() < 3
