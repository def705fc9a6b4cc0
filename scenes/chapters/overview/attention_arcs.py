"""Attention arcs between all tokens of a sentence: one for each weight, over its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

import attncore as ac
from scenes.chapters.overview.columns import FOOT, Columns
from scenes.kit import layout
from scenes.kit.marks.arc import FULL_ARC, Arc
from scenes.kit.marks.strokes import Arrow
from scenes.kit.pattern.arcs import LEAST_RISE, SLOPE
from scenes.kit.type.line import Caption, Line, Value
from scenes.kit.type.number import Source, number_of
from scenes.subject.choosing import FAINTEST
from scenes.subject.sentence import named

TOP = -0.35  # of the lanes while arcs stand over their words
CLEAR = 0.12  # between the words and the feet of the arcs


def mean_weight(trace: ac.Trace, layer: int, query: int, key: int) -> Source:
    """The mean over a layer's heads of the weight from one token to another."""
    heads = trace.ref(f"blocks.{layer}.attn.pattern")
    return ac.Derived(ac.mean, [heads[head, query, key] for head in range(len(heads))])


def _beside(more: Sequence[int], last: int) -> str:
    """The caption on the most attended word, by the tokens that get still more."""
    if last in more:
        return "taken_other"
    return "taken_start" if more == [0] else "taken_marks" if more else "taken"


class AttentionArcs:
    """Arcs between the shown tokens, as wide as the mean of the heads' weights in the first layer.

    arcs   (key, query) in positions of the sentence -> arc; none for the faintest
    faint  how many those are
    tip    where the arcs of the last token arrive
    """

    def __init__(self, columns: Columns) -> None:
        self.columns, self.trace, self.theme = columns, columns.trace, columns.theme
        labels, marks = columns.words(TOP)
        tops = [float(part.get_top()[1]) for part in [*labels, *marks]]
        self.foot = max(tops) + CLEAR
        places = zip(columns.shown, labels, strict=True)
        self._x = {i: float(label.get_center()[0]) for i, label in places}
        room = layout.STAGE_TOP - self.foot - LEAST_RISE - FULL_ARC / 2
        longest = max(self._x.values()) - min(self._x.values())
        self._slope = min(SLOPE, room / longest) if longest else SLOPE
        self.arcs: dict[tuple[int, int], Arc] = {}
        self.faint = 0
        pattern = self.trace["blocks.0.attn.pattern"]
        for query in columns.shown:
            for key in columns.shown:
                if pattern[:, query, key].any():
                    self._join(key, query)
        self.tip = self._tip(columns.shown[columns.last])

    @property
    def height(self) -> float:
        """The height of the strips under the words."""
        return TOP - layout.STAGE_BOTTOM - FOOT

    @property
    def of_others(self) -> list[Arc]:
        """All arcs but those that arrive at the last token."""
        last = self.columns.shown[self.columns.last]
        return [arc for (_, arrives), arc in self.arcs.items() if arrives != last]

    def reading(self) -> Caption:
        """The caption of what the last token attends to most: another word if it can."""
        tokens, last = self.trace.tokens, len(self.trace.tokens) - 1
        weights = self.trace["blocks.0.attn.pattern"][:, last].mean(axis=0)
        others = [i for i in range(last) if weights[i] > 0]
        words = [i for i in others if not tokens[i].special]
        key = max(words or [*others, last], key=lambda i: float(weights[i]))
        more = [i for i in (*others, last) if weights[i] > weights[key]]
        values: dict[str, Value] = {
            "query": named(self.trace, last),
            "key": named(self.trace, key),
            "weight": mean_weight(self.trace, 0, last, key),
        }
        if words:
            return _beside(more, last), values
        return "taken_own" if not others else "taken_self" if key == last else "taken_any", values

    def of(self, query: int) -> list[Arc]:
        """The arcs that arrive at one token."""
        return [arc for (_, arrives), arc in self.arcs.items() if arrives == query]

    def notes(self, labels: Mapping[str, str]) -> list[Line]:
        """The note on whose weights these are, and what is not drawn."""
        heads = len(self.trace["blocks.0.attn.pattern"])
        count: Mapping[str, int] = {
            "mean_of_heads": heads if heads > 1 else 0,
            "faint_arcs": self.faint,
            "not_shown": len(self.columns.plan.elided),
        }
        names = {"mean_of_heads": "count", "faint_arcs": "faint", "not_shown": "size"}
        said = [key for key, number in count.items() if number]
        values: dict[str, Value] = {names[key]: count[key] for key in said}
        template = "   ·   ".join(labels[key] for key in said)
        if not said:
            return []
        line = Line(template, values, size=layout.MIN_CAPITAL, color=self.theme.quiet)
        return [line.place(0, layout.STAGE_BOTTOM + 0.06)]

    def _join(self, key: int, query: int) -> None:
        source = mean_weight(self.trace, 0, query, key)
        if number_of(source) < FAINTEST:
            self.faint += 1
            return
        start, end = (np.array([self._x[i], self.foot, 0]) for i in (key, query))
        height = LEAST_RISE + self._slope * abs(float(end[0] - start[0]))
        self.arcs[key, query] = Arc(source, start, end, height=height, color=self.theme.dot)

    def _tip(self, query: int) -> list[Arrow]:
        """The arrow's tip under the last token's arcs, if there are any."""
        if not self.of(query):
            return []
        x = self._x[query]
        ends = np.array([x, self.foot + 0.02, 0]), np.array([x, self.foot - 0.09, 0])
        return [Arrow(*ends, color=self.theme.dot, head=0.11, wing=0.13)]
