"""Sums that close as they are displayed: which entries are shown, with how many decimals."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

import numpy as np

from scenes.kit.arrays.folding import runs_elided
from scenes.kit.type.number import Source, spell

MOST = 4  # decimals
Sum = tuple[Sequence[Source], Source]  # vectors, and the vector that is their sum


@dataclass(frozen=True)
class Display:
    """The entries of vectors that are shown, and whether all sums of them close.

    entries  rising
    sign     of the sums: "=", or "≈" where some close at no number of decimals
    """

    entries: tuple[int, ...]
    decimals: int
    sign: str


def displays(
    groups: Sequence[Sequence[Sum]],
    count: int,
    *,
    decimals: int,
    wanted: Callable[[int], Set[int]] = lambda decimals: frozenset(),
) -> list[Display]:
    """The display of each group of sums of vectors, all with the same number of decimals.

    groups    the sums of a group show the same entries
    count     entries shown of a group; all, if there are no more
    decimals  with which to begin: more, up to four, if too few sums close
    wanted    the entries, at some decimals, of which the first group should show one
    """
    for places in range(decimals, max(MOST, decimals) + 1):
        made = [_display(sums, count, places, wanted(places)) for sums in groups]
        if all(display.sign == "=" for display in made):
            return made
    return [_display(sums, count, decimals, wanted(decimals)) for sums in groups]


def closes(terms: Sequence[float], total: float, decimals: int) -> bool:
    """Whether numbers, as they are displayed, add up to their total as it is displayed.

    >>> closes([0.104, 0.204], 0.308, 2), closes([0.104, 0.204], 0.308, 1)
    (False, True)
    """
    return sum(_steps(term, decimals) for term in terms) == _steps(total, decimals)


def closing_decimals(terms: Sequence[float], total: float, least: int = 2) -> int:
    """The first number of decimals with which numbers add up as displayed; `least` if none has it.

    >>> closing_decimals([0.104, 0.204], 0.308), closing_decimals([0.26, 0.24], 0.5)
    (3, 2)
    """
    return next((d for d in range(least, MOST + 1) if closes(terms, total, d)), least)


def multiplies(one: float, two: float, product: float, decimals: tuple[int, int]) -> bool:
    """Whether the product of two numbers as displayed is, rounded, the product displayed.

    decimals  of the first; of the second and of the product

    >>> multiplies(0.61, -0.81, -0.49, (2, 2)), multiplies(0.61, -0.81, -0.5, (2, 2))
    (True, False)
    """
    first, second = decimals
    exact = _steps(one, first) * _steps(two, second) / 10**first
    return abs(exact - _steps(product, second)) <= 0.5


def _steps(value: float, decimals: int) -> int:
    """A displayed number, counted in its last digit."""
    return int(spell(value, decimals).replace("−", "-").replace(".", ""))


def _display(sums: Sequence[Sum], count: int, decimals: int, wanted: Set[int]) -> Display:
    size = len(np.asarray(sums[0][1].value))
    every = [[*map(_floats, vectors), _floats(total)] for vectors, total in sums]
    fit = [
        i
        for i in range(size)
        if all(closes([v[i] for v in vectors], total[i], decimals) for *vectors, total in every)
    ]
    if size <= count + 1:
        return Display(tuple(range(size)), decimals, "=" if len(fit) == size else "≈")
    if len(fit) < count:
        return Display((*range(count - 1), size - 1), decimals, "≈")
    runs = [fit[i : i + count] for i in range(len(fit) - count + 1)]
    best = min(
        runs,
        key=lambda run: (wanted.isdisjoint(run), len(runs_elided(run, size)), run[-1] - run[0]),
    )
    return Display(tuple(best), decimals, "=")


def _floats(vector: Source) -> list[float]:
    return [float(value) for value in np.asarray(vector.value)]
