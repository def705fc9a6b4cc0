"""The scene `qkv` shows what the model computed: in every beat, for all kinds of sentences."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import attncore as ac
from scenes.catalog import find
from scenes.chapters.qkv.scene import Qkv
from scenes.render.job import RenderJob
from scenes.subject import Subject, choose, left_out
from tests.scenes.chapters.qkv.claims import JUDGE, check_all
from tests.scenes.support.scene_tests import SceneTests
from tests.scenes.support.sentences import SENTENCES
from tests.scenes.support.stage import Played, play


def shown(subject: Subject, lang: str = "en", theme: str = "dark") -> Played:
    return play(subject, lang=lang, theme=theme, scene=Qkv)


def made(toy_model: ac.Transformer, **changes: Any) -> ac.Transformer:
    """A model like the toy, put together otherwise."""
    config = dataclasses.replace(toy_model.config, **changes)
    return ac.Transformer.random(config, seed=4, tokenizer=toy_model.tokenizer)


def subject_of(model: ac.Transformer, text: str = "a fluffy blue creature") -> Subject:
    return choose(model.trace(text), model=model)


class TestQkv(SceneTests):
    scene, judge = Qkv, JUDGE
    usual = ("pieces of unknown words",)


@pytest.mark.slow
@pytest.mark.parametrize("word", ["old", "garden", "singing"])
def test_each_shown_token_may_be_the_focus(word: str, subject: Callable[..., Subject]) -> None:
    check_all(shown(subject(SENTENCES[24], focus=word)))


# Models and traces of other kinds.


def test_one_token_alone_asks_itself(startless_model: ac.Transformer) -> None:
    run = shown(subject_of(startless_model, "creature"))
    check_all(run)
    assert [key for key, _ in run.captions][:2] == ["column", "question_one"]


def test_vectors_that_are_short_enough_are_not_folded(model_of_many_heads: ac.Transformer) -> None:
    trace = model_of_many_heads.trace("a fluffy blue creature")
    check_all(shown(choose(trace, layer=2, head=11, model=model_of_many_heads)))


def test_numbers_of_any_size(model_of_large_scores: ac.Transformer) -> None:
    check_all(shown(subject_of(model_of_large_scores)))


@pytest.mark.parametrize(
    "changes",
    [
        {"attn_bias": "none"},
        {"norm": "rms", "attn_bias": "none"},
        {"n_kv_heads": 1},
        {"norm_first": False},
    ],
    ids=str,
)
def test_other_kinds_of_models(toy_model: ac.Transformer, changes: dict[str, Any]) -> None:
    run = shown(subject_of(made(toy_model, **changes)))
    check_all(run)
    keys = [key for key, _ in run.captions]
    assert ("worked_unbiased" in keys) == (changes.get("attn_bias") == "none")
    assert ("column_plain" in keys) == ("norm_first" in changes)


def test_turned_queries_and_keys_are_not_what_the_product_gives(toy_model: ac.Transformer) -> None:
    subject = subject_of(made(toy_model, positions="rotary"))
    missing = left_out(find("qkv"), subject)
    assert tuple(missing) == ("query", "key")
    assert set(missing.values()) == {"random turns queries and keys by their positions (rotary)"}
    check_all(shown(subject), without=("query", "key"))


def without(trace: ac.Trace, *tensors: str) -> ac.Trace:
    kept = {name: trace[name] for name in trace.names() if not name.endswith(tensors)}
    return ac.Trace(kept, trace.tokens, trace.text, trace.model)


@pytest.mark.parametrize(
    ("missing", "beats"),
    [
        (("attn.q",), ("query", "all")),
        (("attn.k",), ("key", "all")),
        (("attn.v",), ("value", "all")),
        (("ln1.normalized",), ("question", "query", "key", "value")),
    ],
    ids=str,
)
def test_what_is_missing_is_left_out_and_the_rest_plays(
    toy_model: ac.Transformer, missing: tuple[str, ...], beats: tuple[str, ...]
) -> None:
    subject = choose(without(toy_model.trace("a fluffy creature"), *missing), model=toy_model)
    assert tuple(left_out(find("qkv"), subject)) == beats
    check_all(shown(subject), without=beats)


def test_a_trace_without_its_model_shows_what_it_has(toy_model: ac.Transformer) -> None:
    subject = choose(toy_model.trace("a fluffy creature"))
    beats = ("question", "query", "key", "value")
    assert tuple(left_out(find("qkv"), subject)) == beats
    run = shown(subject)
    check_all(run, without=beats)
    assert [key for key, _ in run.captions] == ["all_given"]


def test_weights_alone_are_refused(tmp_path: Path) -> None:
    trace = ac.Trace.from_attentions(["a", "pond"], [np.full((1, 2, 2), 0.5)], model="bert")
    with pytest.raises(ValueError, match=r"nothing of the scene qkv can be shown"):
        RenderJob.checked(find("qkv"), choose(trace), tmp_path / "x.mp4")
