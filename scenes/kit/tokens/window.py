"""The choice of the tokens of a long sentence that are shown, and the gaps for the elided ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from scenes.subject.choosing import FAINTEST

BREAK = 0.36  # width of the gap that stands for elided queries
PAD = 0.12
BAND = 0.34  # height of a second line of labels, or of brackets with their characters


class ShownTokens(Protocol):
    """A plan of which tokens of a sentence are shown, and how large their words are."""

    @property
    def shown(self) -> tuple[int, ...]: ...

    @property
    def label(self) -> float: ...

    def breaks(self) -> list[tuple[int, int]]: ...


def window(weights: np.ndarray, focus: int, capacity: int, special: Sequence[int]) -> list[int]:
    """The tokens to show, in order: all if they fit; else what matters to the focus.

    weights   (n,) attention of the focus on each token
    capacity  how many tokens may be shown

    >>> window(np.array([0, 0.9, 0, 0, 0, 0.1]), focus=5, capacity=4, special=[0])
    [0, 1, 4, 5]
    >>> window(np.zeros(6), focus=5, capacity=3, special=[])
    [3, 4, 5]
    """
    n = len(weights)
    if n <= capacity:
        return list(range(n))
    most, *others = (int(i) for i in np.argsort(-weights, kind="stable")[:3])
    strongest = [most] * bool(weights[most] > 0)  # of no weights at all, none is the largest
    strongest += [i for i in others if weights[i] >= FAINTEST]
    nearest = sorted(range(n), key=lambda i: (abs(i - focus), i > focus))
    order = dict.fromkeys([focus, *special, *strongest, *nearest])
    return sorted(list(order)[:capacity])


def break_offsets(shown: Sequence[int], n: int) -> list[float]:
    """The shift of each column by the gaps before it; last, all gaps together."""
    before = np.diff([-1, *shown, n]) > 1
    return [float(x) for x in np.cumsum(before * BREAK)]
