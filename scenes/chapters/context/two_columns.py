"""Two vectors of one word side by side, and how far apart they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import VMobject

from scenes.chapters.context.word_pair import WordPair
from scenes.kit import layout
from scenes.kit.arrays.vector import VectorColumn
from scenes.kit.marks.strokes import Arrow, Strokes
from scenes.kit.theme import Theme
from scenes.kit.type.line import Line
from scenes.kit.type.number import Number
from scenes.kit.type.text import Glyphs

ASIDE = 1.9  # from the middle to each column
TOP = 1.28  # of the columns
OVER = 0.16  # from there up to the baseline of their words
WIDEST = 2 * ASIDE - 0.3  # a word over a column
DISTANCE = 0.3  # size of the number
CLEAR = 0.1  # from the ends of a tie to what it ties
GAP = 0.3  # between the columns and the arrows to what stands between them


class TwoColumns:
    """The shared word's two vectors as columns, with their distance between; nothing here moves.

    heads    where the word over each column stands
    columns  the first entries of each vector, and its last
    ties     from the word in the upper line to its column, and from that in the lower line
    between  what is said of the number in the middle, arrows from it to the columns, the number
    """

    def __init__(
        self,
        pair: WordPair,
        words: Sequence[Glyphs],
        edges: tuple[float, float],
        labels: Mapping[str, str],
        theme: Theme,
    ) -> None:
        """edges: of the two lines of words, on the side of the columns."""
        xs = -ASIDE, ASIDE
        self.heads = [
            word.copy().scale(min(1.0, WIDEST / max(word.width, 1e-9))).place(x, TOP + OVER)
            for word, x in zip(words, xs, strict=True)
        ]
        self.columns = [
            VectorColumn(
                list(vector), top=np.array([x, TOP, 0]), color=theme.text, theme=theme, decimals=2
            )
            for (vector, *_), x in zip(pair.ways, xs, strict=True)
        ]
        ends = float(self.heads[0].get_top()[1]), float(self.columns[1].get_bottom()[1])
        ways = zip(words, edges, xs, ends, (-CLEAR, CLEAR), strict=True)
        self.ties = [
            _tie(float(word.get_center()[0]), edge + gap, x, end - gap, theme)
            for word, edge, x, end, gap in ways
        ]
        middle = float(self.columns[0].get_center()[1])
        self.number = Number(pair.distances[0], size=DISTANCE, color=theme.text).middle(0, middle)
        name = Line(labels["distance"], size=layout.MIN_CAPITAL, color=theme.quiet)
        name.place(0, middle + DISTANCE)
        reach = max(name.advance, self.number.width) / 2 + 0.15
        sides = [float(self.columns[0].get_right()[0]), float(self.columns[1].get_left()[0])]
        arrows = [
            Arrow(
                np.array([side * reach, middle, 0]),
                np.array([end - side * GAP / 2, middle, 0]),
                color=theme.quiet,
            )
            for side, end in zip((-1, 1), sides, strict=True)
        ]
        self.between: list[VMobject] = [*arrows, name, self.number]


def _tie(x: float, y: float, to_x: float, to_y: float, theme: Theme) -> Strokes:
    return Strokes([(np.array([x, y, 0]), np.array([to_x, to_y, 0]))], color=theme.line)
