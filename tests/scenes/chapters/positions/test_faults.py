"""The tests of the scene `positions` bite: each wrong number and picture planted is found."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import attncore as ac
from scenes.chapters.positions import (
    equation,
    position_curve,
    position_maps,
    rotation,
    scene,
    word_orders,
)
from scenes.chapters.positions.scene import Positions
from scenes.kit.checks import problems
from scenes.kit.theme import DARK
from scenes.kit.type.text import Word
from scenes.subject import Subject
from tests.scenes.chapters.positions.claims import JUDGE, check_sums
from tests.scenes.support.faults import Finder, Patch, wrap
from tests.scenes.support.stage import play

found_wrong = Finder(Positions, JUDGE)


def unguarded(patch: Patch, owner: Any, name: str, change: Callable[..., Any]) -> None:
    """Let a function of attncore be wrong, and be taken for public all the same."""
    wrap(patch, owner, name, change)
    patch.setattr("attncore.trace.refs._is_public", lambda function: True)


# Two orders.


def test_runs_that_know_the_order_all_the_same(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, scene, "outputs", lambda made, subject, order, **_: made(subject, order))
    assert "does not say shuffle" in found_wrong(truth, "shuffle")


def test_only_the_mask_switched_off(truth: Subject, monkeypatch: Patch) -> None:
    def masked(made: Callable[..., Any], *given: Any, **without: bool) -> Any:
        return made(*given, **{"mask": False} if without else {})

    wrap(monkeypatch, scene, "outputs", masked)
    assert "does not say shuffle" in found_wrong(truth, "shuffle")


def test_the_output_of_another_word(truth: Subject, monkeypatch: Patch) -> None:
    def other(made: Callable[..., Any], subject: Subject, order: Any, **without: bool) -> Any:
        return made(dataclasses.replace(subject, focus=subject.focus - 1), order, **without)

    wrap(monkeypatch, scene, "outputs", other)
    assert "entry 0" in found_wrong(truth, "shuffle")


def test_what_stands_in_the_place_of_the_word(truth: Subject, monkeypatch: Patch) -> None:
    """The second column of the place where the word was, not of where it went."""

    def stayed(made: Callable[..., Any], subject: Subject, order: Any, **without: bool) -> Any:
        one, (run, _) = made(subject, order, **without)
        name = "blocks.1.resid_post"
        return one, (run, run.ref(name, subject.focus))

    wrap(monkeypatch, scene, "outputs", stayed)
    assert found_wrong(truth, "shuffle")


def test_a_shuffle_that_moves_nothing(truth: Subject, monkeypatch: Patch) -> None:
    def still(
        init: Callable[..., None], self: Any, trace: Any, plan: Any, order: Any, *a: Any
    ) -> None:
        init(self, trace, plan, range(len(order)), *a)

    wrap(monkeypatch, word_orders.OrderedLine, "__init__", still)
    assert "not in this order" in found_wrong(truth, "shuffle")


def test_an_order_that_is_called_another(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(word_orders, "is_backwards", lambda trace, order: False)
    assert "nothing says 'reversed'" in found_wrong(truth, "shuffle")


def test_an_equals_sign_between_what_differs(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(equation, "OTHER", "=")
    assert "no eq.not in row" in found_wrong(truth, "shuffle")


def test_a_wrong_distance(truth: Subject, monkeypatch: Patch) -> None:
    unguarded(monkeypatch, ac, "distance", lambda made, a, b: made(a, b) * 1.01)
    assert "nothing says 'distance" in found_wrong(truth, "shuffle")


def test_the_altered_run_is_not_called_so(truth: Subject) -> None:
    class Silent(Positions):
        def say(self, key: str, tensor: str, trace: Any = None, /, **values: Any) -> None:
            super().say(key, tensor, **values)

    assert "altered" in found_wrong(truth, "shuffle", Silent)


# A sum.


def test_the_position_of_another_word(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        scene,
        "addition",
        lambda made, trace, token, *rest: made(trace, token - 1, *rest),
    )
    assert "entry 0" in found_wrong(truth, "add")


def test_places_that_count_from_one(truth: Subject, monkeypatch: Patch) -> None:
    def later(made: Callable[..., Any], self: Any, y: float, color: Any) -> Any:
        size = self.plan.size
        return {
            i: Word(str(int(word.text) + 1), size=size, color=color).place(self.x(i), y)
            for i, word in made(self, y, color).items()
        }

    wrap(monkeypatch, word_orders.OrderedLine, "numbers", later)
    assert "is not number" in found_wrong(truth, "add")


def test_sums_that_do_not_close_are_noticed() -> None:
    check_sums([["0.22"], ["−0.50"], ["−0.28"]])
    with pytest.raises(AssertionError, match="does not add up"):
        check_sums([["0.22"], ["−0.50"], ["−0.26"]])


def test_positions_in_the_colour_of_words(truth: Subject, monkeypatch: Patch) -> None:
    grey = dataclasses.replace(DARK, position=DARK.text)
    wrap(monkeypatch, scene, "addition", lambda made, *given: made(*given[:3], grey))
    assert "another colour" in found_wrong(truth, "add")


def test_a_minus_for_a_plus(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        equation.Equation,
        "_signs",
        lambda made, self, one, two, sign: made(self, one, two, "-" if sign == "+" else sign),
    )
    assert "no + in row" in found_wrong(truth, "add")


# Maps and a curve.


def test_a_map_lying_on_its_side(truth: Subject, monkeypatch: Patch) -> None:
    def side(init: Callable[..., None], self: Any, *given: Any, **options: Any) -> None:
        init(self, *given, **{**options, "across": False})

    wrap(monkeypatch, position_maps.HeatMap, "__init__", side)
    assert "cells, not" in found_wrong(truth, "map")


def test_a_map_that_is_brighter_than_its_law(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, position_maps, "largest", lambda made, source: 0.5 * made(source))
    assert "wrong shade" in found_wrong(truth, "map")


def test_waves_in_another_layout(truth: Subject, monkeypatch: Patch) -> None:
    def mixed(made: Callable[..., Any], *given: Any, **options: Any) -> Any:
        return made(*given, **{**options, "layout": "interleaved"})

    unguarded(monkeypatch, ac.positions, "sinusoidal", mixed)
    assert "wrong shade" in found_wrong(truth, "map")


def test_an_axis_that_is_off_by_one(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, position_curve.PositionAxis, "x", lambda made, self, i: made(self, i + 1))
    assert "not under its column" in found_wrong(truth, "map")


def test_dot_products_of_another_position(truth: Subject, monkeypatch: Patch) -> None:
    other = dataclasses.replace(truth, focus=truth.focus - 1)
    assert found_wrong(truth, "distance", subject=other)


def test_cosines_for_dot_products(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        position_maps.PositionMaps,
        "products",
        lambda made, self: ac.Derived(ac.cosine, [self.learned, self.learned[self.focus]]),
    )
    assert "the curve is off" in found_wrong(truth, "distance")


def test_a_stem_beside_the_focus(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, position_curve.PositionCurve, "stem", lambda made, self, i: made(self, i + 1))
    assert "not at the focus" in found_wrong(truth, "distance")


def test_a_largest_value_that_is_another(truth: Subject, monkeypatch: Patch) -> None:
    def other(made: Callable[..., Any], self: Any, position: int) -> Any:
        number = made(self, position)
        number.show(self.values[position + 1])
        return number

    wrap(monkeypatch, position_curve.PositionCurve, "number", other)
    assert "the largest dot product" in found_wrong(truth, "distance")


def test_less_said_of_near_positions_than_is_seen(truth: Subject, monkeypatch: Patch) -> None:
    def named(made: Callable[..., Any], self: Any, position: int) -> Any:
        return "distance_self", made(self, position)[1]

    wrap(monkeypatch, position_curve.PositionCurve, "reading", named)
    assert "does not say distance_near" in found_wrong(truth, "distance")


# Turned pairs.


def test_turned_to_the_other_side(truth: Subject, monkeypatch: Patch) -> None:
    def back(made: Callable[..., Any], x: Any, positions: float) -> Any:
        return made(x, -positions)

    unguarded(monkeypatch, ac.positions, "rotary", back)
    assert found_wrong(truth, "rotary")


def test_another_pair_than_the_one_that_is_seen_best(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        rotation.RotaryPair,
        "_longest",
        lambda made, self: (made(self) + 1) % self.half,
    )
    assert found_wrong(truth, "rotary")


def test_arrows_that_are_not_to_scale(truth: Subject, monkeypatch: Patch) -> None:
    def unit(made: Callable[..., Any], start: Any, way: Any, color: Any) -> Any:
        return made(start, way / np.linalg.norm(way), color)

    wrap(monkeypatch, rotation, "_needle", unit)
    assert "an arrow ends" in found_wrong(truth, "rotary")


def test_arrows_left_where_they_lay_before(truth: Subject) -> None:
    class Stuck(Positions):
        def _turn(self, plane: Any, arrows: Any, before: Any, sign: Any = None) -> None:
            plane.arrows = [plane.arrow(role, before[role]) for role in (0, 1)]
            super()._turn(plane, arrows, before, sign)

    assert "an arrow ends" in found_wrong(truth, "rotary", Stuck)


def test_arrows_that_reach_the_circle(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(rotation, "REACH", 1.0)
    assert "an arrow ends" in found_wrong(truth, "rotary")


def test_the_wrong_head(truth: Subject) -> None:
    heads = truth.trace[truth.name("attn.pattern")].shape[0]
    other = dataclasses.replace(truth, head=(truth.head + 1) % heads)
    assert found_wrong(truth, "rotary", subject=other)


# Words and layout.


def test_columns_on_top_of_each_other(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(equation, "SIGN", -0.2)
    monkeypatch.setattr(equation, "GAP", -0.9)
    stage = play(truth, until="add", scene=Positions).stages["add"]
    assert any("touches" in problem for problem in problems(stage.marks))
