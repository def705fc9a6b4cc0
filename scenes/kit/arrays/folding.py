"""Folding of long vectors and matrices: which entries are shown, and with how many decimals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise


def folded(count: int, head: int) -> tuple[list[int], bool]:
    """The indices of `count` entries that are shown: the first `head` and the last, or all if few.

    >>> folded(96, head=4)
    ([0, 1, 2, 3, 95], True)
    >>> folded(6, head=4)
    ([0, 1, 2, 3, 4, 5], False)
    """
    if count <= head + 2:
        return list(range(count)), False
    return [*range(head), count - 1], True


def runs_elided(shown: Sequence[int], count: int) -> list[tuple[int, int]]:
    """The places after which some are elided, each with how many; −1 is before the first.

    count  of all, those that are elided too

    >>> runs_elided([1, 2, 5], count=6)
    [(-1, 1), (1, 2)]
    """
    gaps = [b - a - 1 for a, b in pairwise([-1, *shown, count])]
    return [(i - 1, gap) for i, gap in enumerate(gaps) if gap]


def decimals_for(values: Iterable[float], *, most: int = 2, digits: int = 4) -> int:
    """The decimals, at most `most`, with which the longest of these numbers keeps to `digits`.

    >>> decimals_for([3.14159, -2.0]), decimals_for([99.999]), decimals_for([-1234.5])
    (2, 1, 0)
    >>> decimals_for([99.94], most=1, digits=3), decimals_for([99.96], most=1, digits=3)
    (1, 0)
    """
    largest = max(map(abs, values), default=0.0)
    fitting = (n for n in range(most, 0, -1) if largest < 10.0 ** (digits - n) - 0.5 * 10.0**-n)
    return next(fitting, 0)
