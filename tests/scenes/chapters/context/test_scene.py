"""The scene `context` shows what the model computed: in every beat, for all kinds of sentences."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import pytest

import attncore as ac
from scenes.catalog import find
from scenes.chapters.context.scene import Context
from scenes.chapters.context.two_columns import TwoColumns
from scenes.chapters.context.word_pair import WordPair
from scenes.kit.captions import Words
from scenes.kit.checks import drawn, problems
from scenes.kit.theme import DARK
from scenes.kit.type.text import Word
from scenes.subject import Subject, choose, left_out
from tests.scenes.chapters.context.claims import JUDGE, check_all, check_beat, find_rows
from tests.scenes.support.facts import NEAR
from tests.scenes.support.fault_tests import FaultTests
from tests.scenes.support.sentence_pairs import COUPLES, SHORT, couple, each_couple
from tests.scenes.support.stage import Played, play
from tests.scenes.support.subjects import without

SLOW = pytest.mark.slow
LOOKS = [
    ("short", "en", "dark"),
    ("24 tokens", "zh", "light"),
    pytest.param(("short", "zh", "light"), marks=SLOW),
    pytest.param(("one word each", "zh", "dark"), marks=SLOW),
]
USUAL = ("the same twice", "different places")


def shown(subject: Subject, lang: str = "en", theme: str = "dark") -> Played:
    return play(subject, lang=lang, theme=theme, scene=Context)


@pytest.fixture(scope="module")
def run(model: ac.Transformer) -> Callable[..., Played]:
    """The whole scene, played once for each couple of sentences, language and theme."""

    @cache
    def make(name: str, lang: str, theme: str) -> Played:
        return shown(couple(model, *COUPLES[name]), lang, theme)

    return make


class TestContext(FaultTests):
    scene, judge = Context, JUDGE
    overlooked: ClassVar = {
        "another role's colour": ("same", "look", "pull", "next"),
        "cut formula": ("same",),
        "dropped": ("same", "pull", "next"),
        "faded": ("same", "look", "pull", "next"),
        "half a column aside": ("same", "look", "pull", "next"),
        "half a row up": ("same", "look", "next"),
        "larger shape": ("same", "look", "pull", "next"),
        "larger text": ("same", "look", "pull", "next"),
        "twice": ("same", "look", "pull", "next"),
    }
    accepted: ClassVar = {
        "another focus": {"next": "the words that follow are claimed after any token"}
    }

    @pytest.fixture
    def short(self, run: Callable[..., Played]) -> Played:
        """The scene about two short sentences, played once."""
        return run("short", "en", "dark")


def test_the_beats_are_those_of_the_catalog() -> None:
    entry = find("context")
    assert (Context.beats, Context.name) == (entry.beats, entry.name)
    assert entry.own == SHORT
    assert all(entry.focus in sentence.split() for sentence in entry.own)


@pytest.mark.parametrize("beat", Context.beats)
@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_what_is_shown_is_what_was_computed(
    look: tuple[str, str, str], beat: str, run: Callable[..., Played]
) -> None:
    check_beat(run(*look), beat)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_it_lasts_as_long_as_a_scene_should(
    look: tuple[str, str, str], run: Callable[..., Played]
) -> None:
    JUDGE.length(run(*look))


@each_couple(*USUAL)
def test_any_two_sentences(name: str, run: Callable[..., Played]) -> None:
    check_all(run(name, "zh" if name == "Chinese" else "en", "dark"))


def test_long_words_over_the_columns_do_not_touch(model: ac.Transformer) -> None:
    pair = WordPair(couple(model, *SHORT))
    words = [Word("electroencephalographers", size=0.32, color=DARK.text) for _ in range(2)]
    made = TwoColumns(pair, words, (2.0, -2.0), Words("en", "context").labels, DARK)
    assert problems(drawn([*made.heads, *made.columns, *made.between])) == []


def test_a_full_stop_is_quoted(run: Callable[..., Played]) -> None:
    heard = run("different places", "en", "dark").heard
    assert "“.”" in next(text for key, _, text in heard if key.startswith("next"))


@pytest.mark.slow
@pytest.mark.parametrize("name", COUPLES)
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_combination_of_options(
    name: str, lang: str, theme: str, model: ac.Transformer
) -> None:
    run = shown(couple(model, *COUPLES[name]), lang, theme)
    check_all(run)
    JUDGE.length(run)


@pytest.mark.parametrize("beat", ["same", "look"])
def test_the_shared_word_stands_under_itself(beat: str, run: Callable[..., Played]) -> None:
    made = run("short", "en", "dark")
    one, two = find_rows(made.stages[beat], made)
    first, second = made.subject, made.subject.other
    assert second is not None
    assert abs(one[first.focus].centre[0] - two[second.focus].centre[0]) < NEAR


# Models of other kinds.


def other_model(toy: ac.Transformer, **changes: Any) -> ac.Transformer:
    config = dataclasses.replace(toy.config, **changes)
    return ac.Transformer.random(config, seed=5, tokenizer=toy.tokenizer)


@pytest.mark.slow
def test_without_learned_positions_there_is_no_stop_for_them(toy_model: ac.Transformer) -> None:
    model = other_model(toy_model, positions="rotary")
    run = shown(couple(model, "a fluffy creature", "the blue creature"))
    check_all(run)
    assert [stop.tensor for stop in WordPair(run.subject).stops][:2] == [
        "embed",
        "blocks.0.resid_mid",
    ]


@pytest.mark.slow
def test_a_model_of_another_family(toy_model: ac.Transformer) -> None:
    changes = {"norm": "rms", "attn_bias": "none", "mlp_bias": False, "gated": True, "n_heads": 4}
    model = other_model(toy_model, positions="rotary", activation="silu", n_kv_heads=2, **changes)
    check_all(shown(couple(model, "a fluffy creature", "the blue creature roamed")))


def test_one_token_alone_looks_at_itself(startless_model: ac.Transformer) -> None:
    check_all(shown(couple(startless_model, "creature", "creature")))


@pytest.mark.parametrize(
    ("blocks", "shown_blocks"),
    [pytest.param(5, 10, marks=SLOW), pytest.param(9, 9, marks=SLOW), (40, 10)],
)
def test_of_many_blocks_some_share_a_stop(
    toy_model: ac.Transformer, blocks: int, shown_blocks: int
) -> None:
    model = other_model(toy_model, n_layers=blocks)
    run = shown(couple(model, "a fluffy creature", "the blue creature"))
    check_beat(run, "pull")
    stops = WordPair(run.subject).stops
    assert (len(stops), stops[-1].tensor) == (2 + shown_blocks, f"blocks.{blocks - 1}.resid_post")
    JUDGE.length(run)


def test_an_encoder_says_no_next_word(toy_model: ac.Transformer) -> None:
    model = other_model(toy_model, kind="encoder")
    run = shown(couple(model, "a creature roamed", "the blue creature jumps"))
    check_all(run, without=("next",))


@pytest.mark.parametrize(
    ("missing", "beats"),
    [
        pytest.param(("embed",), ("same",), marks=SLOW),
        pytest.param((".resid_pre",), ("pull",), marks=SLOW),
        pytest.param((".resid_post",), ("pull",), marks=SLOW),
        (("embed", ".resid_post"), ("same", "pull")),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "which", [pytest.param("first", marks=SLOW), "second", pytest.param("both", marks=SLOW)]
)
def test_what_is_missing_is_left_out_and_the_rest_plays(
    toy_model: ac.Transformer, missing: tuple[str, ...], beats: tuple[str, ...], which: str
) -> None:
    one, two = (toy_model.trace(text) for text in ("a fluffy creature", "the creature"))
    one = one if which == "second" else without(one, *missing)
    two = two if which == "first" else without(two, *missing)
    subject = choose(one, other=two, model=toy_model)
    assert tuple(left_out(find("context"), subject)) == beats
    check_all(shown(subject), without=beats)


def test_a_word_that_is_spelled_by_other_tokens_has_another_column(
    toy_model: ac.Transformer, gpt2_folder: Path
) -> None:
    """At the head of a sentence it comes without the space that is a part of it elsewhere."""
    tokenizer = ac.load(str(gpt2_folder)).tokenizer
    config = dataclasses.replace(toy_model.config, vocab_size=tokenizer.vocab_size)
    model = ac.Transformer.random(config, seed=5, tokenizer=tokenizer)
    run = shown(couple(model, "cat sat on", "the cat sat", focus="cat"))
    check_all(run)
    assert "near" in [key for key, _ in run.captions]
