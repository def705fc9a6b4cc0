"""Numbers on screen are made from what was computed, and read back as that."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import attncore as ac
from scenes.kit.checks import drawn
from scenes.kit.theme import DARK
from scenes.kit.type.number import Number, point_shift, spell
from tests.scenes.support import reading

finite = st.floats(-1e6, 1e6)


def ref(value: float) -> ac.Ref:
    return ac.Ref({"x": np.array([value])}, "x", 0)


def number(value: float, decimals: int = 2, size: float = 0.2) -> Number:
    return Number(ref(value), size=size, color=DARK.text, decimals=decimals)


def glyphs(shown: Number) -> list[reading.Glyph]:
    (mark,) = drawn([shown])
    read = reading.read_value(mark)
    assert read is not None
    return read


@given(st.floats(0, 1), st.integers(0, 2))
@settings(max_examples=20, deadline=None)
def test_shares_are_shown_in_hundredths(value: float, decimals: int) -> None:
    shown = Number(ref(value), size=0.2, color=DARK.text, decimals=decimals, percent=True)
    assert reading.spelled(glyphs(shown)) == f"{100 * value:.{decimals}f}%"


@given(finite, st.integers(0, 4))
def test_what_is_spelled_is_the_value(value: float, decimals: int) -> None:
    text = spell(value, decimals)
    assert "-" not in text, "a hyphen is no minus sign"
    read = float(text.replace("−", "-"))
    assert abs(read - value) <= 0.5 * 10**-decimals * (1 + 1e-9) + 1e-9
    assert len(text.partition(".")[2]) == decimals
    assert not (read == 0 and "−" in text), "there is no −0"


def test_infinities_and_what_is_no_number() -> None:
    assert spell(-math.inf, 2) == "−∞"
    assert spell(math.inf, 2) == "∞"
    with pytest.raises(ValueError, match="not a number"):
        spell(math.nan, 2)


@given(st.floats(-9999, 9999), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_the_digits_drawn_are_those_of_the_value(value: float, decimals: int) -> None:
    text = reading.spelled(glyphs(number(value, decimals)))
    wanted = f"{value:.{decimals}f}"
    assert text == wanted.replace("-", "" if float(wanted) == 0 else "−")


def test_minus_infinity_is_drawn() -> None:
    assert reading.spelled(glyphs(number(-math.inf))) == "−∞"


def test_derived_values_are_shown() -> None:
    total = ac.Derived(ac.total, [ref(0.25), ref(0.5)])
    shown = Number(total, size=0.2, color=DARK.text)
    assert reading.spelled(glyphs(shown)) == "0.75"


@pytest.mark.parametrize("bare", [0.5, 1, np.float32(0.5), np.array(0.5), "0.5", None])
def test_a_bare_value_is_refused(bare: object) -> None:
    with pytest.raises(TypeError, match="reference"):
        Number(bare, size=0.2, color=DARK.text)  # type: ignore[arg-type]


def test_a_reference_to_more_than_one_number_is_refused() -> None:
    row = ac.Ref({"x": np.ones(3)}, "x")
    with pytest.raises(ValueError, match="size 1"):
        Number(row, size=0.2, color=DARK.text)


def test_size_is_the_height_of_a_digit() -> None:
    for value in (1.0, 7.0):
        shown = number(value, decimals=0, size=0.4)
        assert shown.height == pytest.approx(0.4, abs=0.02)
        assert {round(glyph.em * 0.666, 3) for glyph in glyphs(shown)} == {0.4}


@given(st.lists(st.floats(-99, 99), min_size=2, max_size=4), st.floats(0.5, 2))
@settings(max_examples=20, deadline=None)
def test_another_value_takes_the_place_of_the_first(values: list[float], larger: float) -> None:
    shown = number(values[0], 1).align_point(1.0, -0.4).scale(larger)
    point, *_ = (glyph for glyph in glyphs(shown) if glyph.char == ".")
    for value in values[1:]:
        assert shown.show(ref(value)) is shown
        assert reading.spelled(glyphs(shown)) == spell(value, 1) == shown.digits
        now, *_ = (glyph for glyph in glyphs(shown) if glyph.char == ".")
        assert now.x == pytest.approx(point.x, abs=0.004)
        assert now.baseline == pytest.approx(point.baseline, abs=0.004)
        assert now.em == pytest.approx(point.em, rel=0.02)


def test_what_is_shown_instead_is_a_reference_too() -> None:
    shown = number(1.25)
    with pytest.raises(TypeError, match="reference"):
        shown.show(0.5)  # type: ignore[arg-type]
    assert reading.spelled(glyphs(shown)) == "1.25"


def test_figures_are_equally_wide() -> None:
    assert len({number(float(f"{d}.{d}{d}")).advance for d in range(1, 10)}) == 1


@given(st.lists(st.floats(-99, 99), min_size=2, max_size=5))
@settings(max_examples=15, deadline=None)
def test_points_are_aligned(values: list[float]) -> None:
    shown = [number(value, 1).align_point(1.0, -0.4 * i) for i, value in enumerate(values)]
    points = [glyph.x for one in shown for glyph in glyphs(one) if glyph.char == "."]
    assert np.ptp(points) < 0.002
    assert max(points) < 1.0


@given(st.lists(st.floats(-99.9, 99.9), min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_a_shared_point_centres_the_column(values: list[float]) -> None:
    shift = point_shift([spell(value, 1) for value in values], 0.2)
    shown = [number(value, 1).align_point(shift, 0) for value in values]
    left = min(one.get_left()[0] for one in shown)
    right = max(one.get_right()[0] for one in shown)
    assert left + right == pytest.approx(0, abs=0.05)


def test_middle_centres_the_digits() -> None:
    assert number(8.0, 0).middle(1, 2).get_center() == pytest.approx(np.array([1, 2, 0]), abs=0.02)


def test_a_number_is_one_mobject() -> None:
    assert number(-1.25).submobjects == []
