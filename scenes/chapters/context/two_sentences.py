"""Two sentences, one over the other: their words in lines, and arcs onto the word they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import VMobject

import attncore as ac
from scenes.kit import layout
from scenes.kit.pattern.arcs import ArcRow, Weight
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import Label
from scenes.kit.tokens.row import LinePlan, WordRow, aligned, line_plan
from scenes.kit.type.number import Source
from scenes.subject import Subject

APART = 2.35, -2.35  # baselines around what stands in the middle
ARCHED = 1.75, -1.32  # under their arcs
CEILINGS = layout.STAGE_TOP, 0.4  # of the arcs


class TwoSentences:
    """The words of both sentences, equally large, the shared word under itself where it can be.

    apart    the lines at the upper and the lower edge of the stage
    arched   the same lines with arcs over them and weights under them
    places   where the shared word stands in each line
    visible  whether the shared word may look there, for all that `lines` says are others
    """

    def __init__(
        self, both: tuple[Subject, Subject], theme: Theme, labels: Mapping[str, str]
    ) -> None:
        traces = [one.trace for one in both]
        plans = [line_plan(one.trace, _weights(one), one.focus) for one in both]
        size = min(plan.label for plan in plans)
        plans = [LinePlan(plan.shown, plan.elided, size) for plan in plans]
        self.places = [plan.shown.index(one.focus) for plan, one in zip(plans, both, strict=True)]
        shifts = aligned(traces, plans, self.places, theme)
        self.apart, high = (
            [
                WordRow(trace, plan, theme, baseline=y, shift=shift)
                for trace, plan, y, shift in zip(traces, plans, levels, shifts, strict=True)
            ]
            for levels in (APART, ARCHED)
        )
        visible = [_visible(one, plan) for one, plan in zip(both, plans, strict=True)]
        self.arched = [
            ArcRow(trace, plan, place, known, weight, theme, row=row, ceiling=top)
            for trace, plan, place, known, weight, row, top in zip(
                traces,
                plans,
                self.places,
                visible,
                map(_weighing, both, plans),
                high,
                CEILINGS,
                strict=True,
            )
        ]
        for row in self.arched:
            row.add_notes(labels)
        others = [
            (i, row) for row, place in enumerate(self.places) for i in _but(plans[row], place)
        ]
        marks = [mark for row in self.apart for mark in row.marks]
        self.visible = [i in visible[row] for i, row in others] + [True for _ in marks]

    @property
    def inner(self) -> tuple[float, float]:
        """The lower edge of the upper line while they stand apart, the upper edge of the lower."""
        upper, lower = ([*row.labels, *row.marks] for row in self.apart)
        low = min(float(part.get_bottom()[1]) for part in upper)
        return low, max(float(part.get_top()[1]) for part in lower)

    def lines(self, rows: Sequence[WordRow | ArcRow]) -> tuple[list[Label], list[VMobject]]:
        """The shared word of each line, and the other parts of both: words, then marks."""
        shared = [row.labels[place] for row, place in zip(rows, self.places, strict=True)]
        others: list[VMobject] = [
            label for row in rows for label in row.labels if label not in shared
        ]
        return shared, [*others, *(mark for row in rows for mark in row.marks)]


def _visible(subject: Subject, plan: LinePlan) -> list[int]:
    """The places in the line of the tokens that the shared word may attend to."""
    masked = subject.masked[subject.focus]
    return [i for i, token in enumerate(plan.shown) if not masked[token]]


def _but(plan: LinePlan, place: int) -> list[int]:
    return [i for i in range(len(plan.shown)) if i != place]


def _weights(subject: Subject) -> np.ndarray:
    return subject.ref("attn.pattern", subject.focus).array


def _weighing(subject: Subject, plan: LinePlan) -> Weight:
    """The weights of a line: of each shown token; after the last, of all elided ones together."""
    weights = subject.ref("attn.pattern", subject.focus)

    def weight(cell: tuple[int, int]) -> Source:
        if cell[0] < len(plan.shown):
            return weights[plan.shown[cell[0]]]
        return ac.Derived(ac.total, [weights[i] for i in plan.elided])

    return weight
