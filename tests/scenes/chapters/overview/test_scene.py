"""The scene `overview` shows what the model computed: in every beat, for all kinds of sentences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

import attncore as ac
from scenes.catalog import find
from scenes.chapters.overview.scene import Overview
from scenes.kit.checks import problems
from scenes.render.job import RenderJob
from scenes.subject import Subject, choose, left_out
from tests.family_folders import folder_of
from tests.scenes.chapters.overview.claims import JUDGE, check_all, check_beat
from tests.scenes.support import reading
from tests.scenes.support.frame import check_caption
from tests.scenes.support.scene_tests import SceneTests
from tests.scenes.support.stage import Played, play


def shown(subject: Subject, lang: str = "en", theme: str = "dark") -> Played:
    return play(subject, lang=lang, theme=theme, scene=Overview)


def of(model: ac.Transformer, text: str = "a fluffy blue creature") -> Subject:
    return choose(model.trace(text), model=model)


class TestOverview(SceneTests):
    scene, judge = Overview, JUDGE
    usual = ("64 tokens",)
    missing: ClassVar = {
        ("embed",): (),
        ("resid_pre",): ("embed", "repeat"),
        ("resid_mid",): ("mlp", "repeat"),
        ("resid_pre", "resid_mid", "resid_post"): ("embed", "mlp", "repeat"),
        ("probs",): ("unembed", "loop"),
    }
    model = True
    overlooked: ClassVar = {
        "another role's colour": (
            "sentence",
            "embed",
            "attention",
            "mlp",
            "repeat",
            "unembed",
            "loop",
        ),
        "dropped": ("embed", "attention", "mlp", "repeat", "unembed", "loop"),
        "faded": ("sentence", "embed", "attention", "mlp", "repeat", "unembed", "loop"),
        "half a column aside": (
            "sentence",
            "embed",
            "attention",
            "mlp",
            "repeat",
            "unembed",
            "loop",
        ),
        "half a row up": ("sentence", "embed", "attention", "mlp", "repeat", "unembed", "loop"),
        "larger shape": ("attention", "mlp", "repeat", "unembed", "loop"),
        "larger text": ("sentence", "embed", "attention", "mlp", "repeat", "unembed", "loop"),
        "only text": ("unembed", "loop"),
        "twice": ("sentence", "embed", "attention", "mlp", "repeat", "unembed", "loop"),
        "two words": ("unembed", "loop"),
    }


@pytest.mark.slow
def test_the_sentence_of_the_catalog(subject: Callable[..., Subject]) -> None:
    run = shown(subject(find("overview").sentence))
    check_all(run)
    JUDGE.length(run)


# Models and traces of other kinds.


def test_one_token_alone(startless_model: ac.Transformer) -> None:
    run = shown(of(startless_model, "creature"))
    check_all(run)
    said = [key for key, _ in run.captions]
    assert "attention_one" in said
    assert "taken_own" in said


@pytest.mark.parametrize(
    ("marks", "weights", "said", "taken_from"),
    [
        ((), (0.4, 0.3, 0.2, 0.1), "taken", 0),
        ((0,), (0.2, 0.4, 0.3, 0.1), "taken", 1),
        ((0,), (0.4, 0.3, 0.2, 0.1), "taken_start", 1),
        ((0, 1), (0.4, 0.2, 0.3, 0.1), "taken_start", 2),
        ((0, 1), (0.2, 0.4, 0.3, 0.1), "taken_marks", 2),
        ((0,), (0.4, 0.1, 0.2, 0.3), "taken_other", 2),
        ((0, 1, 2), (0.4, 0.3, 0.2, 0.1), "taken_any", 0),
        ((0, 1, 2), (0.2, 0.1, 0.2, 0.5), "taken_self", 3),
        ((), (0.0, 0.0, 0.0, 1.0), "taken_own", 3),
    ],
    ids=str,
)
def test_it_says_who_gives_more_than_the_word_that_it_names(
    marks: tuple[int, ...], weights: tuple[float, ...], said: str, taken_from: int
) -> None:
    tokens = [ac.Token(t, i, None, special=i in marks) for i, t in enumerate("abcd")]
    pattern = np.vstack([np.tril(np.full((3, 4), 1 / 3))[:, :4], weights])
    pattern[:3] /= pattern[:3].sum(axis=1, keepdims=True)
    run = shown(choose(ac.Trace.from_attentions(tokens, [pattern[None]], model="toy")))
    check_beat(run, "attention")
    key, stage = run.captions[-1]
    assert key == said
    assert stage.caption
    wanted = {"query": "d", "key": "abcd"[taken_from], "weight": max(0.0, weights[taken_from])}
    check_caption(stage, run, said, wanted)


def test_layers_in_the_middle_are_folded(model_of_many_heads: ac.Transformer) -> None:
    check_all(shown(of(model_of_many_heads)))


def small(model: ac.Transformer, **other: object) -> ac.Transformer:
    """A random model that reads the same tokens, otherwise as is said here."""
    config = {"d_model": 12, "n_layers": 2, "n_heads": 1, "d_mlp": 16, "context": 40, **other}
    made = ac.Config(vocab_size=model.tokenizer.vocab_size, **config)  # type: ignore[arg-type]
    return ac.Transformer.random(made, seed=2, tokenizer=model.tokenizer)


@pytest.mark.slow
def test_twelve_layers(toy_model: ac.Transformer) -> None:
    check_beat(shown(of(small(toy_model, n_layers=12))), "repeat")


@pytest.mark.slow
def test_tokens_that_look_both_ways(model: ac.Transformer) -> None:
    trace = model.trace("a fluffy blue creature", mask=False)
    check_beat(shown(choose(trace, model=model)), "attention")


def test_a_model_that_writes_nothing_has_no_next_words(toy_model: ac.Transformer) -> None:
    subject = of(small(toy_model, kind="encoder"))
    why = f"{subject.network.info.name} predicts no next word"
    assert left_out(find("overview"), subject) == dict.fromkeys(("unembed", "loop"), why)
    check_all(shown(subject), without=("unembed", "loop"))


def test_a_full_context_leaves_no_room_for_the_next_word(toy_model: ac.Transformer) -> None:
    model = small(toy_model, n_layers=1, context=5)
    subject = of(model)
    why = f"{model.info.name} reads at most 5 tokens: there is no room for another"
    assert left_out(find("overview"), subject) == {"loop": why}
    check_all(shown(subject), without=("loop",))
    assert not left_out(find("overview"), of(model, "a fluffy blue"))


@pytest.mark.slow
def test_a_likeliest_token_that_no_text_has(tmp_path: Path) -> None:
    subject = of(ac.load(str(folder_of("gpt2", tmp_path))))
    best = int(subject.trace["probs"][-1].argmax())
    assert best >= subject.network.tokenizer.vocab_size
    why = "the likeliest next token of gpt2 is not in its vocabulary"
    assert left_out(find("overview"), subject) == {"loop": why}
    stage = shown(subject).stages["unembed"]
    assert stage.spelling(reading.reference(f"‹{best}›"))
    assert problems(stage.marks) == []


@pytest.mark.slow
def test_models_without_positions_of_their_own_have_nothing_to_add(tmp_path: Path) -> None:
    run = shown(of(ac.load(str(folder_of("llama", tmp_path)))))
    assert "place" not in [key for key, _ in run.captions]
    for beat in ("embed", "attention", "mlp", "repeat"):
        check_beat(run, beat)


def test_weights_of_others_alone(tmp_path: Path) -> None:
    trace = ac.Trace.from_attentions(["a", "pond"], [np.full((1, 2, 2), 0.5)], model="bert")
    job = RenderJob.checked(find("overview"), choose(trace), tmp_path / "x.mp4")
    assert job.drawn == ("sentence", "attention")
    check_all(shown(choose(trace)), without=("embed", "mlp", "repeat", "unembed", "loop"))
