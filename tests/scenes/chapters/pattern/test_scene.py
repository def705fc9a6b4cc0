"""The pattern scene shows what the model computed: in every beat, for all kinds of sentences."""

from __future__ import annotations

from typing import ClassVar

import pytest

import attncore as ac
from scenes.chapters.pattern.scene import Pattern
from scenes.subject import choose
from tests.scenes.chapters.pattern.claims import JUDGE, check_all
from tests.scenes.support.scene_tests import SceneTests
from tests.scenes.support.sentences import SENTENCES
from tests.scenes.support.stage import play


@pytest.mark.parametrize(("length", "sentence"), SENTENCES.items())
def test_the_sentences_are_as_long_as_they_say(
    length: int, sentence: str, model: ac.Transformer
) -> None:
    assert sum(not token.special for token in model.tokenizer.encode(sentence)) == length


class TestPattern(SceneTests):
    scene, judge = Pattern, JUDGE
    usual = ("odd characters",)
    focuses = ("old", "garden", "singing")
    missing: ClassVar = {
        (".q", ".k"): ("queries", "keys"),
        (".q",): ("queries",),
        (".k",): ("keys",),
        (".scores",): ("mask",),
        (".scores", ".scores_scaled"): ("scores", "mask"),
    }


def test_a_model_without_a_start_token(startless_model: ac.Transformer) -> None:
    for sentence in ("creature", SENTENCES[8]):
        trace = startless_model.trace(sentence)
        assert not trace.tokens[0].special
        check_all(play(choose(trace)), without=() if " " in sentence else ("mask",))


@pytest.mark.slow
def test_a_model_of_many_heads(model_of_many_heads: ac.Transformer) -> None:
    trace = model_of_many_heads.trace(SENTENCES[8])
    check_all(play(choose(trace, layer=2, head=11)))


@pytest.mark.slow
def test_scores_of_any_size(model_of_large_scores: ac.Transformer) -> None:
    """Large scores stay inside their cells, and make weights that are too small for a dot."""
    check_all(play(choose(model_of_large_scores.trace(SENTENCES[8]))))
