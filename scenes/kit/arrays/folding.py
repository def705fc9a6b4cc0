"""What is shown of long vectors and matrices, and with how many decimals."""

from __future__ import annotations

from collections.abc import Sequence


def folded(count: int, head: int) -> tuple[list[int], bool]:
    """Which of `count` entries are shown: the first `head` and the last, or all that fit there.

    >>> folded(96, head=4)
    ([0, 1, 2, 3, 95], True)
    >>> folded(6, head=4)
    ([0, 1, 2, 3, 4, 5], False)
    """
    if count <= head + 2:
        return list(range(count)), False
    return [*range(head), count - 1], True


def decimals_for(values: Sequence[float]) -> int:
    """So many that the longest of these numbers keeps to about five digits."""
    largest = max(map(abs, values), default=0.0)
    return 2 if largest < 99.995 else 1 if largest < 999.95 else 0
