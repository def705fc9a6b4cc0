"""The scene `scores` shows what the model computed: in every beat, for all kinds of sentences."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

import attncore as ac
from scenes.catalog import find
from scenes.chapters.scores.scene import Scores
from scenes.render.job import RenderJob
from scenes.subject import Subject, choose
from tests.scenes.chapters.scores.claims import JUDGE, check_all
from tests.scenes.support.scene_tests import SceneTests
from tests.scenes.support.stage import Played, play
from tests.scenes.support.subjects import Kind


def shown(subject: Subject, lang: str = "en", theme: str = "dark") -> Played:
    return play(subject, lang=lang, theme=theme, scene=Scores)


class TestScores(SceneTests):
    scene, judge = Scores, JUDGE
    usual = ("the same word",)
    focuses = ("old", "garden", "singing")
    models = (Kind({"positions": "alibi"}),)  # a bias after scaling changes nothing here
    missing: ClassVar = {
        (".q", ".k"): ("dot",),
        (".k",): ("dot",),
        (".scores_raw",): ("cell", "column", "grid", "scale"),
        (".scores_scaled",): ("scale",),
    }
    overlooked: ClassVar = {
        "another role's colour": ("dot", "cell", "column", "grid", "scale"),
        "cut formula": ("dot",),
        "dropped": ("dot", "cell", "column", "grid"),
        "faded": ("dot", "cell", "column", "grid", "scale"),
        "half a column aside": ("dot", "cell", "column", "grid", "scale"),
        "half a row up": ("dot", "cell", "column", "grid"),
        "larger shape": ("dot", "cell", "column", "grid", "scale"),
        "larger text": ("dot", "cell", "column", "grid", "scale"),
        "twice": ("dot", "cell", "column", "grid", "scale"),
        "two words": ("dot",),
    }
    accepted: ClassVar = {
        "another focus": {"grid": "its claims do not say which column stands out"},
        "transposed pattern": {
            "column": "its claims do not say which weights fade or box it",
            "grid": "its claims do not say which weights fade or box it",
        },
    }


# Models and traces of other kinds.


def test_one_token_alone_answers_itself(startless_model: ac.Transformer) -> None:
    run = shown(choose(startless_model.trace("creature")))
    check_all(run)
    assert [key for key, _ in run.captions][-3:] == ["grid_one", "scale", "spread_one"]


@pytest.mark.slow
def test_vectors_that_are_short_enough_are_not_folded(model_of_many_heads: ac.Transformer) -> None:
    trace = model_of_many_heads.trace("a fluffy blue creature")
    check_all(shown(choose(trace, layer=2, head=11)))


def test_scores_of_any_size(model_of_large_scores: ac.Transformer) -> None:
    check_all(shown(choose(model_of_large_scores.trace("a fluffy blue creature"))))


@pytest.mark.slow
def test_tokens_that_look_both_ways(model: ac.Transformer) -> None:
    check_all(shown(choose(model.trace("a fluffy blue creature", mask=False))))


def test_weights_alone_are_refused(tmp_path: Path) -> None:
    trace = ac.Trace.from_attentions(["a", "pond"], [np.full((1, 2, 2), 0.5)], model="bert")
    with pytest.raises(ValueError, match=r"nothing of the scene scores can be shown; .*attn\.q"):
        RenderJob.checked(find("scores"), choose(trace), tmp_path / "x.mp4")
