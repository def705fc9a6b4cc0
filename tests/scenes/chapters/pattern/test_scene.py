"""The pattern scene shows what the model computed: in every beat, for all kinds of attention."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

import attncore as ac
from scenes.chapters.pattern.scene import Pattern
from scenes.subject import choose
from tests.scenes.chapters.pattern.claims import JUDGE
from tests.scenes.support.replay import same_picture
from tests.scenes.support.scene_tests import SceneTests
from tests.scenes.support.sentences import SENTENCES
from tests.scenes.support.stage import Played, play
from tests.scenes.support.subjects import OTHERS, WEIGHTS, Kind

SLOW = pytest.mark.slow
NO_SCORES = ("queries", "keys", "scores", "scale", "mask", "further")


class TestPattern(SceneTests):
    scene, judge = Pattern, JUDGE
    pairs = 1
    wrong = ("transposed pattern",)
    focuses = ("old", "garden", "singing")
    models = (
        Kind({"windows": (2, 2), "n_heads": 4, "n_kv_heads": 2}, said=("mask_other",)),
        Kind({"positions": "alibi"}, without=("scale", "mask"), said=("scores_masked",)),
        Kind({"positions": "rotary"}),
        Kind({"kind": "encoder", "unembed": "none"}, without=("mask", "further")),
        Kind({"d_model": 24, "n_layers": 3, "n_heads": 12}),
    )
    missing: ClassVar = {
        (".q", ".k"): ("queries", "keys", "scale", "further"),
        (".q",): ("queries", "further"),
        (".k",): ("keys", "further"),
        (".scores_raw",): ("scale", "further"),
        (".scores",): ("mask", "further"),
        (".scores", ".scores_scaled"): ("scores", "scale", "mask", "further"),
        (".q", ".k", ".scores", ".scores_scaled"): NO_SCORES,
    }

    @SLOW
    @pytest.mark.parametrize("option", ["captions", "questions"])
    def test_without_captions_or_questions_it_shows_the_same(
        self, option: str, short: Played
    ) -> None:
        run = play(short.subject, **{option: False})
        assert all(same_picture(short.stages[beat], run.stages[beat]) for beat in short.stages)
        assert (run.times == short.times) == (option == "captions")


CAPTIONS = {  # of weights alone, one that must come
    "a pair": "read_too",
    "1 token": "grid",
    "26 tokens": "tokens_both",
    "pieces": "tokens_end",
    "many pieces": "asks",
    "padding": "weights_empty",
    "spread": "read_spread",
    "long tokens": "weights",
}


@pytest.mark.parametrize(
    "name", ["a pair", *(pytest.param(n, marks=SLOW) for n in [*CAPTIONS][1:])]
)
def test_weights_alone(name: str) -> None:
    run = play(choose(WEIGHTS[name]), lang="zh" if len(WEIGHTS[name].tokens) > 9 else "en")
    JUDGE.whole(run, without=NO_SCORES)
    assert CAPTIONS[name] in [key for key, _ in run.captions]


@SLOW
@pytest.mark.parametrize("name", OTHERS)
def test_traces_without_a_model(name: str, toy_model: ac.Transformer, tmp_path: Path) -> None:
    trace = OTHERS[name](toy_model, tmp_path)
    missing = {"TransformerLens": ("scale", "mask"), "Mistral": ()}.get(name, ("mask",))
    JUDGE.whole(play(choose(trace)), without=(*missing, "further"))


@SLOW
@pytest.mark.parametrize("sentence", ["creature", SENTENCES[8]])
def test_a_model_without_a_start_token(sentence: str, startless_model: ac.Transformer) -> None:
    subject = choose(startless_model.trace(sentence), model=startless_model)
    JUDGE.whole(play(subject), without=() if " " in sentence else ("mask",))


@SLOW
def test_scores_of_any_size(model_of_large_scores: ac.Transformer) -> None:
    """Large scores stay in their cells, and make weights that are too small for a dot."""
    JUDGE.whole(play(choose(model_of_large_scores.trace(SENTENCES[8]))), without=("further",))
