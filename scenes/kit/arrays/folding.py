"""Folding of long vectors and matrices: which entries are shown, and with how many decimals."""

from __future__ import annotations

from collections.abc import Sequence


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


def decimals_for(values: Sequence[float]) -> int:
    """The number of decimals that keeps the longest of these numbers to about five digits."""
    largest = max(map(abs, values), default=0.0)
    return 2 if largest < 99.995 else 1 if largest < 999.95 else 0
