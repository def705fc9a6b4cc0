"""Captions, titles and labels in each language, read from the scenes' folders.

Words that all scenes share lie in scenes/captions.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenes.catalog import NotAScene, describe, find

if TYPE_CHECKING:
    import attncore as ac

SHARED = Path(__file__).parents[1] / "captions"


class UnknownLanguage(ValueError):
    """A language that no captions were written for, said for people."""


@cache
def languages() -> tuple[str, ...]:
    """The languages that captions exist in, such as ("en", "zh")."""
    return tuple(sorted(path.stem for path in SHARED.glob("*.toml")))


class Words:
    """The title, captions and labels of one scene in one language, and the titles of its beats.

    scene    the name of one in the catalog, or the folder of any
    code     the language in three letters (ISO 639-2), as video files name it
    tensors  words for kinds of tensors, for the small print

    Raises UnknownLanguage for one that the scene has no words in.

    >>> Words("en", "pattern").title
    'The attention pattern'
    """

    def __init__(self, language: str, scene: str | Path) -> None:
        entry = find(scene) if isinstance(scene, str) else describe(scene)
        shared, own = _shared(language), _own(language, entry.folder)
        self.language = language
        self.code: str = shared["language"]["code"]
        self.title: str = own.get("title", entry.title)
        named = {beat: beat.replace("_", " ").capitalize() for beat in entry.beats}
        self.beats: dict[str, str] = {**named, **own["beats"]}
        self.captions: dict[str, str] = own["captions"]
        self.labels: dict[str, str] = {**shared["labels"], **own["labels"]}
        self.tensors: dict[str, str] = shared["tensors"]


@cache
def _shared(language: str) -> dict[str, dict[str, Any]]:
    if language not in languages():
        raise UnknownLanguage(
            f"no captions in {language!r}; there are captions in: {', '.join(languages())}"
        )
    return tomllib.loads((SHARED / f"{language}.toml").read_text("utf-8"))


@cache
def _own(language: str, folder: Path) -> dict[str, Any]:
    path = folder / f"{language}.toml"
    if not path.is_file():
        known = [name for name in languages() if (folder / f"{name}.toml").is_file()]
        raise UnknownLanguage(
            f"the scene {describe(folder).name} has no captions in {language!r}; it has them in: "
            f"{', '.join(known) or 'none'}"
        )
    try:
        own: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise NotAScene(f"{path}: {problem}") from problem
    for table in ("beats", "captions", "labels"):
        texts = own.setdefault(table, {})
        if not isinstance(texts, dict) or not all(isinstance(t, str) for t in texts.values()):
            raise NotAScene(f"{path}: [{table}] is a table of texts")
    return own


def tokens_caption(trace: ac.Trace) -> str:
    """How many tokens there are, and where the model adds some."""
    added = [i for i, token in enumerate(trace.tokens) if token.special]
    last = len(trace.tokens) - 1
    if any(token.byte for token in trace.tokens):
        return "tokens_bytes"
    known = {(): "tokens", (0,): "tokens_start", (last,): "tokens_end", (0, last): "tokens_both"}
    return known.get(tuple(added), "tokens_marks")
