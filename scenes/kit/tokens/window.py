"""Which tokens of a long sentence are shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

WORTH_SHOWING = 0.05  # a weight of the focus whose token is not hidden


def window(weights: np.ndarray, focus: int, capacity: int, special: Sequence[int]) -> list[int]:
    """The tokens to show, in order: all if they fit; else what matters to the focus.

    weights   (n,) attention of the focus on each token
    capacity  how many tokens may be shown

    >>> window(np.array([0, 0.9, 0, 0, 0, 0.1]), focus=5, capacity=4, special=[0])
    [0, 1, 4, 5]
    """
    n = len(weights)
    if n <= capacity:
        return list(range(n))
    strongest = [int(i) for i in np.argsort(-weights)[:3] if weights[i] >= WORTH_SHOWING]
    nearest = sorted(range(n), key=lambda i: (abs(i - focus), i > focus))
    order = dict.fromkeys([focus, *special, *strongest, *nearest])
    return sorted(list(order)[:capacity])
