"""The scene `embedding` shows what the weights say: in every beat, for all kinds of sentences."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

import attncore as ac
from scenes.catalog import find
from scenes.chapters.embedding.scene import Embedding
from scenes.chapters.embedding.vocabulary import Ranked, step_caption
from scenes.render.job import RenderJob
from scenes.subject import Subject, choose, left_out
from scenes.subject.relations import opposites, related_pairs
from tests.scenes.chapters.embedding.claims import JUDGE, check_all, check_beat
from tests.scenes.chapters.embedding.facts import OPPOSITE, STEPS
from tests.scenes.support.scene_tests import SceneTests
from tests.scenes.support.stage import Played, play


def shown(subject: Subject, lang: str = "en", theme: str = "dark") -> Played:
    return play(subject, lang=lang, theme=theme, scene=Embedding)


class TestEmbedding(SceneTests):
    scene, judge = Embedding, JUDGE
    usual = ("the same word",)
    overlooked: ClassVar = {
        "another role's colour": ("lookup", "column", "space", "neighbours", "direction"),
        "cut formula": ("lookup", "column"),
        "dropped": ("lookup", "column"),
        "faded": ("lookup", "column", "space", "neighbours", "direction"),
        "half a column aside": ("lookup", "column", "space", "neighbours", "direction"),
        "half a row up": ("lookup", "column", "space", "neighbours", "direction"),
        "larger shape": ("lookup", "column", "space", "neighbours", "direction"),
        "larger text": ("lookup", "column", "space", "neighbours", "direction"),
        "twice": ("lookup", "column", "space", "neighbours", "direction"),
        "two words": ("lookup",),
    }
    accepted: ClassVar = {
        "another focus": {
            "column": "its claims find the word by its column",
            "space": "its claims find the word in the plane",
        }
    }


# Models and traces of other kinds.


def test_a_model_that_knows_no_related_words(toy_model: ac.Transformer) -> None:
    subject = choose(toy_model.trace("a fluffy blue creature"), model=toy_model)
    missing = left_out(find("embedding"), subject)
    assert list(missing) == ["direction"]
    assert "no two pairs of related words" in missing["direction"]
    run = shown(subject)
    check_all(run, without=("direction",))
    JUDGE.length(run)


def test_one_token_alone(startless_model: ac.Transformer) -> None:
    run = shown(choose(startless_model.trace("creature"), model=startless_model))
    check_all(run, without=("direction",))
    assert "every" not in [key for key, _ in run.captions]


@pytest.mark.slow
def test_columns_that_the_model_multiplies(toy_model: ac.Transformer) -> None:
    config = dataclasses.replace(toy_model.config, embed_scale=4.0)
    model = ac.Transformer.random(config, seed=4, tokenizer=toy_model.tokenizer)
    run = shown(choose(model.trace("a blue creature"), model=model))
    check_all(run, without=("direction",))
    assert "column_scaled" in [key for key, _ in run.captions]


@pytest.mark.slow
def test_vectors_that_are_short_enough_are_not_folded(toy_model: ac.Transformer) -> None:
    config = dataclasses.replace(toy_model.config, d_model=8, n_heads=2)
    model = ac.Transformer.random(config, seed=4, tokenizer=toy_model.tokenizer)
    check_all(shown(choose(model.trace("a blue fox"), model=model)), without=("direction",))


@pytest.mark.slow
def test_rows_that_no_token_is_known_by(toy_model: ac.Transformer) -> None:
    size = toy_model.config.vocab_size + 7
    config = dataclasses.replace(toy_model.config, vocab_size=size)
    model = ac.Transformer.random(config, seed=4, tokenizer=toy_model.tokenizer)
    run = shown(choose(model.trace("a blue fox"), model=model))
    assert list(run.stages) == ["lookup", "column", "space", "neighbours"]


def test_a_trace_without_its_model_is_refused(tmp_path: Path, toy_model: ac.Transformer) -> None:
    trace = toy_model.trace("a fluffy creature")
    with pytest.raises(ValueError, match="nothing of the scene embedding can be shown"):
        RenderJob.checked(find("embedding"), choose(trace), tmp_path / "x.mp4")


# Steps: what does not hold is not claimed.


@pytest.mark.parametrize(
    ("cosine", "key"),
    [
        (0.77, "step_same"),
        (0.6, "step_leans"),
        (0.3, "step_leans"),
        (0.1, "step_other"),
        (-0.8, "step_other"),
    ],
)
def test_the_caption_says_no_more_than_the_cosine(cosine: float, key: str) -> None:
    two = np.array([cosine, np.sqrt(1 - cosine**2)])
    source = {"one": np.array([1.0, 0.0]), "two": two}
    step = ac.Derived(ac.cosine, [ac.Ref(source, "one"), ac.Ref(source, "two")])
    assert step_caption(Ranked("a → b", step)) == key


def test_steps_that_do_not_go_the_same_way_are_not_said_to(model: ac.Transformer) -> None:
    rng = np.random.default_rng(2)
    weights = {name: np.array(array) for name, array in model.weights.items()}
    weights["embed.w"] = rng.normal(size=weights["embed.w"].shape).astype(np.float32)
    shuffled = ac.Transformer(
        model.config, weights, tokenizer=model.tokenizer, name="shuffled", provenance="random"
    )
    run = shown(choose(shuffled.trace("a blue creature"), model=shuffled))
    check_beat(run, "direction")
    assert "step_other" in [key for key, _ in run.captions]


def test_words_are_looked_for_as_they_stand_inside_a_sentence(model: ac.Transformer) -> None:
    pairs = [
        tuple(model.tokenizer.token_text(n) for n in pair.both) for pair in related_pairs(model)
    ]
    assert pairs == list(STEPS)
    assert model.tokenizer.token_text(opposites(model)[0].start) == OPPOSITE[0]
