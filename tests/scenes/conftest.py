"""Models to show, and runs of the scene that tests share."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

import attncore as ac
from scenes.chapters.pattern.scene import Pattern
from scenes.lesson import Lesson
from scenes.subject import Subject, choose
from tests.scenes.support.stage import Played, Run, play


@pytest.fixture(scope="session")
def model() -> ac.Transformer:
    """The model that ships with the package."""
    return ac.load("storyteller")


@pytest.fixture(scope="session")
def subject(model: ac.Transformer) -> Callable[..., Subject]:
    """What a scene about this sentence explains; `focus` and so on as for `choose`."""

    def make(sentence: str, **options: str | int) -> Subject:
        chosen = {"default_focus": "creature", **options}
        return choose(model.trace(sentence), model=model, **chosen)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def truth(subject: Callable[..., Subject]) -> Subject:
    """A short sentence, for faults to be planted in."""
    return subject("a fluffy blue creature")


@pytest.fixture(scope="session")
def played(subject: Callable[..., Subject]) -> Run:
    """The whole scene, played once for each sentence, language and theme."""

    @cache
    def run(
        sentence: str, lang: str = "en", theme: str = "dark", scene: type[Lesson] = Pattern
    ) -> Played:
        return play(subject(sentence), lang=lang, theme=theme, scene=scene)

    return run


def without_start(model: ac.Transformer) -> ac.Transformer:
    """The same model, with a tokenizer that adds no start token."""
    known = model.tokenizer
    plain = ac.Tokenizer(known.backend, piece_prefix=known.piece_prefix)
    return ac.Transformer(model.config, model.weights, tokenizer=plain, provenance="random")


def with_larger_scores(model: ac.Transformer, factor: float) -> ac.Transformer:
    """The same model with queries `factor` times as long: its scores grow with them."""
    weights = {
        name: np.asarray(array) * (factor if name.endswith(("w_q", "b_q")) else 1)
        for name, array in model.weights.items()
    }
    return ac.Transformer(
        model.config, weights, tokenizer=model.tokenizer, name="large", provenance="random"
    )


@pytest.fixture(scope="session")
def startless_model(toy_model: ac.Transformer) -> ac.Transformer:
    return without_start(toy_model)


@pytest.fixture(scope="session")
def model_of_many_heads(toy_model: ac.Transformer) -> ac.Transformer:
    """Twelve heads in three blocks."""
    size = toy_model.tokenizer.vocab_size
    config = ac.Config(
        d_model=24, n_layers=3, n_heads=12, d_head=5, d_mlp=16, vocab_size=size, context=30
    )
    return ac.Transformer.random(config, seed=3, tokenizer=toy_model.tokenizer)


@pytest.fixture(
    scope="session", params=[pytest.param(20, marks=pytest.mark.slow), 400], ids="x{}".format
)
def model_of_large_scores(
    toy_model: ac.Transformer, request: pytest.FixtureRequest
) -> ac.Transformer:
    return with_larger_scores(toy_model, request.param)
