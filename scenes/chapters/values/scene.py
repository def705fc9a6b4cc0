"""The chapter on values: they are weighed and summed, and added to the residual stream."""

from __future__ import annotations

from itertools import pairwise

from manim import VMobject

from scenes.chapters.values.residual_sum import ResidualSum
from scenes.chapters.values.updates import Updates
from scenes.chapters.values.value_map import ValueMapView
from scenes.chapters.values.weighted_sum import gathered_caption
from scenes.chapters.values.weighted_sum_view import WeightedSumView
from scenes.kit.arrays.vector import VectorColumn
from scenes.kit.marks.strokes import Box
from scenes.kit.motion import appear, glide, grow, leave, merge
from scenes.kit.type.number import Number
from scenes.kit.type.text import Formula
from scenes.lesson import Lesson
from scenes.subject.sentence import named
from scenes.subject.subject import small_print


class Values(Lesson):
    """One column of the pattern, on its side, weighs the values of the words that it sees.

    Without values, head outputs or the model, the beats about these are left out.
    """

    def setup(self) -> None:
        self.stage: list[VMobject] = []  # what goes when another picture comes
        self.result: list[VMobject] = []  # the sum, its letter and its word
        self.query = named(self.trace, self.subject.focus)
        if self.subject.knows("attn.v"):
            self.whole = WeightedSumView(self.subject, self.theme, self.words.labels)
            self.view = self.whole.alone()

    # The beats.

    def beat_weights(self) -> None:
        self.say("column", self._tensor("pattern"), query=self.query)
        self.weights, lying = self.view.row.upright(), self.view.row.lying()
        made = self.weights
        self.move(appear(*made.labels, made.title, stagger=0.1), seconds=1)
        self.move(appear(made.box, rise=0), grow(*made.dots, stagger=0.1), seconds=1)
        self.move(glide(made.turning, lying.turning), seconds=1.5)
        made.numbers = lying.numbers
        self.move(appear(*made.numbers, rise=0), seconds=0.7)
        self.say("values", self._tensor("v"), size=len(self.view.weighted_sum.result))
        marks, self.letters = self.view.lanes.marks(), self.view.letters()
        self.columns = self.view.values()
        self.move(appear(marks, *self.letters, stagger=0.05, rise=0), seconds=0.7)
        self.move(appear(*self.columns, stagger=0.1), seconds=1.2)
        self.stage = [*made.staying, marks, *self.letters, *self.columns]

    def beat_weigh(self) -> None:
        weighted_sum, (lane, row) = self.view.weighted_sum, self.view.example()
        entry = self.columns[lane].shown[row]
        self.say(
            "weigh",
            self._tensor("v"),
            key=named(self.trace, weighted_sum.shown[lane]),
            weight=weighted_sum.weights[lane],
            entry=weighted_sum.values[lane][entry],
            product=weighted_sum.weighed[lane][entry],
        )
        box = self.view.around(self.columns[lane].numbers[row], lane)
        self.move(leave(self.weights.box), appear(box, rise=0), seconds=0.5)
        self.rest(0.7)
        self._weigh([lane], seconds=1.5)
        self.rest(0.5)
        self.move(leave(box), seconds=0.4)
        self.say("weigh_all", self._tensor("pattern"))
        self._weigh([other for other in range(len(self.columns)) if other != lane], seconds=1.5)
        elided = self.view.elided()
        if elided:
            self.move(appear(*elided, rise=0), seconds=0.7)
        self.stage += elided

    def beat_sum(self) -> None:
        weighted_sum, title = self.view.weighted_sum, self.weights.title
        self.say("sum", self._tensor("z"), weight=weighted_sum.result[0])
        self._make_room()
        signs, column, letter = self.view.signs(), self.view.result_column(), self.view.letter_z()
        self.move(appear(*signs, letter, *column.frame, stagger=0.05, rise=0), seconds=0.7)
        box = self._add_first(column.numbers[0])
        best = named(self.trace, weighted_sum.shown[weighted_sum.strongest])
        size = len(weighted_sum.result)
        caption = gathered_caption(weighted_sum.weights[weighted_sum.strongest])
        self.say(caption, self._tensor("z"), size=size, query=self.query, key=best)
        for number in column.numbers[1:]:
            reach = self.view.reach(number, len(weighted_sum.sums))
            self.move(glide([box], [reach]), appear(number, rise=0), seconds=0.35)
        self.move(leave(box), seconds=0.4)
        self.add(column)
        self.stage = [part for part in self.stage if part is not title] + signs
        self.result = [column, letter, title]

    def beat_residual(self) -> None:
        view = ResidualSum(self.subject, self.theme, self.words.labels)
        size = len(view.sources["update"])
        self.say("update", self._tensor("result"), size=size, query=self.query)
        update, beside = view.columns["update"], view.around("update")
        going = self._bring_result(view, update)
        self.move(appear(*beside, update, stagger=0.05), seconds=1)
        self.stage += [*beside, update]
        self.say("added", view.tensor("resid_pre"), query=self.query)
        before, (plus, equals) = view.columns["before"], view.signs()
        come = [*view.around("before"), before, plus]
        self.move(leave(*going), appear(*come, stagger=0.05, rise=0), seconds=0.8)
        self.stage += [*come, *self._add_up(view, equals)]
        if "whole" in view.sources:
            self.say(view.caption, view.tensor("resid_mid"), count=view.heads)
            parts = [*view.further(), *view.around("whole"), view.columns["whole"]]
            self.move(appear(*parts, stagger=0.05, rise=0), seconds=0.7)
            self.stage += parts

    def beat_factor(self) -> None:
        token = self.view.weighted_sum.shown[self.view.weighted_sum.strongest]
        view = ValueMapView(self.subject, token, self.theme, self.words.labels)
        large, small = view.map.sizes
        name = named(self.trace, token)
        self.say("factor", str(view.map.w_v), size=large, count=small, key=name)
        self._clear()
        self.stage = [view.word(), view.letter(view.read), view.read]
        self.move(appear(*self.stage), seconds=0.7)
        for left, right in pairwise((view.read, view.down, view.value, view.up, view.made)):
            parts = [view.arrow(left, right), right, view.letter(right)]
            parts += [view.size(right)] if right in (view.down, view.up) else []
            parts += view.bias() if right is view.down else []
            self.move(appear(*parts, stagger=0.1, rise=0), seconds=0.8)
            self.stage += parts
        self.say("whole", str(view.map.w_o), fewer=2 * large * small, more=large**2)
        parts = [view.instead(), view.whole, view.letter(view.whole), view.size(view.whole)]
        self.move(appear(*parts, stagger=0, rise=0), seconds=1)
        self.stage += parts

    def beat_all(self) -> None:
        view = Updates(self.subject, self.theme, self.words.labels)
        self.say("all", self._tensor("result"))
        self._clear()
        before, update, after = view.rows
        labels, marks, letters = view.lanes.labels(), view.lanes.marks(), view.letters()
        self.move(appear(*labels, marks, stagger=0.05), seconds=0.8)
        self.move(appear(letters[0], *before, stagger=0.05, rise=0), seconds=0.8)
        self.move(appear(letters[1], view.note(), *update, stagger=0.05, rise=0), seconds=1)
        copies = [strip.copy() for strip in (*before, *update)]
        self.move(merge(copies, [*after, *after]), appear(letters[2], rise=0), seconds=1)
        self.move(appear(*after, stagger=0, rise=0), seconds=0.5)

    # What the beats are made of.

    def _weigh(self, lanes: list[int], seconds: float) -> None:
        """Weigh values: weights stand before their letters, values shrink and dim."""
        if not lanes:
            return
        numbers, letters = (
            [parts[i] for i in lanes] for parts in (self.weights.numbers, self.letters)
        )
        places = [self.view.factor(i, self.weights.numbers[i], self.letters[i]) for i in lanes]
        self.move(glide(letters, [letter for _, letter in places]), seconds=0.4)
        shrinking = (motion for i in lanes for motion in self.view.shrink(self.columns[i], i))
        self.move(glide(numbers, [number for number, _ in places]), *shrinking, seconds=seconds)

    def _make_room(self) -> None:
        """Make room for the sum: all moves to the left, the title over the sum's place."""
        title, way = self.weights.title, self.whole.plan.xs[0] - self.view.plan.xs[0]
        self.view = self.whole
        targets: list[VMobject] = [
            self.view.row.over_result() if part is title else part.copy().shift([way, 0, 0])
            for part in self.stage
        ]
        self.move(glide(self.stage, targets), seconds=0.8)

    def _add_first(self, number: Number) -> Box:
        """Add up the products of the first row, one after the other; the box around them."""
        sums = self.view.weighted_sum.sums
        box = self.view.reach(number, 1)
        number.show(sums[0][0])
        self.move(appear(box, number, stagger=0, rise=0), seconds=0.6)
        for lanes, part in enumerate(sums[1:], start=2):
            reach = self.view.reach(number, lanes)
            self.move(glide([box], [reach]), seconds=min(0.7, 3.5 / len(sums)))
            number.show(part[0])
        return box

    def _add_up(self, view: ResidualSum, equals: Formula) -> list[VMobject]:
        """Add up the stream and the update, row by row; the parts that came."""
        after, boxes = view.columns["after"], view.boxes()
        around, box = [equals, *view.around("after")], boxes[0]
        self.move(appear(*around, *after.frame, box, stagger=0, rise=0), seconds=0.5)
        for number, place in zip(after.numbers, boxes, strict=True):
            self.move(glide([box], [place]), appear(number, rise=0), seconds=0.2)
        self.move(leave(box), seconds=0.3)
        self.add(after)
        return [after, *around]

    def _bring_result(self, view: ResidualSum, update: VectorColumn) -> list[VMobject]:
        """Bring the weighted sum to the stream's place; the parts that will have to go."""
        result, self.result = self.result, []
        self._clear()
        if not result:
            self.stage = [view.word()]
            self.move(appear(*self.stage), seconds=0.5)
            return []
        column, letter, title = result
        self.move(glide(result, [*view.instead(column, letter), view.word()]), seconds=1)
        arrow = view.arrow(column, update, "W_O^top")
        self.move(appear(*arrow, stagger=0, rise=0), seconds=0.5)
        self.stage = [title]
        return [column, letter, *arrow]

    def _clear(self) -> None:
        """Clear the stage."""
        gone = [*self.stage, *self.result]
        if gone:
            self.move(leave(*gone), seconds=0.6)
        self.stage, self.result = [], []

    def _tensor(self, kind: str) -> str:
        return small_print(self.subject, kind)
