"""The checks of law 1 bite: words that are too long, and motion that does not wait for them."""

from __future__ import annotations

import pytest

from tests.scenes.laws.made import Film, square, to, word
from tests.scenes.laws.motion import moving
from tests.scenes.laws.words import (
    characters,
    reading,
    reading_first,
    rhythm,
    settled,
    short_captions,
    words_then_motion,
)

TEXT = "Each word asks for others."  # 26 characters are read in 1.5 s


def film(wait: float, move: float = 2.0, rest: float = 1.0) -> Film:
    """A caption; after a while something moves, then all is still."""
    body = square()
    made = Film().rest(0.5, body).say(TEXT).rest(wait, body)
    return made.move(move, to(body, (0, 0), (3, 0)), body).rest(rest, body)


def test_characters_of_latin_count_half_among_chinese() -> None:
    assert (characters("abcd", "en"), characters("点积 ab", "zh")) == (4, 3.5)


def test_a_caption_of_mostly_latin_letters_is_read_as_such() -> None:
    assert (reading("词" * 8), reading("x" * 17), reading("词abc" * 17)) == (1, 1, 4)


@pytest.mark.parametrize(
    ("lang", "text", "faults"),
    [
        ("en", "x" * 32, []),
        ("en", "x" * 44, ["on average"]),
        ("en", "x" * 45, ["a caption of 45", "on average"]),
        ("zh", "词" * 15, []),
        ("zh", "词" * 10 + "abcdefgh", []),
        ("zh", "词" * 21, ["a caption of 21", "on average"]),
    ],
)
def test_captions_that_are_too_long(lang: str, text: str, faults: list[str]) -> None:
    found = short_captions(Film(lang).say(text).rest(1, word()).timeline)
    assert len(found) == len(faults)
    assert all(fault in breach for fault, breach in zip(faults, found, strict=True))


def test_a_long_name_that_is_not_cut() -> None:
    def faults(text: str) -> list[str]:
        made = Film(tokens=("international",)).say(text).rest(1, word())
        return short_captions(made.timeline)

    assert faults("internation… asks.") == []
    assert "is not cut" in faults("international asks.")[0]


def test_frames_that_move() -> None:
    body = square()
    made = Film().rest(1, body).move(1, to(body, (0, 0), (1, 0)), body).rest(1, body)
    assert moving(made.timeline).tolist() == [15 < i <= 30 for i in range(45)]


def test_what_is_transparent_or_hardly_changes_does_not_move() -> None:
    body, hidden = square(), square().set_fill(opacity=0)
    made = Film().move(1, to(hidden, (0, 0), (3, 0)), body, hidden)
    made.move(1, to(body, (0, 0), (0.01, 0)), body)
    assert not moving(made.timeline).any()


def test_what_is_put_there_and_what_fades_moves() -> None:
    body = square()
    made = Film().rest(1).rest(1, body)
    made.move(0.5, lambda share: body.set_fill(opacity=1 - share), body).rest(1)
    assert moving(made.timeline).tolist() == [i == 15 or 30 < i <= 38 for i in range(53)]


def test_motion_inside_reading_time() -> None:
    late, early = film(1.5, move=3, rest=0.6).timeline, film(0.2, move=1.2, rest=1.4).timeline
    assert rhythm(late).inside < 0.04
    assert words_then_motion(late) == []
    assert rhythm(early).inside > 0.9
    assert any("inside reading time" in breach for breach in words_then_motion(early))


def test_a_stage_that_stands_still() -> None:
    found = words_then_motion(film(1.5, move=3, rest=3.5).timeline)
    assert "frames are without motion" in found[0]
    assert found[1:] == ["nothing moves for 3.4 s"]


@pytest.mark.parametrize(("wait", "obeys"), [(0.4, False), (0.9, True), (1.5, True)])
def test_what_moves_before_the_words_are_read(wait: float, obeys: bool) -> None:
    """Of 1.5 s of reading, at most 0.8 s may be left, and at least 0.8 s are to pass."""
    assert (reading_first(film(wait).timeline) == []) == obeys


def test_the_subject_may_come_before_the_words() -> None:
    body = square()
    made = Film().say(TEXT).move(0.4, lambda share: body.set_fill(opacity=share), body)
    made.rest(1.5, body).move(1, to(body, (0, 0), (3, 0)), body)
    assert reading_first(made.timeline) == []


@pytest.mark.parametrize(("rest", "obeys"), [(0.2, False), (0.7, True)])
def test_a_caption_that_does_not_wait_for_the_stage_to_settle(rest: float, obeys: bool) -> None:
    for made in (film(1.5, rest=rest), film(1.5, rest=rest).say(TEXT).rest(2, word())):
        assert (settled(made.timeline) == []) == obeys
