"""What to render, checked before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from scenes.catalog import MAX_TOKENS, SceneEntry
from scenes.kit.typeset import check_drawable
from scenes.render.quality import QUALITIES, Quality
from scenes.subject import Subject

LANGUAGES = ("en", "zh")
THEMES = ("dark", "light")
PACES = (0.25, 4.0)


@dataclass(frozen=True)
class RenderJob:
    """One scene about one subject, and the file that it goes to.

    beats  those that are drawn, None for all; what earlier beats leave on stage is there anyway
    pace   2 takes half the time, 0.5 twice

    Raises ValueError for a value out of range, CannotDraw for a character without a glyph.
    """

    entry: SceneEntry
    subject: Subject
    output: Path
    quality: Quality = QUALITIES["m"]
    lang: str = "en"
    theme: str = "dark"
    pace: float = 1.0
    beats: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        _check_choice("language", self.lang, LANGUAGES)
        _check_choice("theme", self.theme, THEMES)
        if self.beats is not None:
            check_beats(self.entry, self.beats)
        slowest, fastest = PACES
        if not slowest <= self.pace <= fastest:
            raise ValueError(f"the pace is {self.pace:g}: it must be {slowest:g} to {fastest:g}")
        tokens = [token for token in self.subject.trace.tokens if not token.special]
        if len(tokens) > MAX_TOKENS:
            raise ValueError(
                f"the sentence has {len(tokens)} tokens: a scene shows at most {MAX_TOKENS}"
            )
        trace = self.subject.trace
        check_drawable(trace.text + trace.model.name + "".join(token.text for token in tokens))

    @property
    def drawn(self) -> tuple[str, ...]:
        """The beats that are drawn, in the scene's order."""
        return tuple(beat for beat in self.entry.beats if self.beats is None or beat in self.beats)

    def lesson(self, **options: Any) -> Any:
        """The scene itself, ready to render; `options` are those of Lesson. Imports Manim."""
        chapter = getattr(import_module(self.entry.module), self.entry.cls)
        shared = {"lang": self.lang, "theme": self.theme, "pace": self.pace, "beats": self.drawn}
        return chapter(self.subject, **{**shared, **options})


def check_beats(entry: SceneEntry, beats: tuple[str, ...]) -> None:
    """Raises ValueError for no beats at all, and for one that the scene does not have."""
    unknown = [beat for beat in beats if beat not in entry.beats]
    if unknown or not beats:
        wrong = f"has no beat {unknown[0]!r}" if unknown else "needs at least one beat"
        raise ValueError(f"the scene {entry.name} {wrong}; its beats: {', '.join(entry.beats)}")


def _check_choice(what: str, chosen: str, known: tuple[str, ...]) -> None:
    if chosen not in known:
        raise ValueError(f"there is no {what} {chosen!r}; choose {' or '.join(known)}")
