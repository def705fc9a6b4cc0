"""What is shown of a sentence, and where: legible, inside the frame, and nothing dropped."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import attncore as ac
from scenes.kit import layout
from scenes.kit.pattern.plan import Contents, GridPlan, grid_plan
from scenes.kit.tokens.label import label_width
from scenes.kit.tokens.window import BAND, window
from scenes.kit.type.number import DIGIT_HEIGHT
from scenes.kit.type.typeset import outline

WORDS = ("a", ".", "it", "the", "blue", "fluffy", "creature", "butterfly", "responsibility")
OTHERS = 0.9  # width of the label of elided keys
counts = st.integers(1, 65)


@st.composite
def windows(draw: st.DrawFn) -> tuple[np.ndarray, int, int, list[int]]:
    n = draw(counts)
    focus = draw(st.integers(0, n - 1))
    weights = np.zeros(n)
    weights[: focus + 1] = np.random.default_rng(draw(st.integers(0, 99))).dirichlet(
        np.full(focus + 1, 0.3)
    )
    return weights, focus, draw(st.integers(2, 70)), [0] if draw(st.booleans()) else []


@given(windows())
def test_a_window_shows_what_matters(case: tuple[np.ndarray, int, int, list[int]]) -> None:
    weights, focus, capacity, special = case
    shown = window(weights, focus, capacity, special)
    assert shown == sorted(set(shown))
    assert len(shown) == min(len(weights), capacity)
    assert {focus, *special} <= set(shown)
    if capacity >= 6:
        best = int(weights.argmax())
        assert best in shown


def test_a_window_keeps_the_strongest_however_far() -> None:
    weights = np.full(40, 0.3 / 37)
    weights[[3, 17]] = 0.4, 0.3
    shown = window(weights, 39, 8, [0])
    assert {0, 3, 17, 39} <= set(shown)
    assert [i for i in shown if i > 17] == [35, 36, 37, 38, 39], "then come the nearest"


def test_a_window_keeps_the_strongest_however_faint() -> None:
    weights = np.full(64, 1 / 65)
    weights[9] = 2 / 65
    assert 9 in window(weights, 63, 8, [0])


@cache
def tokens(names: tuple[str, ...], start: bool) -> ac.Trace:
    """A sentence of these words, which is all that a plan asks of a trace."""
    text, found = " ".join(names), []
    if start:
        found.append(ac.Token("‹start›", 0, None, special=True))
    at = 0
    for i, name in enumerate(names):
        found.append(ac.Token(name, 1, (at, at + len(name)), word=i))
        at += len(name) + 1
    return ac.Trace({}, found, text, ac.ModelInfo("toy", "", "random"))


@st.composite
def plans(draw: st.DrawFn) -> tuple[ac.Trace, int, GridPlan]:
    n = draw(counts)
    names = draw(st.lists(st.sampled_from(WORDS), min_size=n, max_size=n))
    trace = tokens(tuple(names), draw(st.booleans()) and n < 65)
    focus = draw(st.integers(0, len(trace.tokens) - 1))
    weights = np.zeros(len(trace.tokens))
    weights[: focus + 1] = 1 / (focus + 1)
    return trace, focus, grid_plan(Contents(trace, OTHERS), weights, focus)


@given(plans())
@settings(max_examples=60, deadline=None)
def test_a_plan_is_legible_and_complete(case: tuple[ac.Trace, int, GridPlan]) -> None:
    trace, focus, plan = case
    check_complete(trace, focus, plan)
    check_inside(trace, plan)
    check_sizes(plan)
    check_words_apart(trace, plan)


def check_complete(trace: ac.Trace, focus: int, plan: GridPlan) -> None:
    """Every token has a column and a row, or is counted as elided."""
    assert list(plan.shown) == sorted(plan.shown)
    assert sorted([*plan.shown, *plan.elided]) == list(range(len(trace.tokens)))
    assert focus in plan.shown
    assert all(i in plan.shown for i, token in enumerate(trace.tokens) if token.special)
    assert len(plan.xs) == len(plan.levels) == len(plan.shown)
    assert len(plan.ys) == len(plan.shown) + bool(plan.elided)
    assert sum(gap for _, gap in plan.breaks()) == len(plan.elided)


def check_inside(trace: ac.Trace, plan: GridPlan) -> None:
    assert plan.left >= layout.LEFT - 1e-9
    assert plan.xs[-1] + plan.column / 2 <= layout.RIGHT + 1e-9
    assert min(plan.ys) - plan.row / 2 >= layout.STAGE_BOTTOM - 1e-9
    assert plan.top < layout.STAGE_TOP
    last = label_width(trace.tokens[plan.shown[-1]], plan.label) / 2
    assert plan.xs[-1] + last <= layout.RIGHT + 1e-9
    widest = max(label_width(trace.tokens[i], plan.label) for i in plan.shown)
    assert plan.left + widest < plan.xs[0] - plan.column / 2


def check_sizes(plan: GridPlan) -> None:
    assert plan.label >= layout.MIN_CAPITAL - 1e-9
    assert plan.digit >= layout.MIN_DIGIT - 1e-9
    wide = sum(outline(char).advance for char in "−99.9") * plan.digit / DIGIT_HEIGHT
    assert wide <= plan.column
    assert plan.row >= 2 * plan.digit
    assert all(b - a >= plan.column - 1e-9 for a, b in pairwise(plan.xs))
    rows = sorted(plan.ys, reverse=True)
    assert all(a - b == pytest.approx(plan.row) for a, b in pairwise(rows))
    assert list(plan.ys[: len(plan.shown)]) == sorted(plan.ys[: len(plan.shown)], reverse=True)


def check_words_apart(trace: ac.Trace, plan: GridPlan) -> None:
    """Words of one level keep clear of each other, and of the arrows from the level above."""
    half = [label_width(trace.tokens[i], plan.label) / 2 for i in plan.shown]
    for level in (0, 1):
        row = [i for i in range(len(plan.xs)) if plan.levels[i] == level]
        for a, b in pairwise(row):
            assert plan.xs[a] + half[a] < plan.xs[b] - half[b]
    for i, (x, level) in enumerate(zip(plan.xs, plan.levels, strict=True)):
        for k in (i - 1, i + 1):
            if level == 1 and 0 <= k < len(plan.xs):
                assert abs(plan.xs[k] - x) > half[k] + 0.05, "an arrow runs through a word"
    assert 1.32 * plan.label < BAND, "what hangs from one level touches what rises from the other"


def test_short_sentences_are_shown_whole() -> None:
    for n in range(1, 9):
        trace = tokens(("creature",) * n, True)
        plan = grid_plan(Contents(trace, OTHERS), np.full(n + 1, 1 / (n + 1)), n)
        assert not plan.elided


def test_room_is_used_for_larger_words() -> None:
    few, many = (tokens(("blue",) * n, True) for n in (3, 9))
    sizes = [
        grid_plan(Contents(trace, OTHERS), np.full(len(trace.tokens), 0.1), 1).label
        for trace in (few, many)
    ]
    assert sizes[0] >= sizes[1]
    assert sizes[0] == pytest.approx(layout.WORD_SIZE)


def test_room_below_the_grid_is_left_free() -> None:
    for n in (1, 8, 30):
        trace = tokens(("creature",) * n, True)
        contents = Contents(trace, OTHERS, below=0.5)
        plan = grid_plan(contents, np.full(n + 1, 1 / (n + 1)), n)
        check_sizes(plan)
        assert min(plan.ys) - plan.row / 2 >= layout.STAGE_BOTTOM + 0.5 - 1e-9
