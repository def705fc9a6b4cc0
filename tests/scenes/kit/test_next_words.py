"""The likeliest next words are the model's, and their bars as long as they are likely."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

import attncore as ac
from scenes.kit.checks import drawn, problems
from scenes.kit.next_words import NextWords, choice, likeliest
from scenes.kit.theme import DARK
from tests.scenes.support import reading

PROMPT = "michael jordan plays the sport of"


def rows(model: ac.Transformer, chosen: int | None = 0) -> NextWords:
    found = likeliest(model, model.trace(PROMPT).ref("probs", -1), 4)
    return NextWords(found, DARK, left=-3, right=3, top=2, row=0.5, chosen=chosen)


def test_they_are_what_the_model_would_say_next(model: ac.Transformer) -> None:
    said = model.next_tokens(PROMPT, top=4)
    found = rows(model).choices
    assert [each.text for each in found] == [text for text, _ in said]
    np.testing.assert_allclose(
        [each.probability.value for each in found], [p for _, p in said], rtol=1e-5
    )


def test_less_likely_ones_are_left_out_but_never_the_first(model: ac.Transformer) -> None:
    chances = ac.Ref({"probs": np.array([0.1, 0.0004, 0.6, 0.2996])}, "probs")
    shown = [[c.token for c in likeliest(model, chances, 4, least)] for least in (0, 0.1, 0.9)]
    assert shown == [[2, 3, 0, 1], [2, 3, 0], [2]]


def test_words_bars_and_percentages_stand_in_rows(model: ac.Transformer) -> None:
    made = rows(model)
    marks = drawn(made.parts)
    assert problems(marks) == []
    probabilities = [p for _, p in model.next_tokens(PROMPT, top=4)]
    bars = sorted((m for m in marks if m.kind == "shape"), key=lambda m: -m.centre[1])
    percents = [m for m in marks if reading.spelled(reading.read_value(m) or []).endswith("%")]
    percents.sort(key=lambda m: -m.baseline)
    track = made.scale.unit
    for mark, number, wanted in zip(bars, percents, probabilities, strict=False):
        assert abs((mark.box[2] - mark.box[0]) - wanted * track) < 0.01 * track
        assert reading.spelled(reading.read_value(number) or []) == f"{100 * wanted:.1f}%"
        assert abs(number.centre[1] - mark.centre[1]) < 0.02
    assert bars[0].color == DARK.text.to_hex()
    assert all(mark.color != DARK.text.to_hex() for mark in bars[1:])


def test_one_word_of_the_vocabulary(model: ac.Transformer) -> None:
    trace = model.trace(PROMPT)
    (number,) = [t.id for t in model.tokenizer.encode("tennis") if not t.special]
    one = choice(model, trace.ref("probs", -1), number)
    assert one.text == "tennis"
    assert one.probability.value == trace["probs"][-1, number]


def test_tokens_are_drawn_as_in_a_sentence(model: ac.Transformer) -> None:
    chances = model.trace(PROMPT).ref("probs", -1)
    vocabulary = model.tokenizer.backend.get_vocab()
    found = [choice(model, chances, vocabulary[name]) for name in ("‹start›", "<0xE7>", "a")]
    assert [(each.text, each.special, each.byte) for each in found] == [
        ("‹start›", True, False),
        ("E7", False, True),
        ("a", False, False),
    ]
    start, byte, word = NextWords(found, DARK, left=-3, right=3, top=2, row=0.5).words
    quiet, text = DARK.quiet.to_hex(), DARK.text.to_hex()
    assert [m.color for m in drawn([start, byte, word])] == [quiet, text, text]
    assert reading.line_is(drawn([byte]), reading.reference("E7", mono=True))


def test_a_row_that_no_token_has_is_called_by_its_number(toy_model: ac.Transformer) -> None:
    chances = ac.Ref({"probs": np.full(1000, 0.001)}, "probs")
    one = choice(toy_model, chances, 999)
    assert (one.text, one.special) == ("‹999›", True)


def test_a_token_that_no_font_draws_is_called_by_its_number() -> None:
    unassigned = ac.Token("\u0378", 7, None)
    model: Any = SimpleNamespace(tokenizer=SimpleNamespace(tokens_of=lambda ids: (unassigned,)))
    one = choice(model, ac.Ref({"probs": np.full(9, 1 / 9)}, "probs"), 7)
    assert (one.text, one.special) == ("‹7›", True)
