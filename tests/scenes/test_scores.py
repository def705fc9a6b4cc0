"""The scene `scores` shows what the model computed: in every beat, for all kinds of sentences."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from scoresight import check_all, check_beat
from staging import Played, play

import attncore as ac
from scenes.catalog import find
from scenes.chapters.scores import Scores
from scenes.kit.checks import problems
from scenes.render.job import RenderJob
from scenes.subject import Subject, choose, left_out

SENTENCES = {
    1: "hello",
    8: "a fluffy blue creature roamed the verdant forest",
    24: (
        "the old farmer and the young teacher walked slowly through the quiet green garden "
        "because the weather was warm and the birds were singing"
    ),
}
# Every two options meet in one of these.
PAIRS = (
    (1, "en", "dark"),
    (1, "zh", "light"),
    (8, "en", "light"),
    (8, "zh", "dark"),
    (24, "en", "dark"),
    (24, "zh", "light"),
)
ALL = product(SENTENCES, ("en", "zh"), ("dark", "light"))
OTHERS = [options for options in ALL if options not in PAIRS]
STRANGE = {
    "bytes of Chinese": "一只蓝色的生物",
    "pieces of unknown words": "the flibbertigibbet admired zorgonian architecture",
    "the same word": "the cat saw the dog and the dog saw the cat and the mouse",
}
MORE = {
    "64 tokens": " ".join((["the", "small", "dog", "and", "a", "big", "cat", "ran"] * 8)[:64]),
    "odd characters": "# $ * _ \\ < > & \" ' ` @ ~ % { } [ ] / = //",
    "accents over capitals": "ÀÉÎÕÜ ñandú çà",
    "digits": "there are 12 apples in 3 boxes",
    "one long word": "antidisestablishmentarianism",
}


def shown(subject: Subject, lang: str = "en", theme: str = "dark") -> Played:
    return play(subject, lang=lang, theme=theme, scene=Scores)


def test_the_beats_are_those_of_the_catalog() -> None:
    assert Scores.beats == find("scores").beats
    assert Scores.name == "scores"


@pytest.mark.parametrize("beat", Scores.beats)
@pytest.mark.parametrize("options", PAIRS, ids=lambda options: "-".join(map(str, options)))
def test_what_is_shown_is_what_was_computed(
    options: tuple[int, str, str], beat: str, played: Callable[..., Played]
) -> None:
    length, lang, theme = options
    run = played(SENTENCES[length], lang, theme, Scores)
    check_beat(run, beat)
    assert problems(run.stages[beat].marks) == []


@pytest.mark.slow
@pytest.mark.parametrize("options", OTHERS, ids=lambda options: "-".join(map(str, options)))
def test_every_other_combination_of_options(
    options: tuple[int, str, str], subject: Callable[..., Subject]
) -> None:
    length, lang, theme = options
    check_all(shown(subject(SENTENCES[length]), lang, theme))


@pytest.mark.parametrize("sentence", STRANGE.values(), ids=STRANGE)
def test_any_sentence(sentence: str, subject: Callable[..., Subject]) -> None:
    check_all(shown(subject(sentence), "zh" if sentence.isalpha() else "en"))


@pytest.mark.slow
@pytest.mark.parametrize("sentence", MORE.values(), ids=MORE)
def test_more_sentences(sentence: str, subject: Callable[..., Subject]) -> None:
    check_all(shown(subject(sentence)))


@pytest.mark.slow
@pytest.mark.parametrize("word", ["old", "garden", "singing"])
def test_each_shown_token_may_be_the_focus(word: str, subject: Callable[..., Subject]) -> None:
    check_all(shown(subject(SENTENCES[24], focus=word)))


@pytest.mark.parametrize("length", SENTENCES)
def test_it_lasts_as_long_as_a_scene_should(length: int, played: Callable[..., Played]) -> None:
    lang = "zh" if length == 1 else "en"
    run = played(SENTENCES[length], lang, {1: "light", 8: "light", 24: "dark"}[length], Scores)
    beats = [end - start for start, end in pairwise(run.times)]
    assert 30 <= run.times[-1] <= 90
    assert min(beats) >= 3
    assert max(beats) <= 12.5


# Models and traces of other kinds.


def test_one_token_alone_answers_itself(startless_model: ac.Transformer) -> None:
    run = shown(choose(startless_model.trace("creature")))
    check_all(run)
    assert [key for key, _ in run.captions][-3:] == ["grid_one", "scale", "spread_one"]


def test_vectors_that_are_short_enough_are_not_folded(model_of_many_heads: ac.Transformer) -> None:
    trace = model_of_many_heads.trace("a fluffy blue creature")
    check_all(shown(choose(trace, layer=2, head=11)))


def test_scores_of_any_size(model_of_large_scores: ac.Transformer) -> None:
    check_all(shown(choose(model_of_large_scores.trace("a fluffy blue creature"))))


def test_tokens_that_look_both_ways(model: ac.Transformer) -> None:
    check_all(shown(choose(model.trace("a fluffy blue creature", mask=False))))


def test_a_bias_after_scaling_changes_nothing_here(toy_model: ac.Transformer) -> None:
    config = dataclasses.replace(toy_model.config, positions="alibi")
    model = ac.Transformer.random(config, seed=4, tokenizer=toy_model.tokenizer)
    check_all(shown(choose(model.trace("a blue creature"))))


def without(trace: ac.Trace, *tensors: str) -> ac.Trace:
    kept = {name: trace[name] for name in trace.names() if not name.endswith(tensors)}
    return ac.Trace(kept, trace.tokens, trace.text, trace.model)


@pytest.mark.parametrize(
    ("missing", "beats"),
    [
        ((".q", ".k"), ("dot",)),
        ((".k",), ("dot",)),
        ((".scores_raw",), ("cell", "column", "grid", "scale")),
        ((".scores_scaled",), ("scale",)),
    ],
    ids=str,
)
def test_what_is_missing_is_left_out_and_the_rest_plays(
    toy_model: ac.Transformer, missing: tuple[str, ...], beats: tuple[str, ...]
) -> None:
    subject = choose(without(toy_model.trace("a fluffy creature"), *missing))
    assert tuple(left_out(find("scores"), subject)) == beats
    check_all(shown(subject), without=beats)


def test_weights_alone_are_refused(tmp_path: Path) -> None:
    trace = ac.Trace.from_attentions(["a", "pond"], [np.full((1, 2, 2), 0.5)], model="bert")
    with pytest.raises(ValueError, match=r"nothing of the scene scores can be shown; .*attn\.q"):
        RenderJob(find("scores"), choose(trace), tmp_path / "x.mp4")
