"""The sentence as columns: its words in a row, and the vector of each under it as a heat strip."""

from __future__ import annotations

from collections.abc import Sequence

from manim import VGroup

import attncore as ac
from scenes.kit import layout
from scenes.kit.marks.heat import HeatMap, largest, strip
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import Label
from scenes.kit.tokens.lanes import Lanes, lane_plan

SIDE = 1.25  # left of all lanes, for names of what they pass through; as much at the right
STRIP, SHARE = 0.46, 0.6  # width of a strip at most, in frame units and in lanes
ROLLED = 1e-3  # height of a strip that is not seen yet
HEAD, FOOT = 0.12, 0.4  # over the words; under the lanes, for a note


class Columns:
    """The words and heat strips of a sentence's shown tokens, wherever they are to stand.

    top   upper edge of what stands in the lanes while the words are as high as they can be
    last  which of the shown tokens is the last of the sentence: it is always shown
    """

    def __init__(self, trace: ac.Trace, theme: Theme) -> None:
        self.trace, self.theme = trace, theme
        final = len(trace.tokens) - 1
        weights = trace[trace.find("blocks.*.attn.pattern")[0]][:, final].mean(axis=0)
        left, right = layout.LEFT + SIDE, layout.RIGHT - SIDE
        self.plan = lane_plan(trace, weights, final, left=left, right=right)
        self.shown = self.plan.shown
        self.last = self.shown.index(final)
        self.top = layout.STAGE_TOP - HEAD - self.plan.header

    def lanes(self, top: float | None = None) -> Lanes:
        return Lanes(self.trace, self.plan, self.theme, top=self.top if top is None else top)

    def words(self, top: float | None = None) -> tuple[list[Label], VGroup]:
        """The labels, and the brackets, characters and ellipses beside them."""
        lanes = self.lanes(top)
        return lanes.labels(), lanes.marks()

    @property
    def width(self) -> float:
        """The width of every strip."""
        return min(STRIP, SHARE * self.plan.width)

    def strips(self, tensor: str, *, top: float | None = None, height: float) -> list[HeatMap]:
        """The heat strip of each shown token; in each the entry furthest from 0 is brightest."""
        made = []
        for vector in (self.trace.ref(tensor, i) for i in self.shown):
            shape = {"most": largest(vector), "width": self.width, "height": height}
            made.append(strip(vector, self.theme, **shape))
        return self.places(made, top=self.top if top is None else top, height=height)

    def places(self, strips: Sequence[HeatMap], *, top: float, height: float) -> list[HeatMap]:
        """The same strips in other places in their lanes."""
        return [one.at(x, top, height) for one, x in zip(strips, self.plan.xs, strict=True)]

    def rolled(self, strips: Sequence[HeatMap]) -> list[HeatMap]:
        """The same strips, of no height yet, at their upper edges."""
        return self.places(strips, top=float(strips[0].get_top()[1]), height=ROLLED)

    @property
    def tall(self) -> float:
        """The height of strips that fill the stage."""
        return self.top - layout.STAGE_BOTTOM - FOOT
