"""The pattern scene shows what the model computed: in every beat, for all kinds of sentences."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cases import SENTENCES, STRANGE, Options, each_other, each_pair
from claims import check_all, check_beat
from staging import Run, play

import attncore as ac
from scenes.catalog import find
from scenes.chapters.pattern import Pattern
from scenes.subject import Subject, choose


@pytest.mark.parametrize(("length", "sentence"), SENTENCES.items())
def test_the_sentences_are_as_long_as_they_say(
    length: int, sentence: str, model: ac.Transformer
) -> None:
    assert sum(not token.special for token in model.tokenizer.encode(sentence)) == length


def test_the_beats_are_those_of_the_catalog() -> None:
    assert Pattern.beats == find("pattern").beats
    assert Pattern.name == "pattern"


@pytest.mark.parametrize("beat", Pattern.beats)
@each_pair
def test_what_is_shown_is_what_was_computed(options: Options, beat: str, played: Run) -> None:
    length, lang, theme = options
    check_beat(played(SENTENCES[length], lang, theme), beat)


@pytest.mark.slow
@each_other
def test_every_other_combination_of_options(options: Options, played: Run) -> None:
    length, lang, theme = options
    check_all(played(SENTENCES[length], lang, theme))


@pytest.mark.parametrize("sentence", STRANGE.values(), ids=STRANGE)
def test_any_sentence(sentence: str, played: Run) -> None:
    lang = "zh" if sentence in (STRANGE["bytes of Chinese"], STRANGE["64 tokens"]) else "en"
    check_all(played(sentence, lang))


def test_each_shown_token_may_be_the_focus(subject: Callable[..., Subject]) -> None:
    """The first, a middle and the last word of a sentence that is windowed."""
    for word in ("old", "garden", "singing"):
        check_all(play(subject(SENTENCES[24], focus=word)))


def test_a_model_without_a_start_token(startless_model: ac.Transformer) -> None:
    for sentence in ("creature", SENTENCES[8]):
        trace = startless_model.trace(sentence)
        assert not trace.tokens[0].special
        check_all(play(choose(trace)), without=() if " " in sentence else ("mask",))


def test_a_model_of_many_heads(model_of_many_heads: ac.Transformer) -> None:
    trace = model_of_many_heads.trace(SENTENCES[8])
    check_all(play(choose(trace, layer=2, head=11)))


def test_scores_of_any_size(model_of_large_scores: ac.Transformer) -> None:
    """Large scores stay inside their cells, and make weights that are too small for a dot."""
    check_all(play(choose(model_of_large_scores.trace(SENTENCES[8]))))
