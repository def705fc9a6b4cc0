"""The tests of the scene `tokens` bite: each wrong id and picture planted is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import attncore as ac
from scenes.chapters.tokens import (
    byte_table,
    rare_words,
    scene,
    tokenized_text,
    vocabulary_list,
    vocabulary_rows,
)
from scenes.chapters.tokens.scene import Tokens
from scenes.kit.checks import problems
from scenes.kit.motion import dim
from scenes.kit.theme import DARK
from scenes.kit.tokens.label import TokenId
from scenes.subject import Subject
from tests.scenes.chapters.tokens.claims import JUDGE
from tests.scenes.support.faults import Finder, Patch, wrap
from tests.scenes.support.stage import play

found_wrong = Finder(Tokens, JUDGE)


# Wrong ids.


def test_an_id_that_is_off_by_one(truth: Subject, monkeypatch: Patch) -> None:
    def other(init: Callable[..., None], self: Any, token: ac.Token, **options: Any) -> None:
        init(self, replace(token, id=token.id + 1), **options)

    wrap(monkeypatch, TokenId, "__init__", other)
    assert "is not the id of" in found_wrong(truth, "split")


def test_ids_of_each_others_tokens(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        tokenized_text.TokenizedText,
        "_set_pieces",
        lambda made, self: (made(self), self.ids.reverse(), self._swap())[0],
    )
    monkeypatch.setattr(tokenized_text.TokenizedText, "_swap", _swap_places, raising=False)
    assert "is not the id of" in found_wrong(truth, "split")


def _swap_places(text: tokenized_text.TokenizedText) -> None:
    places = [number.get_center() for number in text.ids]
    for number, place in zip(text.ids, reversed(places), strict=True):
        number.move_to(place)


def test_tokens_of_another_sentence(truth: Subject, subject: Callable[..., Subject]) -> None:
    other = subject("a fluffy red creature")
    assert found_wrong(truth, "split", subject=other)
    assert found_wrong(truth, "vocabulary", subject=other)


def test_a_row_that_says_something_else(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        vocabulary_list,
        "entry",
        lambda entry, tokenizer, number: _renamed(entry, tokenizer, number),
    )
    assert "is not what stands in row" in found_wrong(truth, "vocabulary")


def _renamed(entry: Callable[..., Any], tokenizer: ac.Tokenizer, number: int) -> Any:
    found, next_ = entry(tokenizer, number), entry(tokenizer, number + 1)
    return found and replace(found, text=next_.text if next_ else "x")


def test_neighbours_that_are_none(truth: Subject, monkeypatch: Patch) -> None:
    """Ids two rows further on, beside the entries of those next to the focus."""
    wrap(
        monkeypatch,
        vocabulary_list.VocabularyList,
        "_id",
        lambda made, self, token, y, color: made(
            self, replace(token, id=token.id + 2 * (color == DARK.quiet)), y, color
        ),
    )
    assert "is not what stands in row" in found_wrong(truth, "vocabulary")


def test_words_that_point_elsewhere(truth: Subject) -> None:
    class Crossed(Tokens):
        def beat_vocabulary(self) -> None:
            super().beat_vocabulary()
            lines = [part for part in self.there if isinstance(part, vocabulary_list.Strokes)]
            straight = [part for part in lines if len(part.points) == 4]
            straight[1].shift([0, 0.2, 0])

    message = found_wrong(truth, "vocabulary", Crossed)
    assert "points to another row" in message or "begins elsewhere" in message


def test_an_ellipsis_that_is_missing(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        vocabulary_list.VocabularyList,
        "_set_list",
        lambda made, self: (made(self), self.ellipses.pop())[0],
    )
    assert "ellipses for the gaps" in found_wrong(truth, "vocabulary")


def test_another_size_of_the_vocabulary(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(ac.Tokenizer, "vocab_size", property(lambda self: 4000))
    assert found_wrong(truth, "vocabulary")


def test_a_word_that_is_a_row(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(rare_words, "RARE_WORDS", ("forest",))
    assert "nobody says that" in found_wrong(truth, "pieces")


def test_a_piece_that_is_left_out(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        scene,
        "rare_word",
        lambda rare, subject: replace(rare(subject), tokens=rare(subject).tokens[:-1]),
    )
    assert found_wrong(truth, "pieces")


def test_bytes_in_another_order(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        scene,
        "rare_character",
        lambda rare, subject: replace(rare(subject), tokens=rare(subject).tokens[::-1]),
    )
    assert "is not the piece" in found_wrong(truth, "bytes")


def test_bytes_that_have_no_row(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, byte_table, "script_bytes", lambda known, tokenizer: known(tokenizer)[:-1])
    assert "bytes in the table" in found_wrong(truth, "bytes")


def test_bytes_in_each_others_places(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, byte_table, "script_bytes", lambda known, tokenizer: known(tokenizer)[::-1])
    monkeypatch.setattr(byte_table, "divmod", lambda a, b: divmod(0x74 - a, b), raising=False)
    assert "is not the byte" in found_wrong(truth, "bytes")


def test_other_bytes_lit(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        byte_table.ByteTable,
        "__init__",
        lambda init, self, tokenizer, above, height, theme: (
            init(self, tokenizer, above[:-1], height, theme),
        )[0],
    )
    assert "the byte AA is" in found_wrong(truth, "bytes")


# Wrong pictures of right ids.


def test_ids_that_are_not_under_their_pieces(truth: Subject, monkeypatch: Patch) -> None:
    def aside(made: Callable[..., None], self: Any, i: int, *place: float) -> None:
        made(self, i, *place)
        self.ids[i].shift(np.array([0.1, 0, 0]))

    wrap(monkeypatch, tokenized_text.TokenizedText, "_set_piece", aside)
    assert "is not in line" in found_wrong(truth, "split")


def test_a_sentence_that_is_cut_from_the_start(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(tokenized_text.TokenizedText, "_set_lines", lambda self, written: None)
    assert "between" in found_wrong(truth, "split")


def test_words_that_stay_as_bright_as_their_ids(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(scene, "dim", lambda things, opacity: dim(things, 1))
    assert "is drawn at 1.00" in found_wrong(truth, "split")


def test_a_word_that_does_not_stand_over_its_pieces(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(tokenized_text.TokenizedText, "_whole", lambda self, group: group)
    assert "no flibbertigibbet over its parts" in found_wrong(truth, "pieces")


@pytest.mark.parametrize("beat", ["pieces", "bytes"])
@pytest.mark.parametrize(
    ("given", "wrong"), [({"spans": None}, "no bracket from"), ({"air": 0.02}, "too near")], ids=str
)
def test_brackets_that_are_misplaced(
    truth: Subject, beat: str, given: dict[str, Any], wrong: str, monkeypatch: Patch
) -> None:
    wrap(
        monkeypatch,
        tokenized_text,
        "brackets",
        lambda made, *args, **options: made(*args, **{**options, **given}),
    )
    assert wrong in found_wrong(truth, beat)


def test_lines_that_end_at_one_place(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        vocabulary_list.VocabularyList,
        "_line",
        lambda line, self, start, end, wide: line(self, start, end, 0.6),
    )
    assert "different distances from ids" in found_wrong(truth, "vocabulary")


def test_a_word_left_behind(truth: Subject) -> None:
    class Forgetful(Tokens):
        def beat_pieces(self) -> None:
            left = self.there[0]
            super().beat_pieces()
            self.add(left.set_opacity(1))

    assert found_wrong(truth, "pieces", Forgetful)


def test_rows_that_touch(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(vocabulary_list, "PITCH", 0.9)
    monkeypatch.setattr(vocabulary_rows, "ELLIPSIS", 0.3)
    stage = play(truth, until="vocabulary", scene=Tokens).stages["vocabulary"]
    assert any("touches" in problem for problem in problems(stage.marks))
