"""The pattern scene of any attention: both ways, windows, padding, and what others computed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import attncore as ac
from scenes.catalog import find
from scenes.chapters.pattern.scene import Pattern
from scenes.kit.checks import problems
from scenes.kit.pattern import cells, grid, plan
from scenes.kit.pattern.arcs import ArcRow
from scenes.lesson import Lesson
from scenes.subject import Subject, choose, left_out, said
from tests.family_folders import bare_folder, folder_of
from tests.scenes.chapters.pattern.claims import check_all
from tests.scenes.support import reading
from tests.scenes.support.faults import Patch, wrap
from tests.scenes.support.find.grid import find_grid
from tests.scenes.support.stage import Played, play

SENTENCE = "a fluffy blue creature roamed the verdant forest"
LONG = (
    "one old farmer and his young teacher walked slowly through that quiet green garden because "
    "our weather was warm while many birds were singing"
)
NO_SCORES = ("queries", "keys", "scores", "mask")


def attentions(*texts: str, heads: int = 2, seed: int = 5) -> list[np.ndarray]:
    """Weights that look both ways, some of them large: one layer (head, n, n)."""
    n = len(texts)
    drawn = np.exp(2.5 * np.random.default_rng(seed).standard_normal((heads, n, n)))
    return [drawn / drawn.sum(axis=-1, keepdims=True)]


def imported(*texts: str) -> ac.Trace:
    return ac.Trace.from_attentions(texts, attentions(*texts), model="bert")


def altered(model: ac.Transformer, sentence: str) -> ac.Trace:
    return model.trace(sentence, mask=False)


# Both ways.


@pytest.mark.parametrize(
    ("sentence", "lang", "theme"),
    [
        pytest.param("hello", "zh", "light", marks=pytest.mark.slow),
        (SENTENCE, "en", "dark"),
        pytest.param(LONG, "en", "light", marks=pytest.mark.slow),
    ],
)
def test_tokens_that_look_both_ways(
    model: ac.Transformer, sentence: str, lang: str, theme: str
) -> None:
    run = play(choose(altered(model, sentence)), lang=lang, theme=theme)
    check_all(run, without=("mask",))


@pytest.mark.slow
def test_an_encoder_of_another_family(tmp_path: Path) -> None:
    trace = ac.load(folder_of("bert", tmp_path)).trace("a fluffy blue creature")
    assert [token.text for token in trace.tokens if token.special] == ["[CLS]", "[SEP]"]
    check_all(play(choose(trace)), without=("mask",))


@pytest.mark.slow
def test_a_decoder_of_another_family_with_windows_and_shared_keys(tmp_path: Path) -> None:
    trace = ac.load(folder_of("mistral", tmp_path)).trace("a fluffy blue creature a blue")
    run = play(choose(trace, layer=1, head=3))
    check_all(run)
    assert [key for key, _ in run.captions if key.startswith("mask")] == ["mask_other"]


def test_a_bias_between_scaling_and_mask(toy_model: ac.Transformer) -> None:
    """What softmax gets is shown: without the bias, the numbers would not make the weights."""
    config = dataclasses.replace(toy_model.config, positions="alibi")
    model = ac.Transformer.random(config, seed=4, tokenizer=toy_model.tokenizer)
    subject = choose(model.trace("a blue creature"))
    assert left_out(find("pattern"), subject) == {"mask": "a bias comes between scaling and mask"}
    check_all(play(subject), without=("mask",))


# Traces that lack something.


@pytest.mark.parametrize(
    ("texts", "lang", "theme"),
    [
        pytest.param(["hello"], "en", "light", marks=pytest.mark.slow),
        (["[CLS]", "blue", "ponds", "[SEP]", "old", "fish", "[SEP]"], "en", "dark"),
        pytest.param(["[CLS]", *LONG.split(), "[SEP]"], "zh", "light", marks=pytest.mark.slow),
        (["the", "creat", "##ure", "##s", "roam", "</s>"], "zh", "dark"),
    ],
    ids=["1 token", "a pair", "26 tokens", "pieces"],
)
def test_weights_alone(texts: list[str], lang: str, theme: str) -> None:
    subject = choose(imported(*texts))
    check_all(play(subject, lang=lang, theme=theme), without=NO_SCORES)


def test_a_cache_of_transformer_lens(toy_model: ac.Transformer, tmp_path: Path) -> None:
    run = toy_model.trace("a fluffy creature")
    arrays = {}
    for i in (0, 1):
        for part in ("q", "k"):
            arrays[f"blocks.{i}.attn.hook_{part}"] = run[part, i].swapaxes(0, 1)[None]
        arrays[f"blocks.{i}.attn.hook_pattern"] = run["pattern", i][None]
        scores = np.where(np.isneginf(run["scores", i]), -1e5, run["scores", i])
        arrays[f"blocks.{i}.attn.hook_attn_scores"] = scores[None]
    texts = ["<|endoftext|>", "a", " fluffy", " creature"]
    np.savez(tmp_path / "cache.npz", tokens=np.array(texts), **arrays)
    trace = ac.Trace.load(tmp_path / "cache.npz")
    run_ = play(choose(trace))
    check_all(run_, without=("mask",))
    assert "scores_masked" in [key for key, _ in run_.captions]


def test_a_bracket_keeps_clear_of_the_row_of_elided_keys() -> None:
    run = play(
        choose(imported("a", *(f"##{letter}" for letter in "bcdefghijklmnopqrstuvwxy"))),
        lang="zh",
        until="softmax",
    )
    stage = run.stages["softmax"]
    found = find_grid(stage, run)
    assert found.elided_y is not None
    left = [mark for mark in stage.marks if mark.centre[0] < found.sides[0][0]]
    bracket = next(mark for mark in left if mark.kind == "lines")
    beside = [mark for mark in left if mark.kind == "text" and mark.centre[1] < found.sides[1][-1]]
    assert all(bracket.box[0] < mark.box[0] - 0.1 for mark in beside if mark.baseline > -3)


def test_very_long_tokens_are_cut_and_one_that_is_elided_is_one() -> None:
    texts = ["<s>", "-" * 64, "antidisestablishmentarianism" * 2, "cat", "</s>"]
    weights = np.random.default_rng(3).random((2, 5, 5))
    layers = [weights / weights.sum(axis=-1, keepdims=True)]
    run = play(choose(ac.Trace.from_attentions(texts, layers, model="long")))
    for spelled in ("antidisestablishmentari…", "1 other"):
        assert run.stages["softmax"].spelling(reading.reference(spelled))
    for stage in run.stages.values():
        assert problems(stage.marks) == []


def test_padding_takes_no_part() -> None:
    texts = ["[CLS]", "blue", "creature", "[SEP]", "[PAD]", "[PAD]"]
    (weights,) = attentions(*texts)
    weights[:, :, 4:] = 0
    weights[:, 4:] = 0
    sums = weights.sum(axis=-1, keepdims=True)
    weights = weights / np.where(sums > 0, sums, 1)
    run = play(choose(ac.Trace.from_attentions(texts, [weights], model="bert")))
    check_all(run, without=NO_SCORES)
    assert "weights_empty" in [key for key, _ in run.captions]


def test_attention_that_is_spread_over_many() -> None:
    texts = LONG.split()
    weights = np.full((1, len(texts), len(texts)), 1 / len(texts))
    run = play(choose(ac.Trace.from_attentions(texts, [weights], model="even")))
    check_all(run, without=NO_SCORES)
    assert "read_spread" in [key for key, _ in run.captions]


@pytest.mark.slow
def test_ids_without_texts(tmp_path: Path) -> None:
    trace = ac.load(bare_folder("sentence", tmp_path)).trace([2, 40, 41, 3])
    assert [(token.text, token.span) for token in trace.tokens[:2]] == [("2", None), ("40", None)]
    check_all(play(choose(trace)), without=("mask",))


# What is said of it.


def test_what_is_left_out_is_said_with_the_reason() -> None:
    missing = left_out(find("pattern"), choose(imported("a", "blue", "pond")))
    assert tuple(missing) == NO_SCORES
    assert said(missing) == (
        "left out: queries (this trace has no attn.q); keys (this trace has no attn.k); "
        "scores, mask (this trace has no attn.scores)"
    )


# Planted faults.


@pytest.fixture
def weights_only() -> Subject:
    return choose(imported("[CLS]", "blue", "creature", "[SEP]"))


def found_wrong(
    subject: Subject, missing: tuple[str, ...] = NO_SCORES, scene: type[Lesson] = Pattern
) -> str:
    """What the checks say of the scene as it is now."""
    with pytest.raises(AssertionError) as error:
        check_all(play(subject, scene=scene), without=missing)
    return str(error.value)


def test_letters_of_queries_that_nobody_knows(weights_only: Subject, monkeypatch: Patch) -> None:
    def lettered(make: Callable[..., object], *args: object) -> object:
        return make(*args[:-2], True, True)

    wrap(monkeypatch, plan, "GridPlan", lettered)
    assert "letters" in found_wrong(weights_only)


def test_a_grid_of_weights_transposed(weights_only: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        grid.PatternGrid,
        "centre",
        lambda centre, self, row, column: centre(self, column, row),
    )
    assert found_wrong(weights_only)


@pytest.mark.slow
def test_words_over_each_others_columns(weights_only: Subject, monkeypatch: Patch) -> None:
    def swapped(make: Callable[..., list[object]], self: object) -> list[object]:
        labels = make(self)
        one, two = labels[1:3]
        at = one.get_x(), two.get_x()  # type: ignore[attr-defined]
        one.set_x(at[1]), two.set_x(at[0])  # type: ignore[attr-defined]
        return labels

    wrap(monkeypatch, grid.PatternGrid, "query_labels", swapped)
    assert "are not shown" in found_wrong(weights_only)


@pytest.mark.slow
def test_an_infinity_where_nothing_is_masked(model: ac.Transformer, monkeypatch: Patch) -> None:
    subject = choose(altered(model, "a blue creature"))

    def invented(original: Callable[..., object], self: cells.HeadCells) -> object:
        return {(1, 0): self.grid.minus_infinity(self.at("scores", (1, 0)), 1, 0)}

    class Masked(Pattern):
        def say(self, key: str, tensor: str, /, **values: Any) -> None:
            if not key.startswith("mask"):
                super().say(key, tensor, **values)

        def beat_scores(self) -> None:
            super().beat_scores()
            self.beat_mask()

    wrap(monkeypatch, cells.HeadCells, "infinities", invented)
    assert "query 0, key 1" in found_wrong(subject, ("mask",), Masked)


@pytest.mark.slow
def test_a_missing_arc_from_the_right(model: ac.Transformer, monkeypatch: Patch) -> None:
    subject = choose(altered(model, "a fluffy blue creature"), focus="fluffy")
    wrap(
        monkeypatch,
        ArcRow,
        "__init__",
        lambda init, self, trace, plan, focus, visible, *rest: init(
            self, trace, plan, focus, [i for i in visible if i <= focus], *rest
        ),
    )
    assert "numbers stand under token" in found_wrong(subject, ("mask",))


def test_the_grid_is_where_its_words_are(weights_only: Subject) -> None:
    run: Played = play(weights_only, until="softmax")
    found = find_grid(run.stages["softmax"], run)
    assert list(found.xs) == list(found.ys) == [0, 1, 2, 3]
