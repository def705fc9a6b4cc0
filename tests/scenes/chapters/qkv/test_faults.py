"""The tests of the scene `qkv` bite: each wrong number and picture planted is found."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from scenes.chapters.qkv import projection_plan, role_lanes, scene, worked_row
from scenes.chapters.qkv.projection import Projection
from scenes.chapters.qkv.scene import Qkv
from scenes.kit.checks import problems
from scenes.kit.pattern import head
from scenes.kit.theme import DARK
from scenes.subject import Subject
from tests.scenes.chapters.qkv.claims import JUDGE
from tests.scenes.support.faults import Finder, Patch, unguarded, wrap
from tests.scenes.support.stage import play

found_wrong = Finder(Qkv, JUDGE)


def altered(patch: Patch, change: Callable[[Projection, Subject], Projection]) -> None:
    """Let the numbers of every product be others."""

    def made(original: Callable[..., Projection], subject: Subject, *place: Any) -> Projection:
        return change(original(subject, *place), subject)

    wrap(patch, scene, "projection", made)


# Wrong numbers.


def test_a_wrong_product(truth: Subject, monkeypatch: Patch) -> None:
    unguarded(monkeypatch, "product", lambda product, pair: product(pair) + 0.02)
    assert "product 0" in found_wrong(truth, "query")


def test_a_wrong_sum_of_what_is_folded(truth: Subject, monkeypatch: Patch) -> None:
    unguarded(monkeypatch, "total", lambda total, values: total(values) + 0.02)
    assert "the folded products" in found_wrong(truth, "query")


def test_a_sum_that_stopped_before_the_bias(truth: Subject) -> None:
    class Stopped(Qkv):
        def beat_query(self) -> None:
            super().beat_query()
            self.remove(self.work.sums[-1])
            self.add(self.work.sums[-2])

    assert "the sum" in found_wrong(truth, "query", Stopped)


def test_a_matrix_that_is_not_transposed(truth: Subject, monkeypatch: Patch) -> None:
    def turned(made: Projection, subject: Subject) -> Projection:
        name, first = f"attn.w_{made.part}", made.rows[0].index[1]
        assert isinstance(first, int)
        rows = tuple(subject.weight(name, first + i) for i in range(len(made.rows)))
        return dataclasses.replace(made, rows=rows)

    altered(monkeypatch, turned)
    assert "weight 0, 0" in found_wrong(truth, "query")


@pytest.mark.parametrize("beat", ["query", "key", "value"])
def test_a_column_that_is_not_normalised(truth: Subject, beat: str, monkeypatch: Patch) -> None:
    def plain(made: Projection, subject: Subject) -> Projection:
        column = subject.trace.ref(subject.name("resid_pre"), made.token)
        return dataclasses.replace(made, column=column)

    altered(monkeypatch, plain)
    assert "entry 0" in found_wrong(truth, beat)


def test_a_bias_that_is_kept_quiet(truth: Subject, monkeypatch: Patch) -> None:
    altered(monkeypatch, lambda made, subject: dataclasses.replace(made, bias=None))
    assert "pairs of brackets" in found_wrong(truth, "query")


@pytest.mark.parametrize("beat", ["query", "key", "value", "all"])
def test_the_wrong_head(truth: Subject, beat: str) -> None:
    heads = truth.trace[truth.name("attn.pattern")].shape[0]
    other = dataclasses.replace(truth, head=(truth.head + 1) % heads)
    assert found_wrong(truth, beat, subject=other)


@pytest.mark.parametrize("beat", ["question", "query"])
def test_the_wrong_word(truth: Subject, beat: str) -> None:
    other = dataclasses.replace(truth, focus=truth.focus - 1)
    assert found_wrong(truth, beat, subject=other)


def test_another_key_than_the_one_looked_at_most(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        head.ScoreCells,
        "strongest_row",
        lambda strongest, self, column: strongest(self, column) - 1,
    )
    assert "does not say key" in found_wrong(truth, "key")


# Wrong pictures of right numbers.


def test_the_query_in_the_colour_of_keys(truth: Subject, monkeypatch: Patch) -> None:
    wrong = dataclasses.replace(DARK, query=DARK.key)
    wrap(
        monkeypatch,
        scene,
        "ProjectionView",
        lambda view, made, plan, trace, theme: view(made, plan, trace, wrong),
    )
    assert "colour of its role" in found_wrong(truth, "query")


def test_weights_in_the_colour_of_the_other_sign(truth: Subject, monkeypatch: Patch) -> None:
    wrong = dataclasses.replace(DARK, positive=DARK.negative, negative=DARK.positive)
    wrap(
        monkeypatch,
        scene,
        "ProjectionView",
        lambda view, made, plan, trace, theme: view(made, plan, trace, wrong),
    )
    assert "wrong sign's colour" in found_wrong(truth, "query")


def test_products_one_column_aside(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        worked_row.WorkedRow,
        "_columns",
        lambda columns, self: [x - 0.3 for x in columns(self)],
    )
    assert "is not under" in found_wrong(truth, "query")


def test_what_is_folded_is_not_named(truth: Subject) -> None:
    class Silent(Qkv):
        def beat_query(self) -> None:
            super().beat_query()
            self.remove(self.work.notes["rest"])

    assert "does not say '91 others" in found_wrong(truth, "query", Silent)


def test_signs_that_cling_to_a_number(truth: Subject, monkeypatch: Patch) -> None:
    def clinging(place: Callable[..., None], self: worked_row.WorkedRow) -> None:
        place(self)
        self.signs[0].shift([-0.1, 0, 0])

    wrap(monkeypatch, worked_row.WorkedRow, "_place_signs", clinging)
    assert "a + has" in found_wrong(truth, "query")


def test_a_bracket_under_another_product(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        worked_row.WorkedRow,
        "_mark",
        lambda mark, self: [each.shift([-1, 0, 0]) for each in mark(self)],
    )
    assert "of another product" in found_wrong(truth, "query")


def test_another_row_is_boxed(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        worked_row.WorkedRow,
        "_row",
        lambda row, self: row(self).shift([0, -projection_plan.LINE, 0]),
    )
    assert "not around the first row" in found_wrong(truth, "query")


def test_strips_under_each_others_words(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        role_lanes.RoleLanes,
        "_row",
        lambda row, self, part, top: (
            [a.move_to(b.copy()) for a, b in pairs(row(self, part, top))]
            if part == "k"
            else row(self, part, top)
        ),
    )
    assert "the strip k of token 0" in found_wrong(truth, "all")


def pairs(row: list[Any]) -> list[tuple[Any, Any]]:
    """Each strip with the place of the one that stands as far from the other end."""
    return list(zip(row, [strip.copy() for strip in row[::-1]], strict=True))


def test_a_strip_that_has_its_own_scale(truth: Subject, monkeypatch: Patch) -> None:
    wrap(monkeypatch, role_lanes, "largest", lambda largest, *vectors: largest(vectors[-1]))
    assert "strip" in found_wrong(truth, "all")


def test_another_word_asks(truth: Subject, monkeypatch: Patch) -> None:
    wrap(
        monkeypatch,
        role_lanes.RoleLanes,
        "question",
        lambda question, self, token: question(self, token - 1),
    )
    assert "another one asks" in found_wrong(truth, "question")


def test_a_box_left_behind(truth: Subject) -> None:
    class Boxed(Qkv):
        def beat_query(self) -> None:
            super().beat_query()
            self.add(self.work.boxes[0])

    assert "box" in found_wrong(truth, "query", Boxed)


def test_words_on_top_of_numbers(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(worked_row, "NOTE", 0.1)
    stage = play(truth, until="query", scene=Qkv).stages["query"]
    assert any("touches" in problem for problem in problems(stage.marks))


def test_a_picture_too_wide_for_the_frame(truth: Subject, monkeypatch: Patch) -> None:
    monkeypatch.setattr(projection_plan, "NEAR", 3.0)
    monkeypatch.setattr(projection_plan, "ACROSS", (4,))
    stage = play(truth, until="query", scene=Qkv).stages["query"]
    assert any("leaves the safe frame" in problem for problem in problems(stage.marks))
