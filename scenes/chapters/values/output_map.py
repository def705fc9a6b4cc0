"""The output map W_O of a head as a heat map: a weighted sum goes in, an update comes out."""

from __future__ import annotations

import numpy as np

import attncore as ac
from scenes.kit import layout
from scenes.kit.arrange import Cell, Row, Stack
from scenes.kit.marks.heat import HeatMap, data_law, largest, weight_law
from scenes.kit.marks.strokes import Box
from scenes.kit.picture import Picture
from scenes.kit.tokens.look import Look
from scenes.kit.type.line import Line
from scenes.kit.type.text import Formula
from scenes.subject import Subject

LETTER, WORD = 0.3, 0.32
THICK = 0.4  # a vector
TALL, NARROW = 4.3, 2.6  # the map: its height, and its width at least
PIECES = 24  # of the update, which come one after the other


def output_weights(subject: Subject) -> ac.Derived:
    """(d_model, d_head) the part of W_O that is this head's, a row for each number it makes."""
    heads = len(subject.trace[subject.name("attn.pattern")])
    size = len(subject.weight("attn.w_o")) // heads
    part = slice(subject.head * size, (subject.head + 1) * size)
    return ac.Derived(ac.transposed, subject.weight("attn.w_o", part))


class OutputMap:
    """The picture of the map: the sum lies over its columns, the update stands beside its rows.

    given   the word, the sum and its letter; map: the map, its letter and its sizes
    made    the update; letter: its name; pieces: the same, cut where the box passes
    stops   of the box: where it begins, and where each piece is done
    """

    def __init__(self, subject: Subject, look: Look) -> None:
        i, weights, theme = subject.focus, output_weights(subject), look.theme
        z, update = subject.ref("attn.z", i), subject.ref("attn.result", i)
        rows, columns = weights.shape
        width = min(max(TALL * columns / rows, NARROW), TALL)
        most, law = largest(z), data_law(theme, theme.value)
        strip = HeatMap(z, law, most=most, width=width, height=THICK, across=True)
        most, law = largest(weights), weight_law(theme)
        grid = HeatMap(weights, law, most=most, width=width, height=TALL)
        most, law = largest(update), data_law(theme, theme.update)
        self.made = HeatMap(update, law, most=most, width=THICK, height=TALL)
        title = look.name(subject.trace.tokens, i, size=WORD)
        letter_z = Formula(f"arrow(Z)_{i}", size=LETTER, color=theme.value)
        letter_w = Formula("W_O^top", size=LETTER, color=theme.text)
        self.letter = Formula(f"Delta arrow(E)_{i}", size=LETTER, color=theme.update)
        counts = {"columns": columns, "rows": rows}
        sizes = Line("{columns} → {rows}", counts, size=layout.MIN_CAPITAL, color=theme.quiet)
        said = Stack(letter_w, sizes, gap=layout.APART)
        Row(
            Stack(Row(title, letter_z), Cell(said, height=TALL), gap=layout.NEAR, align="high"),
            Stack(strip, grid, gap=layout.NEAR),
            Stack(Cell(self.letter, height=THICK), self.made, gap=layout.NEAR),
        ).at(0, layout.STAGE_MIDDLE)
        self.given = Picture(title=title, letter_z=letter_z, result=strip)
        self.map = Picture(map=grid, map_letter=letter_w, map_sizes=sizes)
        edges = np.linspace(0, rows, min(PIECES, rows) + 1).astype(int)
        ys = grid.get_top()[1] - edges / rows * TALL
        self.pieces = [
            HeatMap(update[a:b], law, most=most, width=THICK, height=float(y - z)).move_to(
                [self.made.get_center()[0], (y + z) / 2, 0]
            )
            for a, b, y, z in zip(edges, edges[1:], ys, ys[1:], strict=False)
        ]
        x, height = grid.get_center()[0], TALL / rows + layout.TIGHT
        self.stops = [
            Box(width + layout.NEAR, height, np.array([x, y, 0]), color=theme.query) for y in ys
        ]
