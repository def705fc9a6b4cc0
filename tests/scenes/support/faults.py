"""Planting faults: the scene played with something wrong, and the checks that must notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

import attncore as ac
from scenes.chapters.pattern.scene import Pattern
from scenes.lesson import Lesson
from scenes.subject import Subject
from tests.scenes.support.facts import Facts
from tests.scenes.support.find import cells
from tests.scenes.support.find.grid import find_grid
from tests.scenes.support.judge import Judge
from tests.scenes.support.stage import Played, play

Patch = pytest.MonkeyPatch


def wrap(patch: Patch, owner: Any, name: str, change: Callable[..., Any]) -> None:
    """Let `change(original, *arguments)` stand in for a function."""
    original = getattr(owner, name)
    patch.setattr(owner, name, lambda *args, **kwargs: change(original, *args, **kwargs))


def unguarded(patch: Patch, name: str, change: Callable[..., Any]) -> None:
    """Let a function of attncore be wrong, and be taken for public all the same."""
    wrap(patch, ac, name, change)
    patch.setattr("attncore.trace.refs._is_public", lambda function: True)


@dataclass(frozen=True)
class Finder:
    """Plays a scene as it is now, up to one beat, and says what its judge finds wrong there.

    scene    unless another one is given: one that goes wrong
    subject  of what is played, if it is not what is true
    """

    scene: type[Lesson]
    judge: Judge

    def __call__(
        self,
        truth: Subject,
        beat: str,
        scene: type[Lesson] | None = None,
        subject: Subject | None = None,
    ) -> str:
        run = play(subject or truth, until=beat, scene=scene or self.scene)
        run.subject = truth
        with pytest.raises(AssertionError) as error:
            self.judge.beat(run, beat)
        return str(error.value)


def shown(truth: Subject, beat: str, scene: type[Lesson] = Pattern) -> Played:
    return play(truth, until=beat, scene=scene)


def check_scores(run: Played) -> None:
    stage = run.stages["scores"]
    cells.check_scores(stage, find_grid(stage, run), Facts(run.subject), False)
