"""The plan of a weighted sum of vectors: a lane for each, and the result at the right."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

import attncore as ac
from scenes.kit import layout
from scenes.kit.arrays.folding import folded
from scenes.kit.arrays.matrix import PAD
from scenes.kit.arrays.vector import DIGIT, HEAD, LEADING
from scenes.kit.marks.strokes import STROKE, UNIT_STROKE
from scenes.kit.tokens.label import GAP, label_width, text_width
from scenes.kit.tokens.lanes import LanePlan, lane_plan
from scenes.kit.type.number import number_width
from scenes.subject import Subject

LARGEST = 1.15  # of a column, than where vectors are not what the beat is about
SMALLEST = layout.MIN_DIGIT / DIGIT
COMFORTABLE = 1.0  # where not all tokens have a lane, whatever their size
STEP = 0.04  # from one size that is tried to the next
SIGN = 0.36  # room of a sign between two headings
SYMBOL_WIDTH = 0.42  # of a letter with an arrow and an index of two digits
EQUALS = 0.4  # room of the sign before the result
CELL = 0.62  # of a dot, at most
UNDER = 0.1  # over a dot
WEIGHT = 0.2  # between a dot and its weight
HEADING = 0.62  # from the weights down to the columns: the line of letters
OVER = 0.06  # from the columns up to the baseline of the letters
TITLE = 0.5  # over the weights while they stand in a column: whose they are


@dataclass(frozen=True)
class WeightedSumPlan:
    """The places of a weighted sum's parts.

    shown, elided  positions of the tokens that have a lane, and of those that share the last one
    lanes          of the shown tokens, counted among the visible ones
    xs             the middles of all lanes, the shared one included
    width          of a lane
    result         the middle of what they add up to
    larger         the columns, than where vectors are not what the beat is about
    cell           of a dot
    top            upper edge of what stands under the words
    """

    shown: tuple[int, ...]
    elided: tuple[int, ...]
    lanes: LanePlan
    xs: tuple[float, ...]
    width: float
    result: float
    larger: float
    cell: float
    top: float

    @property
    def dots(self) -> float:
        """The height of the middles of the dots."""
        return self.top - UNDER - self.cell / 2

    @property
    def digit(self) -> float:
        """The size of the weights."""
        return DIGIT * self.larger

    @property
    def weights(self) -> float:
        """The baseline of the weights under their dots."""
        return self.dots - self.cell / 2 - WEIGHT - self.digit

    @property
    def heading(self) -> float:
        """The baseline of the letters over the columns."""
        return self.columns + OVER

    @property
    def columns(self) -> float:
        """The upper edge of the columns."""
        return self.weights - HEADING

    def alone(self, beyond: float) -> WeightedSumPlan:
        """The same plan before there is a result: the lanes are in the middle.

        beyond  how far something reaches that stands right of the last lane's middle
        """
        free = layout.RIGHT - self.xs[-1] - beyond
        shift = max(0.0, min(-(self.xs[0] + self.xs[-1]) / 2, free))
        xs, middles = (tuple(x + shift for x in line) for line in (self.xs, self.lanes.xs))
        return dataclasses.replace(self, xs=xs, lanes=dataclasses.replace(self.lanes, xs=middles))


def weighted_sum_plan(subject: Subject, texts: Sequence[str], others: str) -> WeightedSumPlan:
    """The plan with all visible tokens, if they are legible; else with fewer, easy to read.

    texts   the numbers that are to stand in the columns, as they are spelled
    others  the longest label of the lane of elided tokens
    """
    visible = visible_keys(subject)
    widest = max(number_width(1, text) for text in texts)
    least = SMALLEST
    plan = _across(subject, visible, least, widest, others)
    if plan.elided:
        least = COMFORTABLE
        plan = _across(subject, visible, least, widest, others)
    for size in np.arange(LARGEST, least, -STEP):
        larger = _across(subject, visible, float(size), widest, others)
        if len(larger.shown) == len(plan.shown):
            return _down(subject, larger)
    return _down(subject, plan)


def visible_keys(subject: Subject) -> list[int]:
    """The positions of the tokens that the focus may look at."""
    return [i for i, masked in enumerate(subject.masked[subject.focus]) if not masked]


def visible_trace(subject: Subject) -> ac.Trace:
    """The tokens that the focus may look at, as if there were no others."""
    trace = subject.trace
    return ac.Trace({}, [trace.tokens[i] for i in visible_keys(subject)], trace.text, trace.model)


def _across(
    subject: Subject, visible: Sequence[int], larger: float, widest: float, others: str
) -> WeightedSumPlan:
    """The lanes, that of the elided tokens, and the result, centred in the frame."""
    column = larger * (DIGIT * widest + 2 * PAD) + STROKE / UNIT_STROKE
    pair = number_width(DIGIT * larger) + SYMBOL_WIDTH
    least = max(column, pair) + SIGN
    trace = subject.trace
    half = max(column, label_width(trace.tokens[subject.focus], layout.WORD_SIZE)) / 2
    shared = max(least, text_width(others, layout.WORD_SIZE) + GAP)
    tail = EQUALS + 2 * half
    lanes = _lanes(subject, visible, tail, least)
    if lanes.elided:
        lanes = _lanes(subject, visible, tail + shared, least)
    xs = list(lanes.xs)
    edge = xs[-1] + lanes.width / 2
    if lanes.elided:
        xs.append(edge + shared / 2)
        edge += shared
    end = edge + tail
    shift = -(xs[0] - lanes.width / 2 + end) / 2
    lanes = dataclasses.replace(lanes, xs=tuple(x + shift for x in lanes.xs))
    return WeightedSumPlan(
        shown=tuple(visible[i] for i in lanes.shown),
        elided=tuple(visible[i] for i in lanes.elided),
        lanes=lanes,
        xs=tuple(x + shift for x in xs),
        width=lanes.width,
        result=end - half + shift,
        larger=larger,
        cell=CELL,
        top=0.0,
    )


def _lanes(subject: Subject, visible: Sequence[int], tail: float, least: float) -> LanePlan:
    """The lanes of the visible tokens, with room for what stands right of them."""
    among = subject.ref("attn.pattern", subject.focus).array[list(visible)]
    focus = visible.index(subject.focus) if subject.focus in visible else int(np.argmax(among))
    return lane_plan(visible_trace(subject), among, focus, right=layout.RIGHT - tail, least=least)


def _down(subject: Subject, plan: WeightedSumPlan) -> WeightedSumPlan:
    """The plan down, centred on the stage; dots as large as they can be in either layout."""
    free = layout.STAGE_TOP - layout.STAGE_BOTTOM
    cell = min(CELL, (free - TITLE) / len(plan.xs))
    size = subject.ref("attn.v").shape[-1]
    shown, cut = folded(size, HEAD)
    lines = len(shown) + cut - 1
    column = plan.larger * (lines * LEADING + 0.42 + PAD)
    height = plan.lanes.header + cell + UNDER + WEIGHT + plan.digit + HEADING + column
    top = layout.STAGE_TOP - (free - height) / 2 - plan.lanes.header
    return dataclasses.replace(plan, cell=cell, top=top)
