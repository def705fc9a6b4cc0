"""The checks of laws 6 and 7 bite: faint text, coloured signs, an empty frame, a late subject."""

from __future__ import annotations

import numpy as np
import pytest
from manim import ManimColor

import attncore as ac
from scenes.kit import layout
from scenes.kit.motion import faded
from scenes.kit.theme import DARK, THEMES
from tests.scenes.laws.made import Film, X, number, square, word
from tests.scenes.laws.picture import (
    contrast,
    contrast_of,
    full_frame,
    opens_with_its_subject,
    signs_of_weights,
)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(("opacity", "obeys"), [(1.0, True), (0.6, True), (0.3, False)])
def test_text_that_is_too_faint(theme: str, opacity: float, obeys: bool) -> None:
    text = faded([word(color=THEMES[theme].text)], opacity)
    assert (contrast(Film(theme=theme).rest(1, *text).timeline) == []) == obeys


def test_text_that_is_not_dimmed_needs_more() -> None:
    grey = "#747474"
    assert 4.4 < contrast_of(grey, 1, "#000000") < 4.5
    assert len(contrast(Film().rest(1, word(color=ManimColor(grey))).timeline)) == 1


def test_colours_of_signs_outside_weights() -> None:
    made = Film(weights=frozenset("x"))
    assert signs_of_weights(made.rest(1, number(X[0], color=DARK.positive)).timeline) == []
    row = ac.Derived(ac.transposed, ac.Ref({"x": np.ones((1, 2))}, "x"))
    assert signs_of_weights(made.rest(1, number(row[0, 0], color=DARK.negative)).timeline) == []
    for thing in (number(X[0], color=DARK.negative), word(color=DARK.positive)):
        assert len(signs_of_weights(Film().rest(1, thing).timeline)) == 1
    assert signs_of_weights(Film(theme="light").rest(1, word(color=DARK.positive)).timeline) == []


def test_a_thin_line_in_a_black_frame() -> None:
    wide, high = layout.RIGHT - layout.LEFT, layout.STAGE_TOP - layout.STAGE_BOTTOM
    thin = square().stretch_to_fit_width(0.5 * wide)
    assert len(full_frame(Film().rest(1, thin).timeline)) == 1
    assert full_frame(Film().rest(1, thin.copy().stretch_to_fit_width(0.65 * wide)).timeline) == []
    assert full_frame(Film().rest(1, thin, square(side=0.65 * high)).timeline) == []


@pytest.mark.parametrize(("wait", "obeys"), [(0.2, True), (0.8, False)])
def test_a_subject_that_comes_late(wait: float, obeys: bool) -> None:
    made = Film().rest(wait).rest(1, word())
    assert (opens_with_its_subject(made.timeline) == []) == obeys
    assert len(opens_with_its_subject(Film().rest(1).timeline)) == 1
