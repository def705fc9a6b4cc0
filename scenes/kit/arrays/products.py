"""Dot products, worked out: the products of two vectors' entries and their sums, by reference."""

from __future__ import annotations

from collections.abc import Sequence

import attncore as ac
from scenes.kit.type.number import Source

HEAD = 5  # entries shown before the folded ones


class Factors:
    """The factors of a dot product (a query and a key, or any vectors), its products and its sums.

    head      entries shown before the folded ones
    bias      what is added to the products, if anything is: then the last sum is with it

    rows      which entries each row stands for: one each, and a run of those that are folded
    products  of each row
    sums      how far it adds up with each row, and with the bias; the last is the score
    """

    def __init__(
        self,
        query: Sequence[ac.Ref],
        key: Sequence[ac.Ref],
        score: ac.Ref | None,
        *,
        head: int = HEAD,
        bias: ac.Ref | None = None,
    ) -> None:
        self.query, self.key = list(query), list(key)
        pairs = zip(self.query, self.key, strict=True)
        self._entries = [ac.Derived(ac.product, [q, k]) for q, k in pairs]
        n = len(self._entries)
        singles = [range(i, i + 1) for i in range(n)]
        self.is_folded = n > head + 2  # as VectorColumn folds them
        middle = range(head, n - 1)
        self.rows = [*singles[:head], middle, singles[-1]] if self.is_folded else singles
        self.products = [self._sum(row) for row in self.rows]
        self.sums: list[Source] = [self._sum(range(row.stop)) for row in self.rows]
        self.bias = bias
        if bias is not None:
            self.sums.append(ac.Derived(ac.total, [*self._entries, bias]))
        if score is not None:  # the same number, as the model made it
            self.sums[-1] = score

    def _sum(self, entries: range) -> Source:
        if len(entries) == 1:
            return self._entries[entries[0]]
        return ac.Derived(ac.total, [self._entries[i] for i in entries])
