"""The stack of layers that columns pass through on their way down, and its places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from manim import Rectangle, VMobject

import attncore as ac
from scenes.chapters.overview.columns import Columns
from scenes.kit import layout
from scenes.kit.marks.heat import HeatMap
from scenes.kit.marks.strokes import STROKE
from scenes.kit.theme import Theme
from scenes.kit.type.text import Word

PLATE, BETWEEN, APART = 0.3, 0.08, 0.1  # height of a plate; between the two of a layer; to strips
FOLDED, THIN, GAP = 3, 0.07, 0.045  # plates that stand for layers in the middle, and their heights
FOLD = FOLDED * THIN + (FOLDED - 1) * GAP
FOOT, CLEAR = 0.18, 0.06  # over the foot of the stage; between strips and the box around them
NAME = layout.MIN_CAPITAL
LEAVE = 0.12  # between a box and its strip at either side; between a name and its plate
STEP = 1.6  # height of the boxes while there is one step only


class Plate(Rectangle):
    """A plate that columns pass behind: a step of the model."""

    def __init__(self, left: float, right: float, top: float, foot: float, theme: Theme) -> None:
        super().__init__(
            width=right - left,
            height=top - foot,
            stroke_color=theme.quiet,
            stroke_width=STROKE,
            fill_color=theme.ground,
            fill_opacity=1,
        )
        self.move_to([(left + right) / 2, (top + foot) / 2, 0])


@dataclass
class StackRow:
    """A row of the stack between two rows of strips: a layer, or plates for several layers.

    tensor     what comes out at its foot
    attention  plates across all lanes; boxes: one for each lane; names: beside them
    """

    tensor: str
    attention: list[VMobject] = field(default_factory=list)
    boxes: list[VMobject] = field(default_factory=list)
    names: list[VMobject] = field(default_factory=list)

    @property
    def plates(self) -> list[VMobject]:
        return [*self.attention, *self.boxes]

    @property
    def parts(self) -> list[VMobject]:
        return [*self.plates, *self.names]


class LayerStack:
    """All layers of the model under the columns; of more than two, the middle ones folded.

    rows  from top to bottom
    height   of every strip; tops: where their rows begin, one more than there are rows
    """

    def __init__(self, columns: Columns, labels: Mapping[str, str]) -> None:
        self.columns, self.theme, self.labels = columns, columns.theme, labels
        self.layers = layers = layers_of(columns.trace)
        kinds = ["pair"] if layers == 1 else ["pair", "pair"]
        if layers > 2:
            kinds.insert(1, "fold")
        size = {"pair": 2 * PLATE + BETWEEN, "fold": FOLD}
        room = columns.top - layout.STAGE_BOTTOM - FOOT
        room -= sum(size[kind] + 2 * APART for kind in kinds)
        self.height = room / (len(kinds) + 1)
        self.tops = [columns.top]
        self.rows = []
        for kind, layer in zip(kinds, self._ends(), strict=True):
            head = self.tops[-1] - self.height - APART
            make = self._pair if kind == "pair" else self._fold
            self.rows.append(make(f"blocks.{layer}.resid_post", head))
            self.tops.append(head - size[kind] - APART)

    def strips(self, row: int) -> list[HeatMap]:
        """The columns as they stand over the row of this number; last, under all of them."""
        tensor = self.rows[row - 1].tensor if row else "blocks.0.resid_pre"
        return self.columns.strips(tensor, top=self.tops[row], height=self.height)

    def _ends(self) -> list[int]:
        """The last layer of each row."""
        last = self.layers - 1
        return {1: [0], 2: [0, 1]}.get(self.layers, [0, last - 1, last])

    def _pair(self, tensor: str, head: float) -> StackRow:
        """The row of one layer: a plate across all lanes (attention), a box for each (the MLP)."""
        left, right = edges(self.columns)
        second = head - PLATE - BETWEEN
        wide = Plate(left, right, head, head - PLATE, self.theme)
        boxes = lane_boxes(self.columns, second, PLATE)
        names = [
            Word(self.labels[key], size=NAME, color=self.theme.quiet).place(
                left - LEAVE, top - PLATE / 2 - NAME / 2, "right"
            )
            for key, top in (("attention", head), ("mlp", second))
        ]
        return StackRow(tensor, [wide], [*boxes], [*names])

    def _fold(self, tensor: str, head: float) -> StackRow:
        """The row of all layers in the middle: thin plates, and how many layers they are."""
        left, right = edges(self.columns)
        tops = [head - i * (THIN + GAP) for i in range(FOLDED)]
        plates = [Plate(left, right, top, top - THIN, self.theme) for top in tops]
        key = "more_layers" if self.layers > 3 else "more_layer"
        text = self.labels[key].format(count=self.layers - 2)
        name = Word(text, size=NAME, color=self.theme.quiet)
        name.place(left - LEAVE, head - FOLD / 2 - NAME / 2, "right")
        return StackRow(tensor, attention=[*plates], names=[name])


def layers_of(trace: ac.Trace) -> int:
    """The number of layers that are known, from the first one on."""
    return next(i for i in count() if f"blocks.{i}.resid_post" not in trace)


def edges(columns: Columns) -> tuple[float, float]:
    """The left and the right edge of a plate that spans all lanes."""
    half = box_width(columns) / 2
    return columns.plan.xs[0] - half, columns.plan.xs[-1] + half


def box_width(columns: Columns) -> float:
    return columns.width + min(2 * LEAVE, 0.2 * columns.plan.width)


def lane_boxes(columns: Columns, top: float, height: float) -> list[Plate]:
    """The boxes of all lanes: nothing leads from one to another."""
    half = box_width(columns) / 2
    return [Plate(x - half, x + half, top, top - height, columns.theme) for x in columns.plan.xs]


@dataclass(frozen=True)
class LayerStep:
    """One step of a layer alone, large: columns over boxes, and where they come out."""

    columns: Columns

    @property
    def height(self) -> float:
        """The height of the strips: the room that the boxes leave above and below."""
        room = self.columns.top - layout.STAGE_BOTTOM - FOOT - STEP - 2 * APART
        return min(STEP - 2 * CLEAR, room / 2)

    @property
    def boxes(self) -> list[Plate]:
        return lane_boxes(self.columns, self.columns.top - self.height - APART, STEP)

    def name(self, text: str) -> Word:
        """The name left of the boxes."""
        left, _ = edges(self.columns)
        y = self.columns.top - self.height - APART - STEP / 2
        word = Word(text, size=NAME, color=self.columns.theme.quiet)
        return word.place(left - LEAVE, y - NAME / 2, "right")

    @property
    def out(self) -> float:
        """The upper edge of strips that have come out."""
        return self.columns.top - self.height - STEP - 2 * APART

    @property
    def inside(self) -> float:
        """The upper edge of strips that are hidden by the boxes."""
        return self.columns.top - self.height - APART - (STEP - self.height) / 2
