"""The larger moves of the pattern scene: how a sentence becomes a grid, and its cells dots."""

from __future__ import annotations

from collections.abc import Sequence

from manim import Animation, VMobject

from scenes.chapters.pattern.head_view import Cells, HeadView
from scenes.kit.become import become
from scenes.kit.marks.dot import Dot
from scenes.kit.motion import Motion, appear, dim, glide, grow, leave, merge, recolour
from scenes.kit.pattern.arcs import ArcRow
from scenes.kit.pattern.cells import Cell
from scenes.kit.type.number import Number
from scenes.lesson import Lesson
from scenes.subject.sentence import named
from scenes.subject.subject import small_print


class PatternMoves(Lesson):
    """A lesson about one head: its words, its grid, and what stands in the cells.

    scores, weights, dots  of each cell, as far as they have come
    """

    def setup(self) -> None:
        self.query = named(self.trace, self.subject.focus)
        self.view = HeadView(self.subject, self.words.labels, self.theme)
        self.frame, self.focus = self.view.frame, self.view.focus
        self.scores: Cells = {}
        self.weights: dict[Cell, Number] = {}
        self.dots: dict[Cell, Dot] = {}

    def lay_out_queries(self) -> None:
        """Move the words along the top; their queries come out of them."""
        frame, every = self.frame, self.stage.take("words")
        words = [every[i] for i in self.view.shown]
        gone = [label for i, label in enumerate(every) if i not in self.view.shown]
        chip = self.stage["chip"]
        places = [*frame.labels, self.view.chip(frame.labels[self.focus])]
        going = leave(*gone, *self.stage.take("brackets"))
        self.move(glide([*words, *chip], places), dim(words, 1), going, seconds=1.5)
        marks = [*frame.query_groups, *frame.breaks, *frame.query_arrows]
        self._come_out(words, frame.queries, marks)
        self.stage.put(words=words, queries=frame.queries, over=marks)

    def lay_out_keys(self) -> None:
        """Copy the words, once they stand along the top, to the left; keys come, then the grid."""
        if "queries" not in self.stage:
            self.lay_out_queries()
        frame = self.frame
        if "column" in self.stage:
            column = self.stage.take("column")
            letter = self.stage["queries"][self.focus]
            self.move(merge(column, [letter] * len(column)), seconds=0.7)
        copies = [word.copy() for word in self.stage["words"]]
        self.move(become(copies, frame.key_labels), seconds=1.5)
        marks = [*frame.key_groups, *frame.key_arrows]
        self._come_out(frame.key_labels, frame.keys, marks)
        self.move(appear(frame.lines, rise=0), seconds=0.5)
        self.stage.put(rows=frame.key_labels, keys=frame.keys, beside=marks, lines=frame.lines)

    def lay_out(self, kind: str) -> None:
        """Lay out the grid for beats that find none, as what comes before is not known."""
        if "lines" in self.stage:
            return
        self.say("grid", self.tensor_of(kind))
        self.lay_out_keys()

    def run_down(self, columns: Sequence[int], seconds: float) -> None:
        """Fill columns with their scores: a box runs down each."""
        cells = [self.view.down(self.scores, column) for column in columns]
        if any(cells):
            self.fill(cells, [self.view.stops(column) for column in columns], seconds=seconds)

    def soften(self, columns: Sequence[int], seconds: float) -> None:
        """Turn scores into weights: numbers that stay numbers, and dots; what is masked goes."""
        dots = {cell: dot for cell, dot in self.dots.items() if cell[1] in columns}
        before = {cell: part for cell, part in self.scores.items() if cell[1] in columns}
        results: dict[Cell, VMobject] = {
            cell: self.weights.get(cell, dot) for cell, dot in dots.items()
        }
        turning = [cell for cell in before if cell in results]
        gone = [part for cell, part in before.items() if cell not in results]
        new = [part for cell, part in results.items() if cell not in before]
        beside = [dot for cell, dot in dots.items() if cell in self.weights]
        ways: list[Animation] = [leave(*gone), grow(*beside), appear(*new, stagger=0.1, rise=0)]
        if turning:
            ways.append(
                become([before[c] for c in turning], [results[c] for c in turning], stagger=0.1)
            )
        self.move(
            *[way for way in ways if way.mobject.family_members_with_points()], seconds=seconds
        )

    def about(self, rows: Sequence[int]) -> list[VMobject]:
        """Words, arrows, letters, dots and the box of the focus' column, and of these rows."""
        frame = self.frame
        over = self.stage["words"], frame.query_arrows, frame.queries
        beside = frame.key_labels, frame.key_arrows, frame.keys
        parts = [side[self.focus] for side in over if side]
        parts += [side[row] for side in beside if side for row in rows]
        cells = [self.dots[row, self.focus] for row in rows]
        return [*parts, *cells, *self.stage["box"], *self.stage["chip"]]

    def tint_row(self, row: int) -> Motion:
        """Give a key that the focus heeds its colour: its word, and its dot."""
        key = self.view.shown[row]
        own = [self.stage["rows"][row], self.dots[row, self.focus]]
        return recolour(own, [self.hues[key]] * 2) if key in self.hues else recolour([], [])

    def clear_the_grid(self, row: ArcRow) -> None:
        """Leave nothing but the words at the left, and the dots that become arcs."""
        own = [(i, self.focus) for i in row.drawn]
        numbers, dots = [self.weights[c] for c in own], [self.dots[c] for c in own]
        words = self.stage["rows"]
        kept = {id(part) for part in (*dots, *numbers, *words)}
        gone = [part for part in self.stage.all_but() if id(part) not in kept]
        visible = [words[i] for i in row.visible]
        self.move(leave(*gone), merge(numbers, dots), dim([*visible, *dots], 1), seconds=1)

    def fly_down(self, row: ArcRow) -> None:
        """Words become the sentence, and dots the arcs over it."""
        words = become(self.stage["rows"], row.labels, fly=0.5)
        dots = [self.dots[i, self.focus] for i in row.drawn]
        arcs = [become(dots, row.arcs, stagger=0.4)] if dots else []
        self.move(words, *arcs, seconds=3.5)

    def tensor_of(self, kind: str) -> str:
        return small_print(self.subject, kind)

    def _come_out(
        self, words: Sequence[VMobject], letters: Sequence[VMobject], marks: Sequence[VMobject]
    ) -> None:
        """Letters come out of their words, with arrows and brackets between."""
        ways: list[Animation] = []
        if letters:
            ways.append(become([word.copy() for word in words], letters))
        if marks:
            ways.append(appear(*marks, stagger=0, rise=0))
        if ways:
            self.move(*ways, seconds=1.4)
