"""The value map (OV map) W_V W_O of a head as heat maps: low-rank, in two steps or in one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from manim import ManimColor, VMobject

import attncore as ac
from scenes.chapters.values.output_map import LETTER, THICK, WORD, output_weights
from scenes.kit import layout
from scenes.kit.arrange import Cell, Item, Row, Space, Stack, fit
from scenes.kit.marks.heat import HeatMap, data_law, largest, weight_law
from scenes.kit.marks.strokes import Arrow
from scenes.kit.picture import Picture
from scenes.kit.tokens.look import Look
from scenes.kit.type.line import Line
from scenes.kit.type.text import Formula, Word
from scenes.subject import Subject

LONG = tuple(float(side) for side in np.arange(3.4, 0.5, -0.1))  # the longer side of a map
LEAST = 0.3  # the shorter side of a map, at least
ARROW = 0.5
MATRICES = "down", "up", "whole"


class ValueMap:
    """The map of one head from a token's vector to what it may add to others; nothing here moves.

    sources   by reference: "read", the vector that is mapped; "down", a matrix with a row for each
              number that comes out; "value"; "up"; "made", what comes out; "whole", both matrices
              in one
    parts     the heat map of each; around: its letter, the arrow before it, a matrix' size
    word      whose vectors these are
    """

    def __init__(self, subject: Subject, token: int, look: Look, long: float) -> None:
        self.theme, self._labels, i = look.theme, look.labels, token
        theme = look.theme
        self.sources = value_map(subject, token)
        self._unit = long / max(self.sources["up"].shape)
        self.letters: dict[str, tuple[str, ManimColor]] = {
            "read": (f"arrow(x)_{i}", theme.text),
            "down": ("W_V^top", theme.text),
            "value": (f"arrow(V)_{i}", theme.value),
            "up": ("W_O^top", theme.text),
            "made": (f"W_O^top arrow(V)_{i}", theme.update),
            "whole": ("W_O^top W_V^top", theme.text),
        }
        self.word = look.name(subject.trace.tokens, token, size=WORD)
        self.parts: dict[str, HeatMap] = {}
        self.around: dict[str, Picture] = {}
        items: list[Stack | VMobject] = []
        for name in self.sources:
            stack = self._step(name)
            if name != "read":
                arrow = self._instead() if name == "whole" else self._arrow()
                self.around[name][f"{name}_arrow"] = arrow
                items.append(arrow)
            items.append(stack)
        self._row = Row(*items, gap=layout.NEAR).at(0, layout.STAGE_MIDDLE)

    @property
    def width(self) -> float:
        return self._row.width

    @property
    def height(self) -> float:
        return self._row.height

    def _step(self, name: str) -> Stack:
        """The things of one place: a heat map under its letter, and over its size."""
        formula, ink = self.letters[name]
        part, letter = self._heat(name, ink), Formula(formula, size=LETTER, color=ink)
        self.parts[name], self.around[name] = part, Picture(**{f"{name}_letter": letter})
        over = Cell(self.word, height=WORD) if name == "read" else Space(height=WORD)
        under: Sequence[Item] = [Space(height=layout.MIN_CAPITAL)] * 2
        if name in MATRICES:
            self.around[name][f"{name}_size"] = size = self._size(*part.pixels.shape[:2])
            under = size
        air = Space(height=layout.NEAR)
        return Stack(over, air, Cell(letter, height=LETTER), part, *under, air, gap=layout.NEAR)

    def _size(self, rows: int, columns: int) -> list[Line]:
        """The size of a matrix, and how many numbers that makes."""
        counts = {"rows": rows, "columns": columns, "count": rows * columns}
        size, color = layout.MIN_CAPITAL, self.theme.quiet
        said = "{rows} × {columns}", "= {count}"
        return [Line(text, counts, size=size, color=color) for text in said]

    def _heat(self, name: str, ink: ManimColor) -> HeatMap:
        """The heat map of a matrix, in the colours of weights, or of a vector, in its role's."""
        source, theme = self.sources[name], self.theme
        sides = [max(LEAST, self._unit * count) for count in source.shape]
        if name in MATRICES:
            pair = self.sources["down"], self.sources["up"]
            most, law = largest(*(pair if name != "whole" else [source])), weight_law(theme)
            return HeatMap(source, law, most=most, width=sides[1], height=sides[0])
        law = data_law(theme, ink)
        return HeatMap(source, law, most=largest(source), width=THICK, height=sides[0])

    def _instead(self) -> Word:
        text, size = self._labels["instead"], layout.MIN_CAPITAL
        return Word(text, size=size, color=self.theme.quiet)

    def _arrow(self) -> Arrow:
        return Arrow(np.zeros(3), np.array([ARROW, 0, 0]), color=self.theme.quiet)


def value_map(subject: Subject, token: int) -> dict[str, ac.Ref | ac.Derived]:
    """The vectors and matrices of a token's way through the subject's head, by their names."""
    value, up = subject.ref("attn.v", token), output_weights(subject)
    size, (_, group) = len(value), subject.place("attn.v")
    w_v = subject.weight("attn.w_v", slice(None), slice(group * size, (group + 1) * size))
    down = ac.Derived(ac.transposed, w_v)
    return {
        "read": subject.trace.ref(subject.name(subject.reads), token),
        "down": down,
        "value": value,
        "up": up,
        "made": ac.Derived(ac.composed, [value, ac.Derived(ac.transposed, up)]),
        "whole": ac.Derived(ac.composed, [up, down]),
    }


def value_map_picture(subject: Subject, token: int, look: Look) -> ValueMap:
    """The map as large as it finds room on the stage."""
    made = partial(ValueMap, subject, token, look)
    return fit(*layout.STAGE, (partial(made, long) for long in LONG))
