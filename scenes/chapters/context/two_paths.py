"""Paths of two residual streams through one plane, layer by layer, and their distances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from scenes.chapters.context.distances import SIZE, Distances
from scenes.chapters.context.word_pair import WordPair
from scenes.kit import layout
from scenes.kit.marks.callouts import LabelPlacer
from scenes.kit.marks.points import SPOT, PlaneFrame, Spot, plane_of
from scenes.kit.marks.strokes import Strokes
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import Label, told_apart
from scenes.kit.type.line import Line
from scenes.kit.type.text import Word

LEFT, RIGHT, BOTTOM, TOP = layout.LEFT + 0.25, 2.3, -2.2, 2.8  # of the plane
DISTANCES = 2.9, layout.RIGHT - 0.1  # what stands beside it
MARGIN = 0.65  # from the points to the edges
PASSED = 0.6 * SPOT  # radius of a stop that was left
TRAIL = 3.0  # width of the ways
INSIDE = 0.1  # from the axes to words
TAG = 0.22  # size of the words beside points
ENDING = 19.0  # widest part of a sentence that is told, in capitals


class TwoPaths:
    """The two paths of a word's vectors in a plane, each part in its place; nothing here moves.

    frame      the axes with their names
    spots      [way][stop] where the word is
    passed     [way][stop] the same, smaller: where it was
    trails     [way][stop] the straight way to that stop from the one before
    links      [stop] from one word to the other
    start      where the word stands beside the first stop
    tags       the sentences beside the ends of their ways; one if the ways do not differ
    leaders    to those that stand further off
    tally      the distances, stop by stop
    """

    def __init__(
        self, pair: WordPair, start: Label, labels: Mapping[str, str], theme: Theme
    ) -> None:
        self.theme = theme
        places = [place for way in pair.places for place in way]
        self.plane = plane_of(places, left=LEFT, right=RIGHT, bottom=BOTTOM, top=TOP, margin=MARGIN)
        self.frame = PlaneFrame(
            self.plane, (labels["widest"], labels["second"]), pair.shares, theme
        )
        self.spots = [[Spot(p, self.plane, color=theme.text) for p in way] for way in pair.places]
        self.passed = [
            [Spot(p, self.plane, color=theme.quiet, radius=PASSED) for p in way]
            for way in pair.places
        ]
        self.points = [[self.plane.at(place) for place in way] for way in pair.places]
        self.trails = [
            [self._line(a, b, TRAIL) for a, b in zip([way[0], *way], way, strict=False)]
            for way in self.points
        ]
        self.links = [self._line(a, b, 1.5) for a, b in zip(*self.points, strict=True)]
        self._place_words(start, told_apart(pair.texts, ENDING))
        names = [
            Line(labels[stop.name], {"block": stop.block}, size=SIZE, color=theme.quiet)
            for stop in pair.stops
        ]
        size = len(pair.ways[0][0])
        heading = Line(labels["tally"], {"size": size}, size=layout.MIN_CAPITAL, color=theme.quiet)
        left, right = DISTANCES
        self.distances = Distances(heading, names, pair.distances, theme, left=left, right=right)

    def _line(self, start: np.ndarray, end: np.ndarray, width: float) -> Strokes:
        return Strokes([(start, end)], color=self.theme.line, width=width)

    def _place_words(self, start: Label, texts: Sequence[str]) -> None:
        """Place words beside the first stop and the ends, clear of all that is drawn there."""
        ends = [way[-1] for way in self.points]
        if texts[0] == texts[1] and np.linalg.norm(ends[0] - ends[1]) < SPOT:
            texts, ends = texts[:1], ends[:1]
        self.start = Label(start.token, size=TAG, theme=self.theme)
        self.tags = [Word(text, size=TAG, color=self.theme.text) for text in texts]
        lines = [*self.points, [way[-1] for way in self.points]]
        beside = LabelPlacer((LEFT + INSIDE, BOTTOM + INSIDE, RIGHT, TOP), lines)
        self.leaders = [
            Strokes([leader], color=self.theme.line)
            for word, point in zip(
                [self.start, *self.tags], [self.points[0][0], *ends], strict=True
            )
            if (leader := beside.place(word, point))
        ]
