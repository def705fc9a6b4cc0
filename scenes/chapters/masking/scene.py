"""The chapter on the causal mask: a word has to predict what comes, so it must not see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from manim import VMobject

from scenes.chapters.masking.column_sums import BELOW, LIFT, ColumnSums
from scenes.chapters.masking.prefixes import PrefixRows
from scenes.chapters.masking.same_column import SameColumn
from scenes.chapters.masking.unmasked import UnmaskedCells, ahead, leak_caption
from scenes.kit.motion import appear, dim, glide, grow, leave
from scenes.kit.pattern.cells import Cell, HeadCells, of_columns
from scenes.kit.pattern.frame import GridFrame
from scenes.kit.pattern.head import head_grid
from scenes.kit.tokens.paragraph import paragraph
from scenes.kit.type.line import Value
from scenes.kit.type.text import Word
from scenes.lesson import Lesson
from scenes.subject import Subject
from scenes.subject.sentence import named
from scenes.subject.subject import divided_by, small_print


class Masking(Lesson):
    """A sentence as predictions; the attention to later words without a mask; the mask, its use.

    The scene is about a token that something follows: if nothing follows the focus, the one
    before it. Where a model predicts no word, or adds a bias to its scores, the beats about
    these are left out.
    """

    def setup(self) -> None:
        self.asking = self.subject.followed
        self.query = named(self.trace, self.asking.focus)
        self.unmasked = self._run(mask=False)
        self.cut = self._run(self.asking.focus + 1)
        room = {"below": BELOW, "lift": LIFT}
        self.grid = head_grid(self.asking, self.words.labels, self.theme, **room)
        self.cells = HeadCells(self.asking, self.grid)
        shown = self.grid.plan.shown
        self.column, self.columns = shown.index(self.asking.focus), list(range(len(shown)))
        self.frame: GridFrame | None = None
        self.there: dict[int, Word] = {}  # a word of each token that has one on stage
        self.past: list[VMobject] = []  # on stage, until the next picture comes

    # The beats.

    def beat_prefixes(self) -> None:
        count = len(self.trace.tokens) - 1
        self.say("prefixes" if count > 1 else "prefixes_one", "tokens", count=count)
        rows = PrefixRows(self.trace, self.words.labels, self.theme)
        self._take_turns(rows)
        self.say("bars", "probs")
        self.move(appear(*rows.axis, stagger=0, rise=0), seconds=0.5)
        self.move(rows.come(), seconds=1.5)
        self.move(appear(*rows.numbers, rise=0), seconds=1)
        self.past += [*rows.axis, *rows.bars, *rows.numbers]

    def beat_leak(self) -> None:
        self.say("leak", self._tensor("pattern"), self.unmasked.trace)
        self._lay_out()
        cells = UnmaskedCells(self.unmasked, self.grid)
        dots, weights = cells.dots(self.column), cells.weights(self.column)
        self.move(grow(*of_columns(dots, self.columns), stagger=0.05), seconds=2)
        given = ahead(self.unmasked)
        values: dict[str, Value] = {"query": self.query, "weight": given}
        caption = leak_caption(given)
        self.say(caption, self._tensor("pattern"), self.unmasked.trace, **values)
        box = self.grid.column_box(self.column)
        others = [dot for (_, column), dot in dots.items() if column != self.column]
        self.move(appear(box, rise=0), dim(others, self.theme.dimmed), seconds=0.7)
        self.move(appear(*weights.values(), rise=0), seconds=1)
        self.past += [*dots.values(), *weights.values(), box]

    def beat_mask(self) -> None:
        size = divided_by(self.asking)
        values: dict[str, Value] = {} if size is None else {"size": size}
        self.say("scores" if size else "scores_given", self._tensor("scores_scaled"), **values)
        self._lay_out()
        numbers: dict[Cell, VMobject] = {**self.cells.scores(), **self.cells.ellipses()}
        self.move(leave(*self._past()), seconds=0.7)
        self.move(appear(*of_columns(numbers, self.columns), rise=0), seconds=1.5)
        self.say("mask" if self.asking.is_causal else "mask_other", self._tensor("scores"))
        infinities = self.cells.infinities()
        gone = [numbers.pop(cell) for cell in infinities]
        come = appear(*infinities.values(), stagger=0.1, rise=0)
        self.move(leave(*gone, stagger=0.1), come, seconds=2)
        self.past += of_columns({**numbers, **infinities}, self.columns)

    def beat_softmax(self) -> None:
        self.sums = ColumnSums(self.asking, self.grid)
        total = self.sums.numbers[self.column].source
        self.say("softmax", self._tensor("pattern"), weight=total)
        self._lay_out()
        self.dots, weights = self.cells.dots(self.column), self.cells.weights(self.column)
        dots = of_columns(self.dots, self.columns)
        self.move(leave(*self._past(), stagger=0.05), grow(*dots, stagger=0.05), seconds=2)
        box = self.grid.column_box(self.column)
        self.move(appear(box, *weights.values(), stagger=0, rise=0), seconds=1)
        self.move(appear(self.sums.sign, *self.sums.numbers, rise=0), seconds=1)
        self.past += [box, *weights.values(), *self.sums.numbers]

    def beat_same(self) -> None:
        both = SameColumn(
            self.asking, self.cut, self.grid.plan.shown, self.words.labels, self.theme
        )
        self.say("same", self._tensor("pattern"), query=self.query)
        self._turn_into_rows(both)
        self.say("again", self._tensor("pattern"))
        self.move(dim(both.later, self.theme.dimmed), seconds=0.7)
        self.move(appear(*both.parts(1), rise=0), seconds=1.5)
        self.move(appear(*both.signs, rise=0), seconds=1)
        count = len(self.trace.tokens) - 1
        told = count > 1 and "prefixes" in self.playing
        self.say("so" if told else "so_one", self._tensor("pattern"), count=count)

    # What the beats are made of.

    def _take_turns(self, rows: PrefixRows) -> None:
        """Turn every word of the sentence into the next word of a row of its own."""
        labels, brackets = paragraph(self.trace, self.theme)
        self.move(appear(*labels), seconds=1.5)
        self.move(appear(*brackets), seconds=0.5)
        self.there = rows.one_of_each()
        words = [labels[token] for token in self.there]
        gone = [label for token, label in enumerate(labels) if token not in self.there]
        places = list(self.there.values())
        self.move(glide(words, places), leave(*gone, *brackets), seconds=1.5)
        self._swap(words, places)
        around = [part for part in rows.around if part not in places]
        self.move(appear(*around, rise=0), seconds=1.5)
        self.past += around

    def _lay_out(self) -> None:
        """Lay the words out around the grid, if they are not there yet."""
        if self.frame is not None:
            return
        self.frame = GridFrame(self.grid)
        over = dict(zip(self.grid.plan.shown, self.frame.labels, strict=True))
        both = [token for token in over if token in self.there]
        words, places = [self.there[token] for token in both], [over[token] for token in both]
        gone = [word for token, word in self.there.items() if token not in over]
        self.move(leave(*self._past(), *gone), seconds=0.7)
        self.move(glide(words, places), seconds=1.5)
        self._swap(words, places)
        around = self.frame.all_but(places)
        self.move(appear(*around, self.frame.lines, stagger=0.1), seconds=1.2)

    def _turn_into_rows(self, both: SameColumn) -> None:
        """Turn the boxed column into a list: its words and dots go there, all else leaves."""
        assert self.frame is not None
        words = self.frame.key_labels
        dots = {row: dot for (row, column), dot in self.dots.items() if column == self.column}
        gone = of_columns(self.dots, [c for c in self.columns if c != self.column])
        around = [*self.frame.all_but(list(words)), self.frame.lines]
        self.move(leave(*self._past(), *gone, *around), seconds=0.5)
        things = [*words, *dots.values(), self.sums.sign]
        places = [*both.words, *(both.dots[0][row] for row in dots), both.sum_sign]
        self.move(glide(things, places), seconds=1.5)
        self._swap(things, places)
        self.move(appear(*both.parts(0), rise=0), seconds=1.2)

    def _swap(self, things: Sequence[VMobject], same: Sequence[VMobject]) -> None:
        """Swap what has arrived for the same things that stand there from now on."""
        self.remove(*things)
        self.add(*same)

    def _past(self) -> list[VMobject]:
        """Hand over the parts of the picture that is over, for the next one to remove."""
        gone, self.past = self.past, []
        return gone

    def _run(self, count: int | None = None, *, mask: bool = True) -> Subject:
        """The same head in another run: of the first `count` tokens, or without its mask."""
        ids = [token.id for token in self.trace.tokens[:count]]
        names = [self.asking.name("attn.pattern")]
        trace = self.subject.network.trace(ids, names=names, mask=mask)
        return replace(self.asking, trace=trace)

    def _tensor(self, kind: str) -> str:
        return small_print(self.subject, kind)
