"""The checks of laws 3 and 4 bite: other decimals a beat later, and sums that do not add up."""

from __future__ import annotations

import numpy as np
import pytest
from manim import VMobject

import attncore as ac
from tests.scenes.laws.digits import closes, same_decimals
from tests.scenes.laws.made import VALUES, Film, X, number, word

SUM = ac.Derived(ac.total, [X[0], X[1]])  # 0.126 + 0.246 = 0.372: with two digits 0.13 + 0.25


def faults(*things: VMobject) -> list[str]:
    return closes(Film().rest(1, *things).timeline)


@pytest.mark.parametrize(("decimals", "breaches"), [((2, 2), 0), ((2, 3), 1)])
def test_other_decimals_in_the_next_beat(decimals: tuple[int, int], breaches: int) -> None:
    one, two = (number(X[0], decimals=n) for n in decimals)
    made = Film().rest(1, one)
    made.beat = "two"
    made.rest(1, two)
    assert len(same_decimals(made.timeline)) == breaches
    later = Film().rest(1, one)
    for later.beat, thing in (("two", word()), ("three", two)):
        later.rest(1, thing)
    assert same_decimals(later.timeline) == []


def terms(result: object, decimals: int = 2) -> list[VMobject]:
    """Two numbers at the left and what they make, at places that make no equation."""
    return [
        number(source, x, y, decimals)
        for source, x, y in ((X[0], -4, 1), (X[1], -2, -1), (result, 2, 0))
    ]


def test_a_sum_is_what_its_terms_make_as_they_are_shown() -> None:
    assert faults(*terms(SUM)) == ["in the beat one: 0.13 + 0.25 is not 0.37"]
    assert faults(*terms(SUM, decimals=3)) == []
    assert faults(*terms(SUM), word("≈", 1)) == []
    assert len(faults(*terms(SUM), word("≈", 1, 2))) == 1


def test_about_allows_only_what_rounding_explains() -> None:
    wrong = number(SUM, 2, 0)
    wrong.digits = "0.31"
    assert len(faults(*terms(SUM)[:2], wrong, word("≈", 1))) == 1


def test_a_difference_and_vectors() -> None:
    pairs = ac.Ref({"v": np.array([[0.126, 1.0], [0.246, 2.0]])}, "v")
    difference = ac.Derived(ac.difference, [pairs[1], pairs[0]])[0]
    shown = [number(s, x, x) for s, x in ((pairs[1, 0], -4), (pairs[0, 0], -2), (difference, 2))]
    assert faults(*shown) == []  # 0.25 − 0.13 = 0.12
    shown[2].digits = "0.13"
    assert faults(*shown) == ["in the beat one: 0.25 − 0.13 is not 0.13"]


def test_a_product_may_be_rounded() -> None:
    product = ac.Derived(ac.product, [X[0], X[1]])
    assert faults(*terms(product)) == []  # 0.13 · 0.25 = 0.0325
    assert faults(*terms(product, decimals=3)) == []
    shown = terms(ac.Derived(ac.product, [X[3], X[4]]))
    assert faults(number(X[3], -4), number(X[4], -2, 1), shown[2]) == []
    shown[2].digits = "0.33"
    assert len(faults(number(X[3], -4), number(X[4], -2, 1), shown[2])) == 1


def test_a_column_that_makes_one() -> None:
    def column(*indices: int, decimals: int = 2) -> list[VMobject]:
        return [number(X[i], 0, -0.4 * i, decimals) for i in indices]

    assert faults(*column(0, 1, 3)) == ["in the beat one: 0.13 + 0.25 + 0.63 is not 1"]
    assert faults(*column(0, 1, 3, decimals=3)) == []
    assert faults(*column(0, 1)) == []


def test_a_column_and_a_row_that_make_their_last_number() -> None:
    assert VALUES["x"][2] == pytest.approx(VALUES["x"][:2].sum())
    places = [(0, -0.4 * i) for i in range(3)], [(i, 0) for i in range(3)]
    for places_of in places:
        shown = [number(X[i], *place) for i, place in enumerate(places_of)]
        assert faults(*shown) == ["in the beat one: 0.13 + 0.25 is not 0.37"]
