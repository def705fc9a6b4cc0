"""What every scene is tried with: a class of tests that each scene's own module takes over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

import pytest

import attncore as ac
from scenes.catalog import find
from scenes.subject import Subject, choose, left_out
from tests.scenes.support.fault_tests import FaultTests
from tests.scenes.support.sentences import ALL, PAIRS, SENTENCES, STRANGE, USUAL, Options
from tests.scenes.support.stage import Run, play
from tests.scenes.support.subjects import Kind, about, made, without

CHINESE = ("64 tokens", "bytes of Chinese")  # shown with Chinese captions


class SceneTests(FaultTests):
    """Subclasses say which scene, who judges it, and what it is tried with besides.

    pairs    how many pairs of options always try it
    usual    strange sentences that always try it
    alone    beats that one word alone cannot show
    focuses  words of the longest sentence that the scene is about in turn
    models   models of other kinds
    missing  names that a trace may lack, by their ends: the beats that are left out then
    model    whether the model of such a trace is known
    """

    pairs: ClassVar[int] = USUAL
    usual: ClassVar[tuple[str, ...]] = ()
    alone: ClassVar[tuple[str, ...]] = ()
    focuses: ClassVar[tuple[str, ...]] = ()
    models: ClassVar[tuple[Kind, ...]] = ()
    missing: ClassVar[Mapping[tuple[str, ...], tuple[str, ...]]] = {}
    model: ClassVar[bool] = False

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """Called by pytest: each test runs for all that its name asks of the class data.

        A test without any data is left out: the scene has nothing of the kind.
        """
        super().pytest_generate_tests(metafunc)
        data: dict[str, Iterable[Any]] = {
            "pair": [(pair, i >= self.pairs) for i, pair in enumerate(PAIRS)],
            "other": [(options, True) for options in ALL if options not in PAIRS],
            "strange": [(name, name not in self.usual) for name in STRANGE],
            "focus": [(word, True) for word in self.focuses],
            "kind": [(kind, kind.slow) for kind in self.models],
            "lacking": [(names, i > 0) for i, names in enumerate(self.missing)],
        }
        for name in data.keys() & set(metafunc.fixturenames):
            metafunc.parametrize(name, [_param(*case) for case in data[name]], ids=_name)

    def test_the_beats_are_those_of_the_catalog(self) -> None:
        assert self.scene.beats == find(self.scene.name).beats == tuple(self.judge.claims)

    def test_what_is_shown_is_what_was_computed(self, pair: Options, played: Run) -> None:
        length, lang, theme = pair
        run = played(SENTENCES[length], lang, theme, self.scene)
        self.judge.whole(run, without=self.alone if length == 1 else ())

    def test_it_lasts_as_long_as_a_scene_should(self, pair: Options, played: Run) -> None:
        length, lang, theme = pair
        self.judge.length(played(SENTENCES[length], lang, theme, self.scene))

    def test_every_other_combination_of_options(self, other: Options, played: Run) -> None:
        length, lang, theme = other
        run = played(SENTENCES[length], lang, theme, self.scene)
        self.judge.whole(run, without=self.alone if length == 1 else ())

    def test_any_sentence(self, strange: str, played: Run) -> None:
        lang = "zh" if strange in CHINESE else "en"
        self.judge.whole(played(STRANGE[strange], lang, "dark", self.scene))

    def test_each_shown_token_may_be_the_focus(
        self, focus: str, subject: Callable[..., Subject]
    ) -> None:
        self.judge.whole(play(subject(SENTENCES[24], focus=focus), scene=self.scene))

    def test_models_of_other_kinds(self, kind: Kind, toy_model: ac.Transformer) -> None:
        shown = about(made(toy_model, **kind.changes), kind.sentence)
        assert tuple(left_out(find(self.scene.name), shown)) == kind.without
        run = play(shown, scene=self.scene)
        self.judge.whole(run, without=kind.without)
        said = {key for key, _ in run.captions}
        assert set(kind.said) <= said
        assert not said & set(kind.unsaid)

    def test_what_is_missing_is_left_out_and_the_rest_plays(
        self, lacking: tuple[str, ...], toy_model: ac.Transformer
    ) -> None:
        trace = without(toy_model.trace("a fluffy creature"), *lacking)
        shown = choose(trace, model=toy_model if self.model else None)
        assert tuple(left_out(find(self.scene.name), shown)) == self.missing[lacking]
        self.judge.whole(play(shown, scene=self.scene), without=self.missing[lacking])


def _name(case: object) -> str:
    return "-".join(map(str, case)) if isinstance(case, tuple) else str(case)


def _param(value: Any, slow: bool) -> Any:
    return pytest.param(value, marks=pytest.mark.slow) if slow else value
