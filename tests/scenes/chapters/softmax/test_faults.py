"""The tests of the softmax scene bite: each wrong number and picture planted is found."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

import attncore as ac
from scenes.chapters.softmax import column, column_view
from scenes.chapters.softmax.scene import Softmax
from scenes.kit.marks import bars
from scenes.kit.tokens import key_list
from scenes.kit.type import number
from scenes.lesson import Lesson
from scenes.subject import Subject
from tests.scenes.chapters.softmax.claims import CLAIMS, check_beat
from tests.scenes.support.faults import Patch, wrap
from tests.scenes.support.sentences import SENTENCES
from tests.scenes.support.stage import Played, play


def shown(truth: Subject, beat: str, scene: type[Lesson] = Softmax) -> Played:
    return play(truth, until=beat, scene=scene)


def found_wrong(run: Played, beat: str) -> str:
    """What the checks of a beat say of it."""
    with pytest.raises(AssertionError) as error:
        CLAIMS[beat](run.stages[beat], run)
    return str(error.value)


# Wrong numbers.


@pytest.mark.parametrize(
    ("beat", "made", "options"),
    [
        ("exponentials", ac.exponentials, {}),
        ("normalise", ac.softmax, {}),
        ("temperature", ac.softmax, {"temperature": 2.0}),
        ("relu", ac.relu_weights, {}),
    ],
)
def test_a_wrong_value(
    beat: str,
    made: Callable[..., Any],
    options: dict[str, float],
    truth: Subject,
    monkeypatch: Patch,
) -> None:
    """One number is wrong in its last place: right of the bars, or also where it is told."""
    goal = float(made(truth.ref("attn.scores", truth.focus).array, **options)[1])
    misspell(monkeypatch, goal)
    wrong = found_wrong(shown(truth, beat), beat)
    assert "stands for" in wrong or "does not say" in wrong


def misspell(patch: Patch, goal: float) -> None:
    """Wherever this value is shown, it is a hundredth more."""
    wrap(
        patch,
        number,
        "spell",
        lambda spell, value, places: spell(value + 0.01 * (abs(value - goal) < 1e-6), places),
    )


def test_a_wrong_score(truth: Subject, monkeypatch: Patch) -> None:
    misspell(monkeypatch, float(truth.ref("attn.scores", truth.focus, 0).array))
    assert "no such score" in found_wrong(shown(truth, "scores"), "scores")


def test_scores_of_another_head_or_word(truth: Subject) -> None:
    heads = truth.trace[truth.name("attn.pattern")].shape[0]
    other = dataclasses.replace(truth, head=(truth.head + 1) % heads)
    for wrong in (other, dataclasses.replace(truth, focus=truth.focus - 1)):
        run = shown(wrong, "scores")
        run.subject = truth
        found_wrong(run, "scores")


def test_masked_keys_that_are_not_told_of(
    subject: Callable[..., Subject], monkeypatch: Patch
) -> None:
    monkeypatch.setattr(column_view.ColumnView, "note", lambda self: [])
    masked = subject("a fluffy blue creature roamed")
    assert "masked" in found_wrong(shown(masked, "scores"), "scores")


def test_exponentials_of_what_was_not_lowered(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(column.Column, "lowered", column.Column.scores)
    assert "stands for" in found_wrong(shown(truth, "exponentials"), "exponentials")


def test_weights_of_another_temperature(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, column.Column, "weights", lambda f, self, t=1.0: f(self, 1.05 * t))
    for beat in ("normalise", "temperature"):
        found_wrong(shown(truth, beat), beat)


def test_a_sum_of_elided_keys_that_loses_one(
    subject: Callable[..., Subject], monkeypatch: Patch
) -> None:
    def lossy(step: Callable[..., column.Step], self: Any, whole: Any) -> column.Step:
        made = step(self, whole)
        less = ac.Derived(ac.total, [whole[i] for i in self.elided[1:]])
        return dataclasses.replace(made, rows=(*made.rows[:-1], less))

    wrap(monkeypatch, column.Column, "_step", lossy)
    run = shown(subject(SENTENCES[24]), "normalise")
    assert found_wrong(run, "exponentials")
    assert found_wrong(run, "normalise")


# Wrong pictures of right numbers.


def test_bars_that_are_too_long(truth: Subject, monkeypatch: Patch) -> None:
    """All but the longest, by three percent: their law is not linear."""

    def bent(span: Callable[..., Any], self: bars.Scale, value: float) -> tuple[float, float]:
        return span(self, value if abs(value) > 0.9 else 1.03 * value)  # type: ignore[no-any-return]

    wrap(monkeypatch, bars.Scale, "span", bent)
    for beat in ("exponentials", "normalise"):
        assert "long, not" in found_wrong(shown(truth, beat), beat)


def test_bars_on_the_wrong_side(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, bars.Scale, "span", lambda span, self, value: span(self, abs(value)))
    assert "begin at zero" in found_wrong(shown(truth, "scores"), "scores")


def test_bars_in_each_others_rows(truth: Subject, monkeypatch: Patch) -> None:
    def swapped(make: Callable[..., list[bars.Bar]], self: Any, *args: Any) -> list[bars.Bar]:
        made = make(self, *args)
        made[1].y, made[2].y = made[2].y, made[1].y
        return made

    wrap(monkeypatch, column_view.ColumnView, "bars", swapped)
    assert "long, not" in found_wrong(shown(truth, "scores"), "scores")


def test_a_heading_on_the_end_of_the_axis(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(key_list, "OUTPUTS", 1.95)
    assert "1 runs into" in found_wrong(shown(truth, "temperature"), "temperature")


def test_a_stack_with_a_gap(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        bars.Scale,
        "stack",
        lambda stack, self, values: [(a + 0.1, b) for a, b in stack(self, values)],
    )
    assert "stack" in found_wrong(shown(truth, "normalise"), "normalise")


def test_a_weight_that_leaves_the_screen(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, bars.Scale, "span", lambda f, self, v: (f(self, v)[0], f(self, v)[1] + 8))
    with pytest.raises(AssertionError):
        check_beat(shown(truth, "scores"), "scores")
