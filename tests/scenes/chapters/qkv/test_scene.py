"""The scene `qkv` shows what the model computed: in every beat, for all kinds of sentences."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

import attncore as ac
from scenes.catalog import find
from scenes.chapters.qkv.scene import Qkv
from scenes.render.job import RenderJob
from scenes.subject import Subject, choose, left_out
from tests.scenes.chapters.qkv.claims import JUDGE, check_all
from tests.scenes.support.scene_tests import SceneTests
from tests.scenes.support.stage import Played, play
from tests.scenes.support.subjects import Kind, about, made


def shown(subject: Subject, lang: str = "en", theme: str = "dark") -> Played:
    return play(subject, lang=lang, theme=theme, scene=Qkv)


class TestQkv(SceneTests):
    scene, judge = Qkv, JUDGE
    usual = ("pieces of unknown words",)
    focuses = ("old", "garden", "singing")
    models = (
        Kind({"attn_bias": "none"}, said=("worked_unbiased",), slow=False),
        Kind({"norm": "rms", "attn_bias": "none"}, said=("worked_unbiased",)),
        Kind({"n_kv_heads": 1}, unsaid=("worked_unbiased", "column_plain")),
        Kind({"norm_first": False}, said=("column_plain",), unsaid=("worked_unbiased",)),
    )
    missing: ClassVar = {
        ("attn.q",): ("query", "all"),
        ("attn.k",): ("key", "all"),
        ("attn.v",): ("value", "all"),
        ("ln1.normalized",): ("question", "query", "key", "value"),
    }
    model = True
    overlooked: ClassVar = {
        "another role's colour": ("question", "query", "key", "value", "all"),
        "dropped": ("query", "key", "value"),
        "faded": ("question", "query", "key", "value", "all"),
        "half a column aside": ("question", "query", "key", "value", "all"),
        "half a row up": ("question", "query", "key", "value", "all"),
        "larger shape": ("question", "query", "key", "value", "all"),
        "larger text": ("question", "query", "key", "value", "all"),
        "twice": ("question", "query", "key", "value", "all"),
        "two words": ("query", "key", "value"),
    }
    accepted: ClassVar = {
        "another focus": {"all": "its claims do not say which token stands out"},
        "transposed pattern": {"all": "its claims do not say which token stands out"},
    }


# Models and traces of other kinds.


def test_one_token_alone_asks_itself(startless_model: ac.Transformer) -> None:
    run = shown(about(startless_model, "creature"))
    check_all(run)
    assert [key for key, _ in run.captions][:2] == ["column", "question_one"]


@pytest.mark.slow
def test_vectors_that_are_short_enough_are_not_folded(model_of_many_heads: ac.Transformer) -> None:
    trace = model_of_many_heads.trace("a fluffy blue creature")
    check_all(shown(choose(trace, layer=2, head=11, model=model_of_many_heads)))


@pytest.mark.slow
def test_numbers_of_any_size(model_of_large_scores: ac.Transformer) -> None:
    check_all(shown(about(model_of_large_scores)))


def test_turned_queries_and_keys_are_not_what_the_product_gives(toy_model: ac.Transformer) -> None:
    subject = about(made(toy_model, positions="rotary"))
    missing = left_out(find("qkv"), subject)
    assert tuple(missing) == ("query", "key")
    assert set(missing.values()) == {"random turns queries and keys by their positions (rotary)"}
    check_all(shown(subject), without=("query", "key"))


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
