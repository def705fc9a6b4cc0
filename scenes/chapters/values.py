"""What does it do with what it found? Values are weighed, added, and added to the word itself."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from manim import VMobject

from scenes.kit import telling
from scenes.kit.addition import Addition
from scenes.kit.factoring import Factoring
from scenes.kit.live import drive, number_of
from scenes.kit.mixview import MixView, faintness
from scenes.kit.motion import Motion, appear, dim, glide, grow, leave, merge
from scenes.kit.updates import Updates
from scenes.kit.vectors import VectorColumn
from scenes.lesson import Lesson


class Values(Lesson):
    """One column of the pattern, on its side, weighs the values of the words that it sees.

    Of a trace that lacks values, what heads add or the model, the beats about these are left out.
    """

    name = "values"
    beats = ("weights", "weigh", "sum", "residual", "factor", "all")

    def setup(self) -> None:
        self.stage: list[VMobject] = []  # what goes when another picture comes
        self.mixed: list[VMobject] = []  # the sum, its letter and its word
        self.query = telling.named(self.trace, self.subject.focus)
        if self.subject.knows("attn.v"):
            self.view = MixView(self.subject, self.theme, self.words.labels)

    # The beats.

    def beat_weights(self) -> None:
        self.say("column", self._tensor("pattern"), query=self.query)
        self.weights, lying = self.view.upright(), self.view.lying()
        made = self.weights
        self.move(appear(*made.labels, made.title, stagger=0.1), seconds=1)
        self.move(appear(made.box, rise=0), grow(*made.dots, stagger=0.1), seconds=1)
        self.move(glide(made.turning, lying.turning), seconds=1.5)
        made.numbers = lying.numbers
        self.move(appear(*made.numbers, rise=0), seconds=0.7)
        size = len(self.view.mixture.result)
        self.say("values", self._tensor("v"), size=size)
        marks, self.letters = self.view.lanes.marks(), self.view.letters()
        self.columns = self.view.values()
        self.move(appear(marks, *self.letters, stagger=0.05, rise=0), seconds=0.7)
        self.move(appear(*self.columns, stagger=0.1), seconds=1.2)
        self.stage = [*made.labels, *made.dots, *made.numbers, made.title]
        self.stage += [marks, *self.letters, *self.columns]

    def beat_weigh(self) -> None:
        mixture, (lane, row) = self.view.mixture, self.view.example()
        self.say(
            "weigh",
            self._tensor("v"),
            key=telling.named(self.trace, mixture.shown[lane]),
            weight=mixture.weights[lane],
            entry=mixture.values[lane][self.columns[lane].shown[row]],
            product=mixture.weighed[lane][self.columns[lane].shown[row]],
        )
        box = self.view.around(self.columns[lane].numbers[row], lane)
        self.move(leave(self.weights.box), appear(box, rise=0), seconds=0.5)
        self.rest(1)
        self._weigh([lane], seconds=1.5)
        self.rest(0.5)
        self.move(leave(box), seconds=0.4)
        self.say("weigh_all", self._tensor("pattern"))
        self._weigh([other for other in range(len(self.columns)) if other != lane], seconds=1.8)
        folded = self.view.folded()
        if folded:
            self.move(appear(*folded, rise=0), seconds=0.7)
        self.stage += folded

    def beat_sum(self) -> None:
        mixture, title = self.view.mixture, self.weights.title
        self.say("sum", self._tensor("z"), weight=mixture.result[0])
        signs, column, letter = self.view.signs(), self.view.result_column(), self.view.letter_z()
        first, *others = column.numbers
        around = [part for part in column if part not in column.numbers]
        self.move(glide([title], [self.view.title()]), seconds=0.5)
        self.move(appear(*signs, letter, *around, stagger=0.05, rise=0), seconds=0.7)
        box = self.view.reach(first, 1)
        first.show(mixture.sums[0][0])
        self.move(appear(box, first, stagger=0, rise=0), seconds=0.6)
        step = min(0.7, 3.5 / len(mixture.sums))
        for lane, part in enumerate(mixture.sums[1:], start=2):
            self.move(glide([box], [self.view.reach(first, lane)]), seconds=step)
            first.show(part[0])
        best = telling.named(self.trace, mixture.shown[mixture.strongest])
        size = len(mixture.result)
        self.say("gathered", self._tensor("z"), size=size, query=self.query, key=best)
        for number in others:
            reach = self.view.reach(number, len(mixture.sums))
            self.move(glide([box], [reach]), appear(number, rise=0), seconds=0.35)
        self.move(leave(box), seconds=0.4)
        self.add(column)
        self.stage = [part for part in self.stage if part is not title] + signs
        self.mixed = [column, letter, title]

    def beat_residual(self) -> None:
        view = Addition(self.subject, self.theme, self.words.labels)
        size = len(view.sources["update"])
        self.say("update", self._tensor("result"), size=size, query=self.query)
        update, beside = view.column("update"), view.around("update")
        word, going = self._bring_mixture(view, update)
        self.move(appear(*beside, update, stagger=0.05), seconds=1)
        self.rest(1)
        self.say(view.caption, view.tensor, count=view.heads, query=self.query)
        before, after = view.column("before"), view.column("after")
        plus, equals = view.signs()
        around, sum_ = [*view.around("before"), plus], [equals, *view.around("after")]
        self.move(leave(*going), appear(*around, before, stagger=0.05, rise=0), seconds=1)
        self.move(appear(*sum_, *view.frame(after), rise=0), seconds=0.5)
        pairs = [number.copy() for column in (before, update) for number in column.numbers]
        self.move(merge(pairs, [*after.numbers, *after.numbers]), seconds=1)
        self.move(appear(*after.numbers, stagger=0, rise=0), seconds=0.5)
        self.add(after)
        self.stage = [word, before, update, after, *beside, *around, *sum_]
        if "whole" in view.sources:
            whole = view.column("whole")
            parts = [*view.arrow(after, whole), *view.around("whole"), whole]
            self.move(appear(*parts, stagger=0.05, rise=0), seconds=0.7)
            self.stage += parts

    def beat_factor(self) -> None:
        token = self.view.mixture.shown[self.view.mixture.strongest]
        view = Factoring(self.subject, token, self.theme)
        large, small = view.map.sizes
        name = telling.named(self.trace, token)
        self.say("factor", str(view.map.w_v), size=large, count=small, key=name)
        self._clear()
        path = view.read, view.down, view.value, view.up, view.made
        self.stage = [view.word(), view.letter(view.read), view.read]
        self.move(appear(*self.stage), seconds=0.7)
        for left, right in pairwise(path):
            parts = [view.arrow(left, right), right, view.letter(right)]
            parts += view.bias() if right is view.down else []
            self.move(appear(*parts, stagger=0.1, rise=0), seconds=0.8)
            self.stage += parts
        few, many = 2 * large * small, large**2
        self.say("whole", str(view.map.w_o), fewer=few, more=many)
        parts = [view.whole, view.letter(view.whole)]
        self.move(appear(*parts, stagger=0, rise=0), seconds=1)
        self.stage += parts

    def beat_all(self) -> None:
        view = Updates(self.subject, self.theme)
        self.say("all", self._tensor("result"))
        self._clear()
        before, update, after = view.rows
        labels, marks, letters = view.lanes.labels(), view.lanes.marks(), view.letters()
        self.move(appear(*labels, marks, stagger=0.05), seconds=0.8)
        self.move(appear(letters[0], *before, stagger=0.05, rise=0), seconds=0.8)
        self.move(appear(letters[1], *update, stagger=0.05, rise=0), seconds=1)
        copies = [strip.copy() for strip in (*before, *update)]
        self.move(merge(copies, [*after, *after]), appear(letters[2], rise=0), seconds=1)
        self.move(appear(*after, stagger=0, rise=0), seconds=0.5)

    # What the beats are made of.

    def _weigh(self, lanes: list[int], seconds: float) -> None:
        """Weights come to stand before their letters; values shrink and dim to what they weigh."""
        if not lanes:
            return
        things = [part for i in lanes for part in (self.weights.numbers[i], self.letters[i])]
        places = [
            place
            for i in lanes
            for place in self.view.factor(i, self.weights.numbers[i], self.letters[i])
        ]
        shrinking = (motion for lane in lanes for motion in self._shrink(lane))
        self.move(glide(things, places), *shrinking, seconds=seconds)

    def _shrink(self, lane: int) -> Iterable[Motion]:
        mixture, column = self.view.mixture, self.columns[lane]
        weight = number_of(mixture.weights[lane])

        def keep(share: float) -> None:
            left = mixture.weighed[lane] if share == weight else mixture.faded(lane, share)
            for number, entry in zip(column.numbers, column.shown, strict=True):
                number.show(left[entry])

        yield drive(column.numbers, keep, 1.0, weight)
        yield dim(column.numbers, faintness(weight))

    def _bring_mixture(
        self, view: Addition, update: VectorColumn
    ) -> tuple[VMobject, list[VMobject]]:
        """The sum goes where the stream will stand; its word, and what will have to go."""
        mixed, self.mixed = self.mixed, []
        self._clear()
        if not mixed:
            word = view.word()
            self.move(appear(word), seconds=0.5)
            return word, []
        column, letter, title = mixed
        self.move(glide(mixed, [*view.instead(column, letter), view.word()]), seconds=1)
        arrow = view.arrow(column, update, "W_O")
        self.move(appear(*arrow, stagger=0, rise=0), seconds=0.5)
        return title, [column, letter, *arrow]

    def _clear(self) -> None:
        """What stands on stage goes."""
        gone = [*self.stage, *self.mixed]
        if gone:
            self.move(leave(*gone), seconds=0.6)
        self.stage, self.mixed = [], []

    def _tensor(self, kind: str) -> str:
        return telling.small_print(self.subject, kind)
