"""Byte-pair encoding on spellings: the pieces for words that are not in the vocabulary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

Pair = tuple[str, str]


def learn_merges(words: Iterable[str], count: int, prefix: str) -> list[Pair]:
    """The ``count`` most useful merges, ties broken by spelling: always the same list.

    A piece inside a word begins with the prefix.

    >>> learn_merges(["then", "the", "this"], 2, "##")
    [('t', '##h'), ('th', '##e')]
    """
    spellings = [[word[0], *(prefix + letter for letter in word[1:])] for word in words]
    pairs = Counter(pair for pieces in spellings for pair in pairwise(pieces))
    merges: list[Pair] = []
    for _ in range(count):
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        joined = join(best, prefix)
        for i, pieces in enumerate(spellings):
            if best[0] in pieces and best[1] in pieces:
                spellings[i] = _merged(pieces, best, joined)
                pairs.subtract(pairwise(pieces))
                pairs.update(pairwise(spellings[i]))
    return merges


def join(pair: Pair, prefix: str) -> str:
    """The piece that a merge makes.

    >>> join(("##ti", "##on"), "##")
    '##tion'
    """
    return pair[0] + pair[1].removeprefix(prefix)


def _merged(pieces: list[str], pair: Pair, joined: str) -> list[str]:
    found: list[str] = []
    for piece in pieces:
        if found and found[-1] == pair[0] and piece == pair[1]:
            found[-1] = joined
        else:
            found.append(piece)
    return found
