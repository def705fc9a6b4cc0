"""The clock of a lesson: when something may move, and when another caption may come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.clock import LEAST_BEAT, SETTLE, Clock, reading_time


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", 0.0),
        ("x" * 34, 2.0),  # subtitle guides: 17 characters a second
        ("注意力注意力注意", 1.0),  # and 8 wide ones
        ("注意力注意力ab12", 1.0),  # of which letters and digits are half
    ],
)
def test_reading_takes_as_long_as_guides_allow(text: str, seconds: float) -> None:
    assert reading_time(text) == pytest.approx(seconds)


def after(caption: str, *spent: tuple[float, bool]) -> Clock:
    clock = Clock()
    clock.begin_caption(caption)
    for seconds, moving in spent:
        clock.spend(seconds, moving=moving)
    return clock


def test_before_the_first_caption_nothing_waits() -> None:
    clock = Clock()
    clock.spend(0.3, moving=True)
    assert clock.until_a_move() == 0
    assert clock.until_a_caption() == 0
    assert clock.until_the_end() == pytest.approx(LEAST_BEAT - 0.3)


def test_a_move_waits_until_little_is_left_to_read() -> None:
    assert after("x" * 34).until_a_move() == pytest.approx(1.2)
    assert after("x" * 34, (0.5, False)).until_a_move() == pytest.approx(0.7)
    assert after("x").until_a_move() == pytest.approx(0.8)  # a short one, too


def test_a_caption_waits_until_the_one_before_is_read_and_the_stage_has_settled() -> None:
    assert after("x" * 34).until_a_caption() == pytest.approx(2.0)
    assert after("x" * 34, (5.0, True)).until_a_caption() == pytest.approx(SETTLE)
    assert after("x" * 34, (5.0, True), (0.4, False)).until_a_caption() == pytest.approx(0.2)


@given(
    st.text(min_size=1, max_size=50),
    st.lists(st.tuples(st.floats(0, 5), st.booleans()), max_size=6),
)
def test_waiting_as_long_as_is_asked_is_enough(
    caption: str, spent: list[tuple[float, bool]]
) -> None:
    clock = after(caption, *spent)
    for ask in (clock.until_a_move, clock.until_a_caption, clock.until_the_end):
        clock.spend(max(ask(), 0), moving=False)
        assert ask() <= 1e-9
