"""The rows of a vocabulary that are shown, and their places; ellipses stand for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import attncore as ac
from scenes.chapters.tokens.rare_words import can_draw
from scenes.kit import layout

ELLIPSIS = 0.56  # of a row: an ellipsis


def entry(tokenizer: ac.Tokenizer, number: int) -> ac.Token | None:
    """The entry of the vocabulary in this row; None where there is none that can be drawn."""
    try:
        (found,) = tokenizer.tokens_of([number])
    except ValueError:
        return None
    return found if can_draw(found.text) else None


def rows(
    tokenizer: ac.Tokenizer, wanted: Sequence[int], focus: int, budget: float
) -> list[int | None]:
    """The ids to show, in order, with None for each ellipsis.

    wanted  ids that must be there; focus: the one whose neighbours come first
    budget  how many rows there is room for
    """
    last = tokenizer.vocab_size - 1
    shown = set(wanted)
    beside = [focus - 1, focus + 1, last, 0]
    beside += [other for number in wanted for other in (number - 1, number + 1)]
    beside += [focus + step * sign for step in (2, 3) for sign in (-1, 1)]
    for number in beside:
        more = shown | {number}
        if 0 <= number <= last and height_of(more, last) <= budget and entry(tokenizer, number):
            shown = more
    return list(_with_ellipses(shown, last))


def _with_ellipses(shown: set[int], last: int) -> Iterator[int | None]:
    edges = [-1, *sorted(shown), last + 1]
    for before, number in pairwise(edges):
        if number - before > 1:
            yield None
        if number <= last:
            yield number


def height_of(shown: set[int], last: int) -> float:
    """The height of these rows and their ellipses, in rows."""
    return sum(1.0 if number is not None else ELLIPSIS for number in _with_ellipses(shown, last))


@dataclass(frozen=True)
class Slot:
    """A line of a column: an index, or None for an ellipsis, and the height of its middle."""

    index: int | None
    y: float


def slots(indices: Sequence[int | None], pitch: float) -> list[Slot]:
    """The lines one under the other, centred on the stage; an ellipsis needs less room."""
    heights = [pitch * (ELLIPSIS if index is None else 1) for index in indices]
    y = (layout.STAGE_TOP + layout.STAGE_BOTTOM + sum(heights)) / 2
    found = []
    for index, height in zip(indices, heights, strict=True):
        found.append(Slot(index, y - height / 2))
        y -= height
    return found
