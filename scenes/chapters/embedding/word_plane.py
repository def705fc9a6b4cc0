"""Words of the vocabulary in the plane of its two widest directions."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from manim import VMobject

import attncore as ac
from scenes.chapters.embedding.vocabulary import Vocabulary
from scenes.kit import layout
from scenes.kit.marks.callouts import Room, Way, call_out
from scenes.kit.marks.points import (
    SPOT,
    UNDER,
    Cloud,
    Plane,
    PlaneFrame,
    Spot,
    VectorArrow,
    plane_of,
)
from scenes.kit.marks.strokes import Strokes
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import Label
from scenes.kit.type.line import Line
from scenes.subject.relations import Pair

WIDTH = 7.4  # of the plane
CENTRED, ASIDE = 0.0, layout.LEFT + 0.3 + WIDTH / 2  # where its middle stands
APART = 0.4  # from it to what stands beside it
NAMED = UNDER + layout.MIN_CAPITAL + 0.12  # room over and under it for what is said of its axes
LOWER = 0.22  # than the stage begins: what is said of an axis is no second line of the title
NAME = 0.2  # size of the words in it
INSIDE = 0.06  # from its edges to words


@dataclass(frozen=True)
class HighlightedWords:
    """Highlighted words of a plane, by the ids of their tokens: spots, labels, leader lines.

    spots    where they are
    words    beside them, as far as they found a place; leaders: lines from some spots to words
    """

    spots: dict[int, Spot]
    words: dict[int, Label]
    leaders: dict[int, Strokes]

    @property
    def parts(self) -> list[VMobject]:
        return self.of(self.spots)

    @property
    def unnamed(self) -> int:
        """The number of words that found no place."""
        return len(self.spots) - len(self.words)

    def of(self, numbers: Iterable[int]) -> list[VMobject]:
        """All parts that belong to these tokens."""
        kinds = self.spots, self.leaders, self.words
        once = dict.fromkeys(numbers)
        return [kind[number] for number in once for kind in kinds if number in kind]

    def shared(self, other: HighlightedWords, number: int) -> tuple[list[VMobject], list[VMobject]]:
        """The parts of a token here and the same there: the spot, and the word if both have it."""
        pairs = [(self.spots[number], other.spots[number])]
        if number in self.words and number in other.words:
            pairs.append((self.words[number], other.words[number]))
        return [here for here, _ in pairs], [there for _, there in pairs]


class WordPlane:
    """The plane of a vocabulary: all tokens as a cloud, its axes, and highlighted words.

    names   of the axes
    middle  where it stands, from left to right
    """

    def __init__(
        self, vocabulary: Vocabulary, names: Sequence[str], theme: Theme, *, middle: float
    ) -> None:
        self.vocabulary, self.theme = vocabulary, theme
        self.plane: Plane = plane_of(
            [vocabulary.coordinates],
            left=middle - WIDTH / 2,
            right=middle + WIDTH / 2,
            bottom=layout.STAGE_BOTTOM + NAMED,
            top=layout.STAGE_TOP - NAMED - LOWER,
        )
        self.cloud = Cloud(vocabulary.coordinates, self.plane, theme=theme)
        self.frame = PlaneFrame(self.plane, names, vocabulary.shares, theme)

    @property
    def beside(self) -> float:
        """The left edge of the room to the right of the plane."""
        return self.plane.right + APART

    def place(self, number: int) -> np.ndarray:
        """The point of a token on the stage."""
        return self.plane.at(self.vocabulary.coordinates[number])

    def light(
        self, tokens: Iterable[ac.Token], lines: Sequence[Way] = (), quiet: Container[int] = ()
    ) -> HighlightedWords:
        """Highlight these tokens, each with its word; the first ones choose their places first.

        lines  that no word may stand on
        quiet  the numbers of those that stand out less
        """
        once: dict[int, ac.Token] = {}
        for token in tokens:
            once.setdefault(token.id, token)
        words = [Label(token, size=NAME, theme=self.theme) for token in once.values()]
        for number, word in zip(once, words, strict=True):
            if number in quiet:
                word.set_fill(self.theme.quiet)
        made = call_out(words, [self.place(n) for n in once], self._room(lines), self.theme)
        numbers = list(once)
        return HighlightedWords(
            {n: self._spot(n, word) for n, word in zip(once, words, strict=True)},
            {numbers[i]: words[i] for i in made.words},
            {numbers[i]: line for i, line in made.leaders.items()},
        )

    def light_pairs(self, pairs: Sequence[Pair], quiet: Sequence[Pair]) -> HighlightedWords:
        """Highlight the words of these pairs, clear of the steps between them."""
        every = [*pairs, *quiet]
        found = (self.vocabulary.token(number) for pair in every for number in pair.both)
        tokens = [token for token in found if token is not None]
        less = {number for pair in quiet for number in pair.both}
        return self.light(tokens, [self._way(pair) for pair in every], less)

    def steps(self, pairs: Iterable[Pair], *, quiet: bool = False) -> list[VectorArrow]:
        """The difference of the words of each pair as an arrow."""
        color = self.theme.quiet if quiet else self.theme.text
        return [VectorArrow(*self._way(pair), color=color) for pair in pairs]

    def notes(self, lit: HighlightedWords, labels: Mapping[str, str]) -> list[Line]:
        """The note under the plane on how many words had to stay without their names."""
        if not lit.unnamed:
            return []
        template = labels["unnamed" if lit.unnamed > 1 else "unnamed_one"]
        size, color = layout.MIN_CAPITAL, self.theme.quiet
        line = Line(template, {"count": lit.unnamed}, size=size, color=color)
        return [line.place(self.plane.left, self.plane.bottom - UNDER - layout.MIN_CAPITAL, "left")]

    def _room(self, lines: Sequence[Way]) -> Room:
        plane, d = self.plane, INSIDE
        edges = plane.left + d, plane.right - d, plane.bottom + d, plane.top - d
        return Room(*edges, lines=tuple(lines))

    def _way(self, pair: Pair) -> Way:
        """The segment from one word's spot to another's, without what the spots cover."""
        start, end = self.place(pair.start), self.place(pair.end)
        length = float(np.linalg.norm(end - start))
        if length <= 3 * SPOT:
            return start, end
        edge = SPOT * (end - start) / length
        return start + edge, end - edge

    def _spot(self, number: int, word: Label) -> Spot:
        source = self.vocabulary.coordinates[number]
        return Spot(source, self.plane, color=word.get_fill_color())


def without(things: Iterable[VMobject], others: Iterable[VMobject]) -> list[VMobject]:
    """The things that are none of the others."""
    gone = {id(other) for other in others}
    return [thing for thing in things if id(thing) not in gone]
