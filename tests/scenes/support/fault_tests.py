"""Tests that the judge of a scene bites and that its beats stay as they are, from class data."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from scenes.lesson import Lesson
from tests.scenes.support import mutate, snapshot
from tests.scenes.support.judge import Judge
from tests.scenes.support.replay import WRONG, accepted
from tests.scenes.support.stage import Played, Run, play

SHORT = "a fluffy blue creature"


class FaultTests:
    """Faults in what is seen, and another subject: what the judge of a scene must refuse.

    wrong       other subjects that are always tried, the rest with `make test-slow`
    overlooked  operators of mutate.py, and the beats whose claims do not notice all faults of them
    accepted    beats that show another subject in a way that their claims do not notice, and why;
                by "another head", "another focus" and "transposed pattern"
    """

    scene: ClassVar[type[Lesson]]
    judge: ClassVar[Judge]
    wrong: ClassVar[tuple[str, ...]] = tuple(WRONG)
    overlooked: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    accepted: ClassVar[Mapping[str, Mapping[str, str]]] = {}

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """Called by pytest: tests of single beats run for each of them."""
        if "beat" in metafunc.fixturenames:
            metafunc.parametrize("beat", self.scene.beats)
        if "another" in metafunc.fixturenames:
            marks = {name: [pytest.mark.slow] * (name not in self.wrong) for name in WRONG}
            metafunc.parametrize("another", [pytest.param(n, marks=m) for n, m in marks.items()])

    @pytest.fixture
    def short(self, played: Run) -> Played:
        """The scene about a short sentence, played once."""
        return played(SHORT, "en", "dark", self.scene)

    def test_without_a_fault_nothing_is_found(self, short: Played) -> None:
        self.judge.whole(short)

    def test_faults_in_what_is_seen_are_found(self, beat: str, short: Played) -> None:
        """A fault of each kind; all of them if slow tests run."""
        self._refuse(beat, mutate.sample(self._faults(short, beat), 1, beat))

    @pytest.mark.slow
    def test_every_fault_in_what_is_seen_is_found(self, beat: str, short: Played) -> None:
        self._refuse(beat, self._faults(short, beat))

    def _faults(self, short: Played, beat: str) -> list[mutate.Mutant]:
        every = mutate.mutants(short, beat)
        return [m for m in every if beat not in self.overlooked.get(m.operator, ())]

    def _refuse(self, beat: str, found: list[mutate.Mutant]) -> None:
        survived = mutate.survivors(self.judge, beat, found)
        names = "\n".join(map(str, survived[:20]))
        assert not survived, f"{len(survived)} of {len(found)} faults are overlooked:\n{names}"

    def test_another_subject_is_not_taken_for_this_one(self, another: str, short: Played) -> None:
        run = play(WRONG[another](short.subject), scene=self.scene)
        assert accepted(self.judge, short, run) == list(self.accepted.get(another, ()))

    def test_the_stage_is_as_it_was(
        self, beat: str, short: Played, request: pytest.FixtureRequest
    ) -> None:
        """The beat as text; `--write-stages` keeps it as it is now."""
        folder = Path(sys.modules[type(self).__module__].__file__ or "").parent / "stages"
        text = snapshot.as_text(short.stages[beat], short.theme)
        if request.config.getoption("--write-stages"):
            folder.mkdir(exist_ok=True)
            (folder / f"{beat}.txt").write_text(text, "utf-8")
        assert snapshot.compare(folder / f"{beat}.txt", text) == []
