"""A sentence in lanes: each word's column, and under it its query, key and value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from manim import ManimColor, VMobject

import attncore as ac
from scenes.kit import layout
from scenes.kit.marks.heat import HeatMap, largest
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import text_width
from scenes.kit.tokens.lanes import Lanes, lane_plan
from scenes.kit.type.line import Line
from scenes.kit.type.text import Formula
from scenes.subject import Subject

BETWEEN = 0.3  # rows of strips
LEAST = 0.45  # height of a strip
MARK = 0.36  # of a question
TALLEST = 3.0  # of one, however many entries it has
BESIDE = 0.3  # from the name of a row to the first lane
ROLES = {"x": "column", "q": "query", "k": "key", "v": "value"}  # what their rows are called


class RoleLanes:
    """The lanes of all words with a row of strips for each role; nothing here moves.

    parts   the rows: "x" (the column of each token), if it is known, then "q", "k" and "v"
    strips  of each part, one in each lane; names: what stands left of them
    """

    def __init__(
        self,
        subject: Subject,
        key: int,
        labels: Mapping[str, str],
        theme: Theme,
        *,
        only: str = "xqkv",
    ) -> None:
        """Where there are only columns, room is left for a question under them.

        key   a token that must be shown, beside what matters to the focus
        only  the parts that are wanted
        """
        self.subject, self.theme = subject, theme
        self.vectors = {part: found for part, found in self._vectors().items() if part in only}
        self.parts = list(self.vectors)
        said = {
            part: labels[ROLES[part]].format(size=vectors[0].shape[0])
            for part, vectors in self.vectors.items()
        }
        wide = max(text_width(text, layout.MIN_CAPITAL) for text in said.values())
        weights = subject.ref("attn.pattern", subject.focus).array.copy()
        weights[key] = 1.0
        left = layout.LEFT + wide + BESIDE
        self.plan = lane_plan(subject.trace, weights, subject.focus, left=left)
        self.heights = self._heights()
        tops = self._tops()
        self.lanes = Lanes(subject.trace, self.plan, theme, top=tops[self.parts[0]])
        self.labels, self.marks = self.lanes.labels(), self.lanes.marks()
        self.strips = {part: self._row(part, tops[part]) for part in self.parts}
        edge = self.plan.xs[0] - self.plan.width / 2 - BESIDE / 2
        self.names = {
            part: self._name(said[part], part, edge, tops[part] - self.heights[part] / 2)
            for part in self.parts
        }

    def lane(self, token: int) -> int:
        """The lane of a token."""
        return self.plan.shown.index(token)

    def of(self, token: int) -> list[VMobject]:
        """The word and the column of one token."""
        lane = self.lane(token)
        return [self.labels[lane], self.strips["x"][lane]]

    def question(self, token: int) -> Formula:
        """A question mark under the token's column."""
        foot = self.strips["x"][self.lane(token)].get_bottom()
        mark = Formula('"?"', size=MARK, color=self.theme.query)
        return mark.middle(float(foot[0]), float(foot[1]) - BETWEEN - MARK / 2)

    def _vectors(self) -> dict[str, list[ac.Ref]]:
        """The vectors of every token, also those not shown: they say what is bright."""
        subject, count = self.subject, range(len(self.subject.trace.tokens))
        vectors: dict[str, list[ac.Ref]] = {}
        if subject.model is not None and subject.knows(subject.reads):
            name = subject.name(subject.reads)
            vectors["x"] = [subject.trace.ref(name, i) for i in count]
        for part in "qkv":
            if subject.knows(f"attn.{part}"):
                vectors[part] = [subject.ref(f"attn.{part}", i) for i in count]
        return vectors

    def _heights(self) -> dict[str, float]:
        """The heights of the rows, by numbers of entries, but none too low to be seen."""
        sizes = {part: vectors[0].shape[0] for part, vectors in self.vectors.items()}
        room = layout.STAGE_TOP - layout.STAGE_BOTTOM - self.plan.header - 0.3
        room -= BETWEEN * (len(sizes) - 1)
        least = min(LEAST, room / len(sizes))
        entry = min(room / sum(sizes.values()), TALLEST / max(sizes.values()))
        low = {part for part, size in sizes.items() if size * entry < least}
        if low:
            rest = room - least * len(low)
            tall = sum(size for part, size in sizes.items() if part not in low) or 1
            entry = min(rest / tall, TALLEST / max(sizes.values()))
        return {part: least if part in low else size * entry for part, size in sizes.items()}

    def _tops(self) -> dict[str, float]:
        """The upper edges of the rows; all together in the middle of the stage."""
        whole = sum(self.heights.values()) + BETWEEN * (len(self.heights) - 1)
        whole += BETWEEN + MARK if self.parts == ["x"] else 0
        free = layout.STAGE_TOP - layout.STAGE_BOTTOM - self.plan.header - whole
        top, tops = layout.STAGE_TOP - free / 2 - self.plan.header, {}
        for part, height in self.heights.items():
            tops[part] = top
            top -= height + BETWEEN
        return tops

    def _row(self, part: str, top: float) -> Sequence[HeatMap]:
        vectors = self.vectors[part]
        shown = [vectors[i] for i in self.plan.shown]
        height, most = self.heights[part], largest(*vectors)
        return self.lanes.strips(shown, most=most, height=height, color=self._ink(part), top=top)

    def _name(self, text: str, part: str, x: float, y: float) -> Line:
        color = self._ink(part) or self.theme.text
        line = Line("{name}", {"name": text}, size=layout.MIN_CAPITAL, color=color)
        return line.place(x, y - layout.MIN_CAPITAL / 2, "right")

    def _ink(self, part: str) -> ManimColor | None:
        theme = self.theme
        return {"x": None, "q": theme.query, "k": theme.key, "v": theme.value}[part]
