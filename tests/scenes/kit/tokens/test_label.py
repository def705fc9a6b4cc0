"""Pieces of one word and bytes of one character are held together."""

from __future__ import annotations

import pytest

import attncore as ac
from scenes.kit.theme import DARK
from scenes.kit.tokens.label import Label, Piecewise, label_width, piecewise

START = ac.Token("‹start›", 0, None, special=True)


def piece(text: str, start: int, word: int) -> ac.Token:
    return ac.Token(text, 1, (start, start + len(text)), word=word)


def byte(label: str, place: int, word: int) -> ac.Token:
    return ac.Token(label, 2, (place, place + 1), byte=True, word=word)


def test_whole_words_need_no_bracket() -> None:
    assert piecewise([START, piece("a", 0, 0), piece("cat", 2, 1)], "a cat") == []


def test_pieces_of_a_word_are_one_group() -> None:
    tokens = [START, piece("flib", 0, 0), piece("ber", 4, 0), piece("cat", 8, 1)]
    assert piecewise(tokens, "flibber cat") == [Piecewise((1, 2), "")]


def test_bytes_of_each_character_stand_under_it() -> None:
    tokens = [byte("E4", 0, 0), byte("B8", 0, 0), byte("80", 0, 0), byte("E5", 1, 1)]
    assert piecewise(tokens, "一只") == [Piecewise((0, 1, 2), "一"), Piecewise((3,), "只")]


def test_two_copies_of_a_character_are_two_groups() -> None:
    tokens = [byte("E4", 0, 0), byte("B8", 0, 0), byte("E4", 1, 0), byte("B8", 1, 0)]
    assert [group.members for group in piecewise(tokens, "一一")] == [(0, 1), (2, 3)]


def test_two_words_of_equal_spelling_are_two_words() -> None:
    tokens = [piece("x", 0, 0), piece("y", 1, 0), piece("x", 3, 1), piece("y", 4, 1)]
    assert [group.members for group in piecewise(tokens, "xy xy")] == [(0, 1), (2, 3)]


def test_special_tokens_are_quiet_and_bytes_are_mono() -> None:
    assert Label(START, size=0.2, theme=DARK).get_fill_color() == DARK.quiet
    assert Label(piece("cat", 0, 0), size=0.2, theme=DARK).get_fill_color() == DARK.text
    plain = Label(piece("E4", 0, 0), size=0.2, theme=DARK)
    assert Label(byte("E4", 0, 0), size=0.2, theme=DARK).advance != plain.advance


@pytest.mark.parametrize("token", [START, piece("creature", 0, 0), byte("E4", 0, 0)])
def test_a_width_can_be_known_without_making_a_label(token: ac.Token) -> None:
    made = Label(token, size=0.24, theme=DARK)
    assert label_width(token, 0.24) == pytest.approx(made.advance)
