"""The words of the scenes, in each language: read from scenes/captions/*.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import attncore as ac


class UnknownLanguage(ValueError):
    """A language that no captions were written for, said for people."""


@cache
def languages() -> tuple[str, ...]:
    """The languages that captions exist in, such as ("en", "zh")."""
    folder = files("scenes") / "captions"
    return tuple(
        sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml"))
    )


class Words:
    """The title, captions and labels of one scene in one language, and the titles of its beats.

    code  the language in three letters (ISO 639-2), as video files name it

    >>> Words("en", "pattern").title
    'The attention pattern'
    """

    def __init__(self, language: str, scene: str) -> None:
        book = _book(language)
        self.language = language
        self.code: str = book["language"]["code"]
        self.title: str = book[scene]["title"]
        self.beats: dict[str, str] = book[scene]["beats"]
        self.captions: dict[str, str] = book[scene]["captions"]
        self.labels: dict[str, str] = {**book["labels"], **book[scene].get("labels", {})}


@cache
def _book(language: str) -> dict[str, dict[str, Any]]:
    if language not in languages():
        raise UnknownLanguage(
            f"no captions in {language!r}; there are captions in: {', '.join(languages())}"
        )
    return tomllib.loads((files("scenes") / "captions" / f"{language}.toml").read_text("utf-8"))


def tokens_caption(trace: ac.Trace) -> str:
    """How many tokens there are, and where the model adds some."""
    added = [i for i, token in enumerate(trace.tokens) if token.special]
    last = len(trace.tokens) - 1
    if any(token.byte for token in trace.tokens):
        return "tokens_bytes"
    known = {(): "tokens", (0,): "tokens_start", (last,): "tokens_end", (0, last): "tokens_both"}
    return known.get(tuple(added), "tokens_marks")
