"""Statistics of a set of numbers: mean, standard deviation, partial sums, histograms."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Array, as_float


def mean(x: ArrayLike) -> Array:
    """The mean of all entries.

    x        (...)
    returns  ()

    >>> float(mean([1.0, 3.0]))
    2.0
    """
    return np.asarray(as_float(x).mean())


def standard_deviation(x: ArrayLike) -> Array:
    """The standard deviation: the root of the mean squared distance of all entries from their mean.

    x        (...)
    returns  ()

    >>> float(standard_deviation([1.0, 3.0]))
    1.0
    """
    return np.asarray(as_float(x).std())


def total_of_rest(x: ArrayLike, largest: int) -> Array:
    """The sum of all entries but the `largest` ones, such as the weight of all elided tokens.

    x        (...)
    largest  how many entries are left out, the largest first
    returns  (); 0 where no entry is left

    Raises ValueError for less than no entries.

    >>> float(total_of_rest([0.5, 0.125, 0.25, 0.125], largest=2))
    0.25
    """
    if largest < 0:
        raise ValueError(f"the number of largest entries is 0 or above, not {largest}")
    values = np.sort(as_float(x), axis=None)
    return np.asarray(values[: max(0, values.size - largest)].sum())


def bin_edges(x: ArrayLike, bins: int = 10) -> Array:
    """The edges of `bins` equally wide intervals that hold all entries and 0.

    x        (...)
    returns  (bins + 1,); from 0 to 1 where every entry is 0

    Raises ValueError for no entries, for one that is not finite and for less than one bin.

    >>> bin_edges([-1.0, 3.0], bins=4)
    array([-1.,  0.,  1.,  2.,  3.])
    """
    values = as_float(x)
    if bins < 1 or values.size == 0 or not np.isfinite(values).all():
        raise ValueError(
            f"bin_edges needs finite numbers and at least one bin, not {values.shape} numbers "
            f"({np.count_nonzero(~np.isfinite(values))} not finite) and {bins} bins"
        )
    low, high = values.min(initial=0), values.max(initial=0)
    return np.linspace(low, high if high > low else 1, bins + 1, dtype=values.dtype)


def bin_counts(x: ArrayLike, edges: ArrayLike) -> Array:
    """The histogram of entries: how many lie in each interval between neighbouring edges.

    x        (...)
    edges    (bins + 1,); rising
    returns  (bins,); the last interval holds its upper edge too

    >>> bin_counts([-1.0, 0.5, 0.5, 3.0], [-1.0, 0.0, 1.0, 3.0])
    array([1, 2, 1])
    """
    return np.histogram(as_float(x), np.asarray(edges))[0]
