"""The scene `values` plays for all kinds of subjects, and each of its beats is fit to see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import attncore as ac
from scenes.catalog import find
from scenes.chapters.values.scene import Values
from scenes.kit.checks import problems
from scenes.render.job import RenderJob
from scenes.subject import Subject, choose, left_out
from tests.family_folders import SENTENCE, folder_of
from tests.scenes.support.sentences import SENTENCES, STRANGE, Options, each_pair
from tests.scenes.support.stage import Played, Run, play
from tests.scenes.support.subjects import about, made, without

ENTRY, SLOW = find("values"), pytest.mark.slow
USUAL = "bytes of Chinese"
MODELS = (
    {"attn_bias": "none", "n_kv_heads": 1, "norm": "rms", "positions": "rotary"},
    {"attn_bias": "qkv", "windows": (2, 2)},
    {"kind": "encoder", "norm_first": False},
    {"n_heads": 1, "d_head": 16, "attn_bias": "none"},
    {"n_heads": 1, "d_head": 24},
)
MISSING = {
    ".v": ("weights", "weigh", "sum", "formula", "update", "factor"),
    ".z": ("sum", "formula", "update", "factor"),
    ".result": ("update", "residual", "arrows", "push", "factor", "all"),
    "resid_pre": ("update", "residual", "arrows", "push", "factor", "all"),
    "resid_mid": ("update", "factor"),
}


def is_fit(run: Played, *, without: tuple[str, ...] = ()) -> None:
    """All beats play but these, and nothing overlaps, leaves the frame or is too small."""
    assert tuple(run.stages) == tuple(beat for beat in ENTRY.beats if beat not in without)
    found = {beat: problems(stage.marks) for beat, stage in run.stages.items()}
    assert {beat: said for beat, said in found.items() if said} == {}


def shown(subject: Subject) -> Played:
    return play(subject, scene=Values)


@each_pair
def test_every_beat_is_fit(options: Options, played: Run) -> None:
    length, lang, theme = options
    run = played(SENTENCES[length], lang, theme, Values)
    is_fit(run)
    assert 30 <= run.times[-1] <= 90


@pytest.mark.parametrize(
    "strange", [USUAL, *(pytest.param(n, marks=SLOW) for n in STRANGE if n != USUAL)]
)
def test_any_sentence(strange: str, played: Run) -> None:
    is_fit(played(STRANGE[strange], "zh" if "Chinese" in strange else "en", "dark", Values))


@pytest.mark.slow
@pytest.mark.parametrize("word", ["old", "garden", "singing"])
def test_any_focus(word: str, subject: Callable[..., Subject]) -> None:
    is_fit(shown(subject(SENTENCES[24], focus=word)))


def test_one_token_alone(startless_model: ac.Transformer) -> None:
    is_fit(shown(about(startless_model, "creature")))


def test_short_vectors(model_of_many_heads: ac.Transformer) -> None:
    is_fit(shown(about(model_of_many_heads, layer=2, head=11)))


def test_large_values(toy_model: ac.Transformer) -> None:
    weights = {
        name: np.asarray(array) * (3e3 if name.endswith("w_v") else 1)
        for name, array in toy_model.weights.items()
    }
    large = ac.Transformer(toy_model.config, weights, tokenizer=toy_model.tokenizer, name="large")
    is_fit(shown(about(large)))


def test_tokens_that_look_both_ways(model: ac.Transformer) -> None:
    is_fit(shown(choose(model.trace("a fluffy blue creature", mask=False), model=model)))


@pytest.mark.parametrize("changes", MODELS, ids=str)
def test_models_of_other_kinds(changes: dict[str, object], toy_model: ac.Transformer) -> None:
    is_fit(shown(about(made(toy_model, **changes), "a fluffy blue creature roamed")))


@pytest.mark.slow
@pytest.mark.parametrize("family", ["bert", "gpt2", "llama", "mistral", "qwen2"])
def test_checkpoints_of_other_families(family: str, tmp_path: Path) -> None:
    is_fit(shown(about(ac.load(folder_of(family, tmp_path)), SENTENCE)))


@pytest.mark.parametrize("missing", MISSING)
def test_what_is_missing_is_left_out(missing: str, toy_model: ac.Transformer) -> None:
    subject = choose(without(toy_model.trace("a fluffy creature"), missing))
    assert tuple(left_out(ENTRY, subject)) == MISSING[missing]
    is_fit(shown(subject), without=MISSING[missing])


def test_weights_alone_are_refused(tmp_path: Path) -> None:
    trace = ac.Trace.from_attentions(["a", "pond"], [np.full((1, 2, 2), 0.5)], model="bert")
    with pytest.raises(ValueError, match=r"nothing of the scene values can be shown; .*attn\.v"):
        RenderJob.checked(ENTRY, choose(trace), tmp_path / "x.mp4")
