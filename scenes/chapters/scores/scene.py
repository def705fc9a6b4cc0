"""The chapter on scores: a query meets a key in a dot product; all of them make the grid."""

from __future__ import annotations

import numpy as np
from manim import VMobject

from scenes.chapters.scores.dot_product import DotProduct
from scenes.chapters.scores.histogram import NAME, Histogram, histograms
from scenes.kit.arrays.products import Factors
from scenes.kit.motion import appear, glide, leave, merge
from scenes.kit.pattern.cells import Cell, of_columns
from scenes.kit.pattern.frame import GridFrame
from scenes.kit.pattern.head import ScoreCells, answering, head_grid
from scenes.kit.type.line import Line, Value
from scenes.kit.type.number import Number
from scenes.lesson import Lesson
from scenes.subject.sentence import named
from scenes.subject.subject import divided_by, small_print


class Scores(Lesson):
    """One score worked out, then the column of the focus, then all; and why they are divided.

    Without queries, keys or scores in the trace, the beats about these are left out.
    """

    def setup(self) -> None:
        self.grid = head_grid(self.subject, self.words.labels, self.theme)
        self.cells = ScoreCells(self.subject, self.grid, "scores_raw")
        shown = self.grid.plan.shown
        self.focus = shown.index(self.subject.focus)
        self.pair = (self.subject.focus, answering(self.subject, self.grid))
        self.cell = (shown.index(self.pair[1]), self.focus)
        self.names: dict[str, Value] = {
            role: named(self.trace, token)
            for role, token in zip(("query", "key"), self.pair, strict=True)
        }
        self.work: DotProduct | None = None

    # The beats.

    def beat_dot(self) -> None:
        query, key = (
            self.subject.ref(f"attn.{n}", i) for n, i in zip("qk", self.pair, strict=True)
        )
        known = self.subject.knows("attn.scores_raw")
        score = self.subject.ref("attn.scores_raw", *self.pair) if known else None
        factors = Factors(list(query), list(key), score)
        self.work = DotProduct(factors, self.pair, self.trace, self.words.labels, self.theme)
        self.say("dot", self._tensor("q"), **self.names)
        self.move(appear(*self.work.heads), seconds=1)
        self.move(appear(*self.work.columns, stagger=0.5), seconds=1)
        self._multiply(self.work)

    def beat_cell(self) -> None:
        caption = "cell" if self.work else "cell_given"
        score = self.cells.score(self.cell)
        self.say(caption, self._tensor("scores_raw"), **self.names, score=score)
        self.frame = GridFrame(self.grid)
        self.numbers: dict[Cell, Number] = self.cells.scores()
        there = self._carry(self.work) if self.work else []
        self.move(appear(*self.frame.all_but(there), stagger=0.1), seconds=1.2)
        first = self.numbers[self.cell]
        result = [self.work.result] if self.work else []
        self.move(appear(self.frame.lines, first, rise=0), leave(*result), seconds=0.7)

    def beat_column(self) -> None:
        self.say("column", self._tensor("scores_raw"), query=self.names["query"])
        self.box = self.grid.column_box(self.focus)
        self.move(appear(self.box, rise=0), seconds=0.5)
        rest = {cell: n for cell, n in self.numbers.items() if cell != self.cell}
        cells = {row: n for (row, column), n in rest.items() if column == self.focus}
        letters = [self.frame.answering()[row].copy() for row in cells]
        self.ellipses = self.cells.ellipses()
        if cells:
            self.move(merge(letters, list(cells.values())), seconds=1.5)
            own = of_columns({**rest, **self.ellipses}, [self.focus])
            self.move(appear(*own, rise=0), seconds=1.2)

    def beat_grid(self) -> None:
        count = len(self.trace.tokens)
        caption = "grid" if count > 1 else "grid_one"
        self.say(caption, self._tensor("scores_raw"), count=count, pairs=count**2)
        others = [c for c in range(len(self.grid.plan.shown)) if c != self.focus]
        rest = of_columns({**self.numbers, **self.ellipses}, others)
        self.move(leave(self.box), seconds=0.5)
        if rest:
            self.move(appear(*rest, rise=0), seconds=2.5)

    def beat_scale(self) -> None:
        size = self._size()
        caption = "scale" if size else "scale_given"
        self.say(caption, self._tensor("scores_scaled"), **size)
        before = list(self.numbers.values())
        scaled = ScoreCells(self.subject, self.grid, "scores_scaled")
        self.numbers = scaled.scores()
        after = list(self.numbers.values())
        self.move(leave(*before, stagger=0.1), appear(*after, stagger=0.1, rise=0), seconds=2.5)
        upper, lower = self._histograms(size)
        spread = {"before": upper.deviation, "after": lower.deviation}
        caption = "spread" if upper.scores.array.size > 1 else "spread_one"
        self.say(caption, self._tensor("scores_scaled"), **spread)
        self._pour(upper, lower)

    # What the beats are made of.

    def _multiply(self, work: DotProduct) -> None:
        """Multiply the entries: the first pair slowly, with the sum it begins; then the others."""
        box, first, result = work.boxes[0], work.products[0], work.sums[0]
        self.move(appear(box, rise=0), seconds=0.5)
        pair = [number.copy() for number in work.entries(0)]
        self.move(merge(pair, [first, first]), seconds=1)
        self.move(appear(*work.new_in(0), stagger=0, rise=0), seconds=0.5)
        self.move(appear(work.rule, result, work.sum_name, rise=0), seconds=0.5)
        self.rest(0.7)
        for row in range(1, len(work.products)):
            come = appear(*work.new_in(row), stagger=0, rise=0)
            self.move(glide([box], [work.boxes[row]]), come, seconds=1 if row == 1 else 0.5)
            self.remove(work.sums[row - 1])
            self.add(work.sums[row])
        self.move(leave(box), seconds=0.4)

    def _carry(self, work: DotProduct) -> list[VMobject]:
        """Fold the work into its sum, which flies to its cell as words take their places."""
        pairs = zip(work.columns, work.symbols, strict=True)
        home = [(number, letter) for column, letter in pairs for number in column.numbers]
        home += [(product, work.result) for product in work.products]
        things, targets = zip(*home, strict=True)
        self.move(merge(things, targets), leave(*work.around_the_sum), seconds=0.8)
        row, column = self.cell
        target = work.result_at(self.grid.plan.digit, self.grid.centre(row, column))
        places = [*self.frame.query(column), *self.frame.key(row)]
        self.move(glide([*work.travellers, work.result], [*places, target]), seconds=1.5)
        self.remove(*work.travellers)  # the frame has the same, in the same places
        self.add(*places)
        return places

    def _size(self) -> dict[str, Value]:
        """The length of queries and keys, if their scores are divided by its root."""
        size = divided_by(self.subject)
        return {} if size is None else {"size": size}

    def _histograms(self, size: dict[str, Value]) -> tuple[Histogram, Histogram]:
        """The histograms of all scores of the head, before and after scaling."""
        before, after = (
            self.subject.ref(f"attn.{kind}") for kind in ("scores_raw", "scores_scaled")
        )
        labels = self.words.labels
        said = labels["before"], labels["after" if size else "after_given"]
        names = [Line(name, size, size=NAME, color=self.theme.text) for name in said]
        return histograms(before, after, (names[0], names[1]), self.theme)

    def _pour(self, upper: Histogram, lower: Histogram) -> None:
        """Count the scores of the grid in bars, beside the scores before scaling."""
        numbers = list(self.numbers.values())
        bars = [lower.bar_at(float(np.asarray(number.source.value))) for number in numbers]
        around = [*self.frame.all_but([]), self.frame.lines, *self.ellipses.values()]
        self.move(
            leave(*around),
            merge(numbers, bars),
            appear(*lower.frame, *lower.bars, stagger=0.05, rise=0),
            seconds=1.5,
        )
        self.move(appear(*upper.frame, *upper.bars, stagger=0.05, rise=0), seconds=1)
        template = self.words.labels["deviation"]
        self.move(appear(*upper.spread(template), rise=0), seconds=0.7)
        self.move(appear(*lower.spread(template), rise=0), seconds=0.7)

    def _tensor(self, kind: str) -> str:
        return small_print(self.subject, kind)
