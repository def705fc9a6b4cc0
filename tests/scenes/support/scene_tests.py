"""What every scene is tried with: a class of tests that each scene's own module takes over."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from scenes.catalog import find
from scenes.lesson import Lesson
from tests.scenes.support.judge import Judge
from tests.scenes.support.sentences import SENTENCES, STRANGE, Options, each_other, each_pair
from tests.scenes.support.stage import Run

CHINESE = ("64 tokens", "bytes of Chinese")  # shown with Chinese captions


class SceneTests:
    """Subclasses say which scene, who judges it, and which strange sentences always try it."""

    scene: ClassVar[type[Lesson]]
    judge: ClassVar[Judge]
    usual: ClassVar[tuple[str, ...]] = ()
    alone: ClassVar[tuple[str, ...]] = ()  # beats that one word alone cannot show

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """Called by pytest: tests of single beats and of strange sentences run for each of them."""
        if "beat" in metafunc.fixturenames:
            metafunc.parametrize("beat", self.scene.beats)
        if "strange" in metafunc.fixturenames:
            slow = pytest.mark.slow
            names = [n if n in self.usual else pytest.param(n, marks=slow) for n in STRANGE]
            metafunc.parametrize("strange", names)

    def test_the_beats_are_those_of_the_catalog(self) -> None:
        assert self.scene.beats == find(self.scene.name).beats == tuple(self.judge.claims)

    @each_pair
    def test_what_is_shown_is_what_was_computed(
        self, options: Options, beat: str, played: Run
    ) -> None:
        length, lang, theme = options
        run = played(SENTENCES[length], lang, theme, self.scene)
        if length == 1 and beat in self.alone:
            assert beat not in run.stages
        else:
            self.judge.beat(run, beat)

    @each_pair
    def test_it_lasts_as_long_as_a_scene_should(self, options: Options, played: Run) -> None:
        length, lang, theme = options
        self.judge.length(played(SENTENCES[length], lang, theme, self.scene))

    @each_other
    def test_every_other_combination_of_options(self, options: Options, played: Run) -> None:
        length, lang, theme = options
        without = self.alone if length == 1 else ()
        self.judge.whole(played(SENTENCES[length], lang, theme, self.scene), without=without)

    def test_any_sentence(self, strange: str, played: Run) -> None:
        lang = "zh" if strange in CHINESE else "en"
        self.judge.whole(played(STRANGE[strange], lang, "dark", self.scene))
