"""Two sentences that share a word, of every kind, and what the model makes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import attncore as ac
from scenes.subject import Subject, choose

LONG = (
    "the old farmer and the young teacher walked slowly through the quiet green garden "
    "because the weather was warm and the birds were singing"
)
SHORT = ("the machine learning model", "the fashion model")
COUPLES: dict[str, tuple[str, str]] = {
    "short": SHORT,
    "one word each": ("model", "model"),
    "24 tokens": (LONG, "nobody but the small children of the village were singing"),
    "Chinese": ("机器学习的模型", "时尚的模型"),
    "the same twice": ("the old model smiles", "the old model smiles"),
    "different places": ("the bank of the wide river was wet", "she walked slowly to the bank"),
    "the same end": (
        "the machine was said to be a very good and useful old model",
        "the fashion was said to be a very good and useful old model",
    ),
    "pieces of unknown words": ("the zorgonian architecture", "flibbertigibbet architecture"),
    "digits": ("there are 12 apples", "she bought 12 apples"),
    "odd characters": ("# $ * _ \\ apples", "< & \" ' ` @ apples"),
    "64 tokens": (" ".join((["the", "small", "dog", "saw", "a", "ball"] * 11)[:64]), "a ball"),
}


def couple(model: ac.Transformer, one: str, two: str, **options: Any) -> Subject:
    """What a scene about these two sentences explains."""
    return choose(model.trace(one), other=model.trace(two), model=model, **options)


def each_couple(*usual: str) -> pytest.MarkDecorator:
    """Every couple by its name; all but the `usual` ones are marked slow."""
    names = [n if n in usual else pytest.param(n, marks=pytest.mark.slow) for n in COUPLES]
    return pytest.mark.parametrize("name", names)


Make = Callable[..., Subject]
