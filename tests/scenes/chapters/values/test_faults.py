"""The tests of the scene `values` bite: each wrong number and picture planted is found."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import attncore as ac
from scenes.chapters.values import residual_sum, updates, value_map, weight_row, weighted_sum_view
from scenes.chapters.values.scene import Values
from scenes.kit.checks import problems
from scenes.kit.theme import DARK
from scenes.kit.tokens import lanes
from scenes.kit.type.text import Word
from scenes.subject import Subject
from tests.scenes.chapters.values.claims import JUDGE, check_all, check_beat
from tests.scenes.support.faults import Finder, Patch, unguarded, wrap
from tests.scenes.support.stage import Played, play

found_wrong = Finder(Values, JUDGE)


@pytest.fixture
def long(subject: Callable[..., Subject]) -> Subject:
    """A sentence of which not all tokens have a lane."""
    return subject("the old farmer and the young teacher walked slowly through the quiet garden")


def test_without_a_fault_nothing_is_found(truth: Subject) -> None:
    check_all(play(truth, scene=Values))


# Wrong numbers.


def test_a_wrong_product(truth: Subject, monkeypatch: Patch) -> None:
    unguarded(monkeypatch, "scaled", lambda scaled, x, factor: scaled(x, factor) + 0.02)
    assert "does not say weigh" in found_wrong(truth, "weigh")


def test_a_wrong_sum_of_the_stream_and_the_update(truth: Subject, monkeypatch: Patch) -> None:
    unguarded(monkeypatch, "added", lambda added, *vectors: added(*vectors) + 0.02)
    assert "after, entry 0" in found_wrong(truth, "residual")


def test_a_sum_that_stopped_before_the_end(truth: Subject) -> None:
    class Stopped(Values):
        def beat_sum(self) -> None:
            super().beat_sum()
            self.result[0].numbers[2].show(self.view.weighted_sum.sums[-2][2])  # type: ignore[attr-defined]

    assert "the sum, entry 2" in found_wrong(truth, "sum", Stopped)


def test_elided_values_that_are_not_weighed(long: Subject, monkeypatch: Patch) -> None:
    def heavier(init: Callable[..., None], self: Any, subject: Subject, *lanes: Any) -> None:
        init(self, subject, *lanes)
        if self.elided:
            values = [subject.ref("attn.v", i) for i in self.elided]
            self.weighed[-1] = ac.Derived(ac.added, values)

    wrap(monkeypatch, weighted_sum_view.WeightedSum, "__init__", heavier)
    assert "the folded ones" in found_wrong(long, "weigh")


def found_in_every(truth: Subject, subject: Subject, beats: tuple[str, ...]) -> None:
    """Each of these beats is found to be about another subject."""
    run: Played = play(subject, until=beats[-1], scene=Values)
    run.subject = truth
    for beat in beats:
        with pytest.raises(AssertionError):
            check_beat(run, beat)


def test_the_wrong_head(truth: Subject) -> None:
    heads = truth.trace[truth.name("attn.pattern")].shape[0]
    other = dataclasses.replace(truth, head=(truth.head + 1) % heads)
    found_in_every(truth, other, Values.beats)


def test_the_wrong_token(truth: Subject) -> None:
    other = dataclasses.replace(truth, focus=truth.focus - 1)
    found_in_every(truth, other, Values.beats[:4])


def test_weights_of_what_is_looked_from(truth: Subject, monkeypatch: Patch) -> None:
    def turned(ref: Callable[..., Any], self: Subject, tensor: str, *index: int) -> Any:
        whole = ref(self, tensor, *index)
        if tensor != "attn.pattern" or not index:
            return whole
        name, head = self.place(tensor)
        pattern = np.swapaxes(np.asarray(self.trace[name]), -1, -2)
        return ac.Ref({name: pattern}, name, head, *index)

    wrap(monkeypatch, Subject, "ref", turned)
    assert found_wrong(truth, "weights")


def test_an_invented_digit(truth: Subject) -> None:
    class Invented(Values):
        def beat_all(self) -> None:
            super().beat_all()
            self.add(Word("0.5", size=0.3, color=DARK.text).place(6, -2.5))

    assert "digits 05" in found_wrong(truth, "all", Invented)


# Wrong pictures of right numbers.


def test_a_dot_that_is_too_large(truth: Subject, monkeypatch: Patch) -> None:
    def wider(dot: Callable[..., Any], source: Any, **options: Any) -> Any:
        return dot(source, **options).scale(1.05)

    wrap(monkeypatch, weight_row, "Dot", wider)
    assert "dots are not weights" in found_wrong(truth, "weights")


def test_values_under_each_others_words(truth: Subject, monkeypatch: Patch) -> None:
    def swapped(letters: Callable[..., Any], self: Any) -> Any:
        made = letters(self)
        made[0].set_x(self.plan.xs[1])
        made[1].set_x(self.plan.xs[0])
        return made

    wrap(monkeypatch, weighted_sum_view.WeightedSumView, "letters", swapped)
    assert "not in order" in found_wrong(truth, "weights")


def test_values_that_do_not_fade(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(weighted_sum_view, "faintness", lambda weight: 1.0)
    assert "is not as faint" in found_wrong(truth, "weigh")


def test_what_is_elided_is_not_named(long: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        weighted_sum_view.WeightedSumView,
        "elided",
        lambda elided, self: elided(self)[:1],
    )
    assert "not named" in found_wrong(long, "weigh")


def test_a_missing_sign(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch, weighted_sum_view.WeightedSumView, "signs", lambda signs, self: signs(self)[1:]
    )
    assert "signs +" in found_wrong(truth, "sum")


def test_an_update_in_the_colour_of_the_sum(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        residual_sum.ResidualSum,
        "_color",
        lambda color, self, place: color(self, "after"),
    )
    assert "its colour" in found_wrong(truth, "residual")


def test_the_whole_layer_taken_for_one_head(truth: Subject, monkeypatch: Patch) -> None:
    def mistaken(around: Callable[..., Any], self: Any, place: str) -> Any:
        return around(self, place) if place != "whole" else []

    wrap(monkeypatch, residual_sum.ResidualSum, "around", mistaken)
    assert "with all heads" in found_wrong(truth, "residual")


def test_other_heads_that_nobody_mentions(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, residual_sum.ResidualSum, "further", lambda further, self: further(self)[:1])
    assert "0 times heads at the arrow" in found_wrong(truth, "residual")


def test_an_update_of_which_nobody_knows_what_made_it(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(residual_sum.ResidualSum, "_made_of", "")
    assert "no letter Delta" in found_wrong(truth, "residual")


def test_a_matrix_of_another_size(truth: Subject, monkeypatch: Patch) -> None:
    def turned(size: Callable[..., Any], self: Any, part: Any) -> Any:
        x, y = size(self, part).get_center()[:2]
        return size(self, self.up if part is self.down else part).move_to([x, y, 0])

    wrap(monkeypatch, value_map.ValueMapView, "size", turned)
    assert "no 24 × 96 under its map" in found_wrong(truth, "factor")


def test_a_matrix_that_is_not_turned(truth: Subject, monkeypatch: Patch) -> None:
    unguarded(monkeypatch, "transposed", lambda transposed, x: np.asarray(x))
    assert "W_V: (96, 24) cells, not (24, 96)" in found_wrong(truth, "factor")


def test_the_weights_of_another_head(truth: Subject, monkeypatch: Patch) -> None:
    def other(made: Callable[..., Any], subject: Subject, token: int) -> Any:
        wrong = dataclasses.replace(subject, head=subject.head - 1)
        return dataclasses.replace(made(subject, token), down=made(wrong, token).down)

    wrap(monkeypatch, value_map, "value_map", other)
    assert "W_V: cells of other values" in found_wrong(truth, "factor")


def test_red_for_what_is_positive(truth: Subject, monkeypatch: Patch) -> None:
    def turned(law: Callable[..., Any], theme: Any) -> Any:
        return lambda share: law(theme)(-share)

    wrap(monkeypatch, value_map, "weight_law", turned)
    assert "W_V: cells of other values" in found_wrong(truth, "factor")


def test_strips_in_each_others_lanes(truth: Subject, monkeypatch: Patch) -> None:
    def shifted(sources: Callable[..., Any], self: Any) -> Any:
        before, update = sources(self)
        return before, [*update[1:], update[0]]

    wrap(monkeypatch, updates.Updates, "_sources", shifted)
    assert "the update of 0" in found_wrong(truth, "all")


def test_an_update_as_bright_as_the_stream(truth: Subject, monkeypatch: Patch) -> None:
    def common(most: Callable[..., float], self: Any, vectors: Any) -> float:
        return most(self, [*vectors, *self._sources()[0]])

    wrap(monkeypatch, updates.Updates, "_most", common)
    assert "the update of 0" in found_wrong(truth, "all")


def test_a_scale_of_its_own_that_is_not_said(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, updates.Updates, "note", lambda note, self: note(self).set_fill(opacity=0))
    assert "a scale of its own" in found_wrong(truth, "all")


def test_rows_that_change_places(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, updates.Updates, "letters", lambda letters, self: letters(self)[:1])
    assert '"" + Delta E' in found_wrong_in_all(truth)


def found_wrong_in_all(truth: Subject) -> str:
    class Short(Values):
        def beat_all(self) -> None:
            view = updates.Updates(self.subject, self.theme, self.words.labels)
            self.say("all", self._tensor("result"))
            self._clear()
            rows = [strip for row in view.rows for strip in row]
            self.add(*view.lanes.labels(), view.lanes.marks(), *view.letters(), *rows)

    return found_wrong(truth, "all", Short)


def test_a_stale_caption(truth: Subject) -> None:
    class Silent(Values):
        def say(self, key: str, tensor: str, /, *args: Any, **values: Any) -> None:
            if key != "gathered":
                super().say(key, tensor, *args, **values)

    assert "does not say gathered" in found_wrong(truth, "sum", Silent)


def test_a_small_share_called_most(long: Subject, monkeypatch: Patch) -> None:
    wide = dataclasses.replace(long, head=(long.head + 1) % 4)
    assert wide.ref("attn.pattern", wide.focus).array.max() < 0.5
    monkeypatch.setattr("scenes.chapters.values.weighted_sum.MOST", 0.0)
    assert "does not say gathered_widely" in found_wrong(wide, "sum")


def test_a_box_left_behind(truth: Subject) -> None:
    class Boxed(Values):
        def beat_sum(self) -> None:
            super().beat_sum()
            self.add(self.view.reach(self.result[0].numbers[2], 2))  # type: ignore[attr-defined]

    assert "box" in found_wrong(truth, "sum", Boxed)


def test_words_on_top_of_dots(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(lanes, "OVER", -0.4)
    stage = play(truth, until="weights", scene=Values).stages["weights"]
    assert any("touches" in problem for problem in problems(stage.marks))
