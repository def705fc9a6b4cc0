"""The words of the scenes: the same things said in every language, short enough for one line."""

from __future__ import annotations

import string
import tomllib
import unicodedata

import pytest

from scenes.catalog import CATALOG, SceneEntry
from scenes.kit.captions import UnknownLanguage, Words, languages

SCENES = [entry.name for entry in CATALOG]
MOST = {"en": 70, "zh": 34}
TYPICAL: dict[str, str | int | float] = {
    **dict.fromkeys(("query", "key", "focus"), "creature"),
    **dict.fromkeys(("first", "second"), "fluffy"),
    **dict.fromkeys(("one", "two", "usual", "weight"), 0.45),
    **dict.fromkeys(("before", "after", "deviation"), 12.34),
    **dict.fromkeys(("size", "count", "faint"), 24),
    "cells": 4096,
    "sign": "=",
    **dict.fromkeys(("length", "step"), 4.97),
    "pairs": 576,
    **dict.fromkeys(("entry", "product"), -0.45),
    **dict.fromkeys(("fewer", "more"), 9216),
    **dict.fromkeys(("index", "other"), 24),
    "id": 1237,
    "scale": 8.0,
    "score": -5.9,
    "word": "flibbertigibbet",
    "entry": "[UNK]",
    "distance": 8.6,
}


def placeholders(text: str) -> set[tuple[str, str]]:
    return {
        (name, decimals or "")
        for _, name, decimals, _ in string.Formatter().parse(text)
        if name is not None
    }


def filled(text: str) -> str:
    parts = []
    for literal, name, decimals, _ in string.Formatter().parse(text):
        value = TYPICAL[name] if name is not None else ""
        number = (
            f"{value:.{decimals or 2}{'' if '%' in (decimals or '') else 'f'}}"
            if isinstance(value, float)
            else ""
        )
        parts += [literal, number or str(value)]
    return "".join(parts)


def width(text: str) -> float:
    """In Chinese characters: a Latin one is half as wide."""
    return sum(1 if unicodedata.east_asian_width(char) in "WF" else 0.5 for char in text)


def test_the_languages() -> None:
    assert languages() == ("en", "zh")


def test_an_unknown_language_names_the_known_ones() -> None:
    with pytest.raises(UnknownLanguage, match="en, zh"):
        Words("tlh", "pattern")


@pytest.mark.parametrize("scene", SCENES)
def test_all_languages_say_the_same(scene: str) -> None:
    one, *rest = (Words(lang, scene) for lang in languages())
    for other in rest:
        for kind in ("captions", "labels", "beats"):
            mine, theirs = getattr(one, kind), getattr(other, kind)
            assert mine.keys() == theirs.keys()
            for key in mine:
                assert placeholders(mine[key]) == placeholders(theirs[key]), key
        assert other.title
        assert other.title != one.title


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_captions_fit_one_line(lang: str, scene: str) -> None:
    for key, caption in Words(lang, scene).captions.items():
        text = filled(caption)
        length = width(text) if lang == "zh" else len(text)
        assert length <= MOST[lang], f"{key} is {length} long: {text}"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_captions_end_like_sentences(lang: str) -> None:
    for key, caption in Words(lang, "pattern").captions.items():
        assert caption.endswith({"en": (".", "?"), "zh": ("。", "\uff1f")}[lang]), key
        assert caption == caption.strip()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_kind_of_weights_has_a_name(lang: str) -> None:
    assert {"trained", "random", "imported", "altered"} <= Words(lang, "pattern").labels.keys()


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: entry.name)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_beat_has_a_title_of_its_own(lang: str, entry: SceneEntry) -> None:
    titles = tomllib.loads((entry.folder / f"{lang}.toml").read_text("utf-8"))["beats"]
    assert Words(lang, entry.name).beats == titles
    assert tuple(titles) == entry.beats
    assert len(set(titles.values())) == len(titles)
    for title in titles.values():
        assert title == title.strip()
        assert 0 < width(title) <= 20


def test_each_language_has_the_code_that_video_files_want() -> None:
    assert {lang: Words(lang, "pattern").code for lang in languages()} == {
        "en": "eng",
        "zh": "zho",
    }
