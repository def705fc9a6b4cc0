"""Planting faults: the scene played with something wrong, and the checks that must notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cellsight
import pytest
from facts import Facts
from gridsight import find_grid
from staging import Played, play
from surroundings import check_frame

from scenes.chapters.pattern import Pattern
from scenes.lesson import Lesson
from scenes.subject import Subject

Patch = pytest.MonkeyPatch


def wrap(patch: Patch, owner: Any, name: str, change: Callable[..., Any]) -> None:
    """Let `change(original, *arguments)` stand in for a function."""
    original = getattr(owner, name)
    patch.setattr(owner, name, lambda *args, **kwargs: change(original, *args, **kwargs))


def shown(truth: Subject, beat: str, scene: type[Lesson] = Pattern) -> Played:
    return play(truth, until=beat, scene=scene)


def check_scores(run: Played) -> None:
    stage = run.stages["scores"]
    cellsight.check_scores(stage, find_grid(stage, run), Facts(run.subject), False)


def check_dots(run: Played) -> None:
    stage = run.stages["softmax"]
    cellsight.check_dots(stage, find_grid(stage, run), Facts(run.subject))


def check_small_print(run: Played) -> None:
    check_frame(run.stages["softmax"], run, "pattern")
