"""Displayed sums close: by the entries chosen, then by more decimals, else they say so."""

from __future__ import annotations

import numpy as np
import pytest

import attncore as ac
from scenes.kit.arrays.closing import Display, closes, displays


def refs(*vectors: list[float]) -> list[ac.Ref]:
    return [ac.Ref({"x": np.array(vector)}, "x") for vector in vectors]


def display(terms: list[list[float]], count: int, wanted: frozenset[int] = frozenset()) -> Display:
    *parts, total = refs(*terms, np.sum(terms, axis=0).tolist())
    return displays([[(parts, total)]], count, decimals=2, wanted=lambda decimals: wanted)[0]


BAD, GOOD = 0.104, 0.1


def test_entries_are_chosen_that_close_and_stand_together() -> None:
    terms = [GOOD, BAD, GOOD, GOOD, BAD, GOOD]
    assert display([terms, terms], 2) == Display((2, 3), 2, "=")


def test_a_wanted_entry_is_among_them() -> None:
    terms = [GOOD, BAD, GOOD, GOOD, BAD, GOOD]
    assert display([terms, terms], 2, frozenset({0})) == Display((0, 2), 2, "=")


def test_more_decimals_where_too_few_close() -> None:
    assert display([[BAD] * 6] * 2, 2) == Display((0, 1), 3, "=")


def test_what_never_closes_says_so() -> None:
    third = [1 / 3] * 6
    assert display([third] * 2, 2) == Display((0, 5), 2, "≈")


@pytest.mark.parametrize("seed", range(20))
def test_what_is_chosen_closes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    terms = rng.normal(size=(5, 24))
    chosen = display(terms.tolist(), 4)
    assert len(chosen.entries) == 4
    for entry in chosen.entries:
        assert closes(terms[:, entry].tolist(), terms[:, entry].sum(), chosen.decimals)
