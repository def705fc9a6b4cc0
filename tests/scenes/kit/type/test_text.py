"""Words stand on baselines, whatever their shape."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.kit.checks import drawn
from scenes.kit.theme import DARK
from scenes.kit.type.text import Formula, Word
from tests.scenes.support import reading

SHAPES = ["a", "fluffy", "g", "Apple", "(", ".", "—", "’", "creature"]
floats = st.floats(-5, 5)


def baseline(word: Word, text: str) -> tuple[float, float]:
    """Where the drawn outline says that its baseline is, and the size of its em."""
    (mark,) = drawn([word])
    found, wanted = reading.curves(mark.points), reading.reference(text)
    em = reading.same(found, wanted)
    assert em is not None
    low, home = (min(curve.low[1] for curve in run) for run in (found, wanted))
    return float(low - em * home), em


@given(st.sampled_from(SHAPES), floats, floats, st.sampled_from(["left", "center", "right"]))
@settings(max_examples=40, deadline=None)
def test_words_stand_where_they_are_put(text: str, x: float, y: float, align: str) -> None:
    word = Word(text, size=0.3, color=DARK.text).place(x, y, align)  # type: ignore[arg-type]
    found, em = baseline(word, text)
    assert found == pytest.approx(y, abs=0.002)
    assert word.baseline == pytest.approx(found, abs=0.002)
    assert em * 0.683 == pytest.approx(0.3, abs=0.002)


def test_words_of_a_row_share_a_baseline_after_scaling() -> None:
    words = [Word(text, size=0.2, color=DARK.text) for text in ("a", "fluffy", "g")]
    for word, factor in zip(words, (1.0, 1.5, 0.8), strict=True):
        word.scale(factor).place(0, 1)
        assert baseline(word, word.text)[0] == pytest.approx(1, abs=0.002)
        assert word.scaling == pytest.approx(factor)


def test_alignment_is_by_the_advance() -> None:
    """Two words set one after the other stand as far apart as in one line."""
    one = Word("ab", size=0.3, color=DARK.text).place(0, 0, "left")
    two = Word("cd", size=0.3, color=DARK.text).place(one.advance, 0, "left")
    whole = Word("abcd", size=0.3, color=DARK.text).place(0, 0, "left")
    assert two.get_right()[0] == pytest.approx(whole.get_right()[0], abs=0.02)


def test_middle_centres_capitals() -> None:
    word = Word("H", size=0.4, color=DARK.text).middle(1, 2)
    assert word.get_center() == pytest.approx(np.array([1, 2, 0]), abs=0.01)


def test_a_lone_space_is_a_valid_mobject_that_is_not_seen() -> None:
    word = Word(" ", size=0.3, color=DARK.text).place(1, 1)
    assert word.advance > 0.05
    assert drawn([word]) == []


def test_a_formula_is_one_outline() -> None:
    symbol = Formula("arrow(Q)_1", size=0.2, color=DARK.query)
    (mark,) = drawn([symbol])
    assert reading.same(reading.curves(mark.points), reading.symbol("Q", 1))
