"""The same head on a longer text: the sentence as the model itself writes on."""

from __future__ import annotations

from functools import cached_property

import numpy as np

import attncore as ac
from scenes.chapters.pattern.head_view import HeadView
from scenes.kit import layout
from scenes.kit.marks.strokes import Strokes
from scenes.kit.pattern.wall import Wall
from scenes.kit.view import View

MOST = 64  # tokens, unless the sentence has half as many
ROOM = 1.12  # of the view, to what it is to hold


class Longer:
    """The sentence continued by the model, always by the likeliest token, and its pattern.

    count  of its tokens
    """

    def __init__(self, view: HeadView) -> None:
        self._view, self.subject = view, view.subject
        self.count = min(
            self.subject.network.config.context, max(MOST, 2 * len(self.subject.trace.tokens))
        )

    @cached_property
    def weights(self) -> ac.Ref:
        """(query, key) the weights of the same head on the longer text."""
        model, ids = self.subject.network, [token.id for token in self.subject.trace.tokens]
        more = model.generate_ids(ids, max_new_tokens=self.count - len(ids), temperature=0)
        name, head = self.subject.place("attn.pattern")
        return model.trace([*ids, *more], names=[name]).ref(name, head)

    def wall(self) -> Wall:
        """The dots of all queries that have no column yet, where their columns would be."""
        plan = self._view.grid.plan
        return Wall(
            self.weights,
            first=0 if plan.elided else len(plan.shown),
            corner=self._view.grid.centre(0, 0),
            column=plan.column,
            row=plan.row,
            color=self._view.theme.dot,
        )

    def frame(self) -> Strokes:
        """The edges of the whole pattern."""
        left, right, bottom, top = self._edges
        places = (left, top, 0), (right, top, 0), (right, bottom, 0), (left, bottom, 0)
        corners = [np.array(place) for place in places]
        lines = list(zip(corners, [*corners[1:], corners[0]], strict=True))
        return Strokes(lines, color=self._view.theme.line)

    def camera(self) -> View:
        """The view of the whole pattern."""
        left, right, bottom, top = self._edges
        width = (right - left) * layout.FRAME_HEIGHT / (layout.RIGHT - layout.LEFT)
        share = layout.FRAME_HEIGHT / (layout.STAGE_TOP - layout.STAGE_BOTTOM)
        height = ROOM * max(width, (top - bottom) * share)
        return View((left + right) / 2, (top + bottom) / 2, height)

    @property
    def _edges(self) -> tuple[float, float, float, float]:
        """Left, right, bottom and top of the whole pattern."""
        plan, (x, y, _) = self._view.grid.plan, self._view.grid.centre(0, 0)
        left, top = x - plan.column / 2, y + plan.row / 2
        return left, left + self.count * plan.column, top - self.count * plan.row, top
