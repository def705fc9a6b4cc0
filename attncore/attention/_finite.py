"""Weighted sums of values that may be inf or NaN: a weight of 0 takes nothing even from those."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from attncore._arrays import Array


def safe_weighted_sum(value: Array, weighted_sum: Callable[[Array], Array]) -> Array:
    """The weighted sums of values that may be inf or NaN, as if 0 times inf were 0.

    value         (..., key, d_value)
    weighted_sum  values (..., key, columns) -> sums (..., query, columns), each weighted by
                  weights that are not negative, column by column
    returns       (..., query, d_value)

    Where values are not finite, the columns are read together with others that mark what is
    inf, -inf or NaN: a mark whose sum is above 0 has been seen.

    >>> weights = np.array([[1.0, 0.0], [0.5, 0.5]])
    >>> safe_weighted_sum(np.array([[1.0], [np.inf]]), lambda value: weights @ value)
    array([[ 1.],
           [inf]])
    """
    finite = np.isfinite(value)
    if finite.all():
        return weighted_sum(value)
    columns = [np.where(finite, value, 0), value == np.inf, value == -np.inf, np.isnan(value)]
    output, *marks = np.split(
        weighted_sum(np.concatenate(columns, axis=-1, dtype=value.dtype)), 4, axis=-1
    )
    with np.errstate(invalid="ignore"):  # inf - inf is NaN, as it should be
        for mark, special in zip(marks, (np.inf, -np.inf, np.nan), strict=True):
            output = np.where(mark > 0, output + special, output)
    return output
