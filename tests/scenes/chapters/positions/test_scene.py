"""The scene `positions`: every beat shows what the model computed, for any sentence and model."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np
import pytest

import attncore as ac
from scenes.catalog import find
from scenes.chapters.positions import equation, scene
from scenes.chapters.positions.scene import Positions
from scenes.subject import Subject, choose, left_out
from scenes.subject.shuffling import outputs
from tests.scenes.chapters.positions.claims import JUDGE, check_all, check_beat
from tests.scenes.support.scene_tests import SceneTests
from tests.scenes.support.stage import Played, play
from tests.scenes.support.subjects import Kind, made

ALONE = ("shuffle",)  # what one word cannot show
ADDED = ("add", "map", "distance")  # what needs vectors of positions


def shown(subject: Subject, lang: str = "en", theme: str = "dark") -> Played:
    return play(subject, lang=lang, theme=theme, scene=Positions)


class TestPositions(SceneTests):
    scene, judge = Positions, JUDGE
    usual = ("the same word",)
    alone = ALONE
    models = (
        Kind(slow=False),
        Kind({"positions": "rotary"}, without=ADDED),
        Kind({"positions": "alibi"}, without=ADDED),
        Kind({"positions": "none"}, without=ADDED),
        Kind({"positions": "sinusoidal"}, without=("map", "distance")),
        Kind({"kind": "encoder", "unembed": "none", "token_types": 2, "embed_norm": True}),
        Kind({"kind": "encoder", "unembed": "none", "norm_first": False}),
        Kind({"embed_scale": 4.0, "norm": "rms", "attn_bias": "none", "mlp_bias": False}),
        Kind({"d_model": 15, "d_head": 5, "n_heads": 4, "context": 200}),
        Kind({"d_model": 6, "d_head": 1, "context": 9}, without=("rotary",)),
        Kind({"windows": (3, 0)}),
    )
    missing: ClassVar = {(".q",): ("rotary",), (".k",): ("rotary",), ("pos_embed",): ("add",)}
    model = True
    overlooked: ClassVar = {
        "another role's colour": ("shuffle", "add", "map", "distance", "rotary"),
        "cut formula": ("shuffle", "add"),
        "dropped": ("shuffle", "add", "map", "distance"),
        "faded": ("shuffle", "add", "map", "distance", "rotary"),
        "half a column aside": ("shuffle", "add", "map", "distance", "rotary"),
        "half a row up": ("shuffle", "add", "distance", "rotary"),
        "larger shape": ("shuffle", "add", "map", "distance"),
        "larger text": ("shuffle", "add", "map", "distance", "rotary"),
        "only text": ("shuffle", "rotary"),
        "twice": ("shuffle", "add", "map", "distance", "rotary"),
    }


def test_words_that_read_the_same_backwards_move_on(subject: Callable[..., Subject]) -> None:
    check_beat(play(subject("the creature the"), scene=Positions, until="shuffle"), "shuffle")


@pytest.mark.slow
def test_a_sentence_of_one_word_again_and_again_has_one_order(
    subject: Callable[..., Subject],
) -> None:
    again = subject("the the the")
    assert left_out(find("positions"), again) == {
        "shuffle": "its words can stand in one order only"
    }
    run = play(again, scene=Positions, until="add")
    check_beat(run, "add")


# Models and traces of other kinds.


@pytest.mark.slow
def test_an_encoder_without_positions_knows_no_order(toy_model: ac.Transformer) -> None:
    model = made(toy_model, kind="encoder", unembed="none", positions="none")
    run = shown(choose(model.trace("a fluffy blue creature"), model=model))
    check_all(run, without=ADDED)
    assert "order_same_unmasked" in dict(run.captions)


def test_runs_that_differ_are_not_called_the_same(
    subject: Callable[..., Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    def apart(given: Subject, order: tuple[int, ...], **without: bool) -> object:
        (run, one), (other, two) = outputs(given, order, **without)
        moved = ac.Ref({two.name: other[two.name] + np.float32(0.004)}, two.name, *two.index)
        return (run, one), (other, moved)

    monkeypatch.setattr(scene, "outputs", apart)
    run = play(subject("a fluffy blue creature"), scene=Positions, until="shuffle")
    assert [key for key, _ in run.captions] == ["shuffle_near", "order"]


def test_decimals_are_shown_as_far_as_they_agree() -> None:
    ones, others = (ac.Ref({"x": np.array(x)}, "x") for x in ([0.1249, 5.0], [0.1251, 5.0]))
    assert equation.same_digits(list(ones), list(others)) == 1
    assert equation.same_digits(list(ones), list(ones)) == 2
    halves, rest = (ac.Ref({"x": np.array(x)}, "x") for x in ([0.114, 1.0], [0.104, 2.0]))
    total = ac.Ref({"x": np.array([0.218, 3.0])}, "x")
    assert equation.closing_digits([list(halves), list(rest)], list(total)) == 3


def test_one_token_alone(startless_model: ac.Transformer) -> None:
    run = shown(choose(startless_model.trace("creature"), model=startless_model))
    check_all(run, without=ALONE)


@pytest.mark.parametrize(
    ("like", "caption"),
    [(5, "distance_other"), (None, "distance_self")],
    ids=["another is longer", "the farthest are nearest"],
)
def test_positions_that_are_not_like_their_neighbours(
    toy_model: ac.Transformer, like: int | None, caption: str
) -> None:
    weights = {name: np.array(array) for name, array in toy_model.weights.items()}
    table = np.abs(weights["pos_embed.w"])
    table[1:5] *= 0.2
    if like is None:
        table[4] = table.max(axis=0) * 3
        table[5:8] = 0
    else:
        table[like] = 9
    weights["pos_embed.w"] = table
    model = ac.Transformer(toy_model.config, weights, tokenizer=toy_model.tokenizer, name="odd")
    subject = choose(model.trace("a fluffy blue creature"), model=model)
    run = play(subject, scene=Positions, until="distance")
    check_beat(run, "distance")
    assert caption in dict(run.captions)


def test_of_a_trace_from_a_file_the_numbers_are_shown(toy_model: ac.Transformer) -> None:
    subject = choose(toy_model.trace("a fluffy blue creature"))
    left = left_out(find("positions"), subject)
    assert tuple(left) == ("shuffle", "map", "distance")
    check_all(shown(subject), without=tuple(left))
