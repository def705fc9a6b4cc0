"""Every scene obeys the laws of the film, or stands in the table of those that do not yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from scenes.catalog import CATALOG
from tests.scenes.laws.checks import CHECKS
from tests.scenes.laws.conftest import LOOKS, USUAL, Look, Playing
from tests.scenes.laws.exceptions import ELSEWHERE, EXCEPTIONS

SCENES = [entry.name for entry in CATALOG]


def _usual() -> Iterator[Any]:
    """Every scene with every check, scene by scene: each is played once."""
    for scene in SCENES:
        for check in CHECKS:
            reason = EXCEPTIONS.get(check, {}).get(scene)
            yield pytest.param(scene, check, id=f"{scene}-{check}", marks=_marks(reason))


def _others() -> Iterator[Any]:
    for name, look in LOOKS.items():
        for scene in SCENES:
            for check in CHECKS:
                if scene in EXCEPTIONS.get(check, {}) or not look.asks(check):
                    continue
                reason = ELSEWHERE.get(name, {}).get(check, {}).get(scene)
                label = f"{name}-{scene}-{check}"
                yield pytest.param(scene, check, look, id=label, marks=_marks(reason))


def _marks(reason: str | None) -> list[pytest.MarkDecorator]:
    if reason is None:
        return []
    return [pytest.mark.xfail(reason=reason, strict=True, raises=AssertionError)]


def obeys(scene: str, check: str, look: Look, timeline: Playing) -> None:
    breaches = CHECKS[check](timeline(scene, look))
    assert not breaches, "\n".join(breaches)


@pytest.mark.parametrize(("scene", "check"), list(_usual()))
def test_a_scene_obeys(scene: str, check: str, timeline: Playing) -> None:
    obeys(scene, check, USUAL, timeline)


@pytest.mark.slow
@pytest.mark.parametrize(("scene", "check", "look"), list(_others()))
def test_it_obeys_in_other_looks(scene: str, check: str, look: Look, timeline: Playing) -> None:
    obeys(scene, check, look, timeline)


def test_the_table_names_what_there_is() -> None:
    assert set(LOOKS) >= set(ELSEWHERE)
    for table in (EXCEPTIONS, *ELSEWHERE.values()):
        assert set(CHECKS) >= set(table)
        assert set(SCENES) >= {scene for reasons in table.values() for scene in reasons}
