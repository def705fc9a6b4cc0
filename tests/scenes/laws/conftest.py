"""Scenes played for the laws: once each, while their checks run one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import pytest

import attncore as ac
from scenes.catalog import SceneEntry, find
from scenes.loading import scene_class
from scenes.subject import Subject, choose
from tests.scenes.laws.play import play
from tests.scenes.laws.timeline import Timeline
from tests.scenes.support.sentence_pairs import COUPLES
from tests.scenes.support.sentences import SENTENCES

OF_COLOURS = ("contrast", "signs_of_weights")


@dataclass(frozen=True)
class Look:
    """A way to play a scene: its language and theme, and the length of its sentence."""

    lang: str = "en"
    theme: str = "dark"
    length: int | None = None  # in tokens; None: the scene's own sentence

    def asks(self, check: str) -> bool:
        """Whether a check may come out otherwise than in the usual look: of colours, it may."""
        return (self.lang, self.length) != ("en", None) or check in OF_COLOURS


USUAL = Look()
LOOKS = {
    "Chinese": Look(lang="zh"),
    "light": Look(theme="light"),
    "one word": Look(length=1),
    "24 tokens": Look(lang="zh", length=24),
}
PAIRS = {1: "one word each", 24: "24 tokens"}
Playing = Callable[..., Timeline]


def subject_of(entry: SceneEntry, model: ac.Transformer, look: Look = USUAL) -> Subject:
    """What a scene explains in this look: the word that it would choose for itself."""
    texts = entry.own
    if look.length is not None:
        texts = COUPLES[PAIRS[look.length]] if entry.other else (SENTENCES[look.length],)
    first, *rest = (model.trace(text) for text in texts)
    focus = entry.focus if texts == entry.own else None
    return choose(first, other=rest[0] if rest else None, model=model, default_focus=focus)


@pytest.fixture(scope="session")
def timeline(model: ac.Transformer) -> Playing:
    """The timeline of a scene, by its name and its look."""

    @lru_cache(maxsize=1)
    def played(name: str, look: Look = USUAL) -> Timeline:
        entry = find(name)
        subject = subject_of(entry, model, look)
        return play(scene_class(entry), subject, lang=look.lang, theme=look.theme)

    return played
