"""The scene `masking` shows what the model computed: in every beat, for all kinds of sentences."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

import attncore as ac
from scenes.catalog import find
from scenes.chapters.masking.scene import Masking
from scenes.render.job import RenderJob
from scenes.subject import Subject, choose
from tests.scenes.chapters.masking.claims import JUDGE, check_all, check_beat
from tests.scenes.support.scene_tests import SceneTests
from tests.scenes.support.stage import Played, play
from tests.scenes.support.subjects import Kind, about, made


def shown(subject: Subject, lang: str = "en", theme: str = "dark") -> Played:
    return play(subject, lang=lang, theme=theme, scene=Masking)


class TestMasking(SceneTests):
    scene, judge = Masking, JUDGE
    usual = ("bytes of Chinese",)
    focuses = ("old", "garden", "singing")
    models = (
        Kind({"positions": "rotary", "norm": "rms", "attn_bias": "none", "mlp_bias": False}),
        Kind({"windows": (3, 3)}, "a fluffy blue creature roamed"),
        Kind({"positions": "alibi"}, without=("mask",)),
        Kind({"unembed": "none"}, without=("prefixes",), slow=False),
    )
    overlooked: ClassVar = {
        "another role's colour": ("prefixes", "leak", "mask", "softmax", "same"),
        "dropped": ("leak", "mask", "softmax", "same"),
        "faded": ("prefixes", "leak", "mask", "softmax", "same"),
        "half a column aside": ("prefixes", "leak", "mask", "softmax", "same"),
        "half a row up": ("prefixes", "leak", "mask", "softmax", "same"),
        "larger shape": ("prefixes", "leak", "mask", "softmax", "same"),
        "larger text": ("prefixes", "leak", "mask", "softmax", "same"),
        "no disc": ("same",),
        "twice": ("prefixes", "leak", "mask", "softmax", "same"),
    }


# Models of other kinds.


def test_two_tokens_without_a_start(startless_model: ac.Transformer) -> None:
    check_all(shown(about(startless_model, "a creature")))


def test_one_token_alone_is_refused(startless_model: ac.Transformer, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing is hidden from any token"):
        RenderJob.checked(find("masking"), about(startless_model, "creature"), tmp_path / "x.mp4")


@pytest.mark.slow
def test_many_heads(model_of_many_heads: ac.Transformer) -> None:
    check_all(shown(about(model_of_many_heads, "a fluffy blue creature", layer=2, head=11)))


@pytest.mark.slow
def test_scores_of_any_size(model_of_large_scores: ac.Transformer) -> None:
    subject = about(model_of_large_scores, "a fluffy blue creature")
    check_beat(play(subject, scene=Masking, until="mask"), "mask")


def test_a_model_that_sees_the_whole_sentence_is_refused(
    toy_model: ac.Transformer, tmp_path: Path
) -> None:
    subject = about(made(toy_model, kind="encoder", unembed="none"), "a fluffy creature")
    with pytest.raises(ValueError, match="in random every token sees the whole sentence"):
        RenderJob.checked(find("masking"), subject, tmp_path / "x.mp4")


def test_a_trace_without_its_model_is_refused(toy_model: ac.Transformer, tmp_path: Path) -> None:
    subject = choose(toy_model.trace("a fluffy creature"))
    with pytest.raises(ValueError, match="a trace from a file comes without its model"):
        RenderJob.checked(find("masking"), subject, tmp_path / "x.mp4")
