"""The value map (OV map) W_V W_O of a head as heat maps: low-rank, in two steps or in one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from manim import ManimColor, VMobject

import attncore as ac
from scenes.kit import layout
from scenes.kit.marks.heat import HeatMap, largest, strip, weight_law
from scenes.kit.marks.strokes import Arrow
from scenes.kit.pattern.grid import SYMBOL_SIZE
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import Label
from scenes.kit.type.line import Line, Value
from scenes.kit.type.number import Source
from scenes.kit.type.text import Formula, Word
from scenes.subject import Subject

LONG = 3.3  # the longer side of a map, at most
LEAST = 0.3  # the shorter side, at least
THICK = 0.34  # a vector
APART = 0.62  # room of an arrow
BETWEEN = 1.6  # before the map in one piece
OVER = 0.16  # from a map up to the baseline of its letter
UNDER = 0.13  # from a map down to its size
WORD = 0.42  # from the letter of what is read up to its word


@dataclass(frozen=True)
class ValueMap:
    """The map of one head from a token's vector to what it may add to others: by reference.

    Matrices are as they are drawn, with a row for each number that comes out.

    read         (d_model,) what is mapped
    down, up     (d_head, d_model) and (d_model, d_head)
    value, made  (d_head,) and (d_model,) what comes out of these
    whole        (d_model, d_model) both maps in one
    w_v, w_o     the weights as they are stored: what of them is this head's
    biased       whether a bias is added to the value
    """

    read: ac.Ref
    down: ac.Derived
    value: ac.Ref
    up: ac.Derived
    made: ac.Derived
    whole: ac.Derived
    w_v: ac.Ref
    w_o: ac.Ref
    biased: bool

    @property
    def sizes(self) -> tuple[int, int]:
        """d_model and d_head."""
        return len(self.read), len(self.value)


def value_map(subject: Subject, token: int) -> ValueMap:
    """The map of the subject's head, with the vectors of a token."""
    config, trace = subject.network.config, subject.trace
    size = subject.ref("attn.v").shape[-1]
    _, group = subject.place("attn.v")
    w_v = subject.weight("attn.w_v", slice(None), slice(group * size, (group + 1) * size))
    w_o = subject.weight("attn.w_o", slice(subject.head * size, (subject.head + 1) * size))
    read = "ln1.normalized" if config.norm_first else "resid_pre"
    value = subject.ref("attn.v", token)
    return ValueMap(
        read=trace.ref(subject.name(read), token),
        down=ac.Derived(ac.transposed, w_v),
        value=value,
        up=ac.Derived(ac.transposed, w_o),
        made=ac.Derived(ac.composed, [value, w_o]),
        whole=ac.Derived(ac.transposed, ac.Derived(ac.composed, [w_v, w_o])),
        w_v=w_v,
        w_o=w_o,
        biased=subject.name("attn.b_v") in subject.network.weights,
    )


class ValueMapView:
    """The picture of a value map, each part in its place; nothing here moves.

    read, value, made  the vectors, from the left to the right
    down, up, whole    the maps: between them, and at the right
    """

    def __init__(
        self, subject: Subject, token: int, theme: Theme, labels: Mapping[str, str]
    ) -> None:
        self.map, self.theme, self._instead = value_map(subject, token), theme, labels["instead"]
        self._subject, self._token = subject, token
        self._place()
        model, head = self._long, self._short
        data = self.map
        self.read = self._vector(data.read, 0, model, None)
        self.value = self._vector(data.value, 2, head, theme.value)
        self.made = self._vector(data.made, 4, model, theme.update)
        most = largest(data.down, data.up)
        self.down = self._map(data.down, 1, most, model, head)
        self.up = self._map(data.up, 3, most, head, model)
        self.whole = self._map(data.whole, 5, largest(data.whole), model, model)

    def word(self) -> Label:
        """The word whose vectors these are."""
        label = Label(
            self._subject.trace.tokens[self._token], size=layout.WORD_SIZE, theme=self.theme
        )
        half = label.width / 2
        x = max(float(self.read.get_center()[0]), layout.LEFT + half)
        return label.place(x, self._over(self.read) + WORD)

    def letter(self, part: HeatMap) -> Formula:
        i, theme = self._token, self.theme
        letters: dict[int, tuple[str, ManimColor]] = {
            id(self.read): (f"arrow(x)_{i}", theme.text),
            id(self.down): ("W_V^top", theme.text),
            id(self.value): (f"arrow(V)_{i}", theme.value),
            id(self.up): ("W_O^top", theme.text),
            id(self.made): (f"W_O^top arrow(V)_{i}", theme.update),
            id(self.whole): ("W_O^top W_V^top", theme.text),
        }
        formula, color = letters[id(part)]
        letter = Formula(formula, size=SYMBOL_SIZE, color=color)
        return letter.place(float(part.get_center()[0]), self._over(part))

    def bias(self) -> list[Formula]:
        """The bias under the first map that is added to its result, if there is one."""
        if not self.map.biased:
            return []
        mark = Formula('"" + b_V', size=SYMBOL_SIZE, color=self.theme.quiet)
        foot = self.size(self.down).get_bottom()[1] - 2 * OVER - SYMBOL_SIZE
        return [mark.place(float(self.down.get_center()[0]), float(foot))]

    def size(self, part: HeatMap) -> Line:
        """The size under a map: how many rows it has, and how many columns."""
        rows, columns = part.pixels.shape[:2]
        counts: dict[str, Value] = {"rows": rows, "columns": columns}
        size = layout.MIN_CAPITAL
        line = Line("{rows} × {columns}", counts, size=size, color=self.theme.quiet)
        x, foot = float(part.get_center()[0]), float(part.get_bottom()[1])
        return line.place(x, foot - UNDER - size)

    def instead(self) -> Word:
        """The note before the map in one piece: that it could stand for the two."""
        x = (float(self.made.get_right()[0]) + float(self.whole.get_left()[0])) / 2
        word = Word(self._instead, size=layout.MIN_CAPITAL, color=self.theme.quiet)
        return word.middle(x, self._y)

    def arrow(self, left: VMobject, right: VMobject) -> Arrow:
        start, end = float(left.get_right()[0]) + 0.12, float(right.get_left()[0]) - 0.12
        ends = np.array([start, self._y, 0]), np.array([end, self._y, 0])
        return Arrow(*ends, color=self.theme.quiet)

    def _place(self) -> None:
        """Set the sizes of the maps and the middles of all six parts, centred on the stage."""
        model, head = self.map.sizes
        rest = 3 * THICK + 4 * APART + BETWEEN
        free = layout.RIGHT - layout.LEFT - rest - 0.4
        unit = min(LONG / max(model, head), free / (2 * model + head))
        self._long, self._short = (max(LEAST, unit * size) for size in (model, head))
        widths = (THICK, self._long, THICK, self._short, THICK, self._long)
        gaps = (0.0, APART, APART, APART, APART, BETWEEN)
        left = -(sum(widths) + sum(gaps)) / 2
        self._xs = []
        for width, gap in zip(widths, gaps, strict=True):
            self._xs.append(left + gap + width / 2)
            left += gap + width
        over = OVER + WORD + layout.WORD_SIZE
        self._y = (layout.STAGE_TOP + layout.STAGE_BOTTOM - over) / 2

    def _vector(self, source: Source, at: int, height: float, color: ManimColor | None) -> HeatMap:
        most = largest(source)
        made = strip(source, self.theme, most=most, width=THICK, height=height, color=color)
        return made.move_to([self._xs[at], self._y, 0])

    def _map(self, source: Source, at: int, most: float, width: float, height: float) -> HeatMap:
        law = weight_law(self.theme)
        made = HeatMap(source, law, most=most, width=width, height=height)
        return made.move_to([self._xs[at], self._y, 0])

    def _over(self, part: VMobject) -> float:
        return float(part.get_top()[1]) + OVER
