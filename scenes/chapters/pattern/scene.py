"""The chapter on the attention pattern, the headline scene: one head, from tokens to weights."""

from __future__ import annotations

from scenes.chapters.pattern.captions import (
    mask_caption,
    question,
    reading,
    score_caption,
    scores_caption,
    weights_caption,
)
from scenes.chapters.pattern.longer import Longer
from scenes.chapters.pattern.moves import PatternMoves
from scenes.kit.become import become
from scenes.kit.captions import tokens_caption
from scenes.kit.motion import appear, dim, leave
from scenes.kit.tokens.paragraph import paragraph
from scenes.kit.type.line import Gap
from scenes.kit.view import HOME
from scenes.subject.choosing import strongest
from scenes.subject.sentence import named


class Pattern(PatternMoves):
    """Queries along the top, keys down the left: dot products become weights, column by column.

    Without queries, keys or scores in the trace, or a mask in the head, the beats about these
    are left out; the grid comes when it is first needed.
    """

    # The beats.

    def beat_tokens(self) -> None:
        labels, brackets = paragraph(self.trace, self.theme)
        self.stage.show(seconds=0.3, stagger=0, words=labels, brackets=list(brackets))
        self.say(tokens_caption(self.trace), "tokens", count=len(labels))
        chips = self.view.chips(labels)
        self.move(appear(*chips, stagger=0.4, rise=0), seconds=2.2)
        self.say(question(self.subject), self.tensor_of("pattern"), query=self.query)
        chip, word = self.view.chip(labels[self.subject.focus]), labels[self.subject.focus]
        self.move(leave(*chips), appear(chip, rise=0), seconds=0.8)
        self.stage.dim(self.theme.dimmed, but=[word], seconds=0.8)
        self.stage.put(chip=chip)

    def beat_queries(self) -> None:
        size = self.subject.ref("attn.q").shape[-1]
        self.say("queries", self.tensor_of("q"), size=size)
        self.lay_out_queries()
        column = self.view.query_column()
        letter = self.stage["queries"][self.focus]
        self.move(become([letter.copy()], column.numbers), seconds=1.4)
        self.move(appear(*column.frame, rise=0), seconds=0.4)
        self.stage.put(column=[*column.numbers, *column.frame])

    def beat_keys(self) -> None:
        self.say("keys", self.tensor_of("k"), size=self.subject.ref("attn.k").shape[-1])
        self.lay_out_keys()

    def beat_scores(self) -> None:
        self.lay_out(self.view.first_kind)
        self.scores = self.view.scores()
        best = self.scores.get((self.view.best, self.focus))
        self.say("guess", self.tensor_of(self.view.first_kind), query=self.query)
        self.ask(self.view.middle(self.focus))
        self.run_down([self.focus], seconds=2)
        if best is not None:
            key = named(self.trace, self.view.shown[self.view.best])
            self.say(score_caption(self.subject), key=key, score=Gap(best.source, best.decimals))
            self.tell(score=best)
        self.say(scores_caption(self.subject))
        self.run_down(self.view.others, seconds=2.5)

    def beat_scale(self) -> None:
        self.say("scale", self.tensor_of("scores_scaled"), size=self.view.divisor or 0)
        sign = self.view.division()
        self.move(appear(sign), seconds=0.6)
        self.move(self.view.divide(self.scores), seconds=2)
        self.move(leave(sign), seconds=0.4)

    def beat_mask(self) -> None:
        self.say(mask_caption(self.subject), self.tensor_of("scores"))
        infinities = self.view.infinities()
        gone = [self.scores[cell] for cell in infinities]
        self.move(become(gone, list(infinities.values()), stagger=0.1), seconds=2.5)
        self.scores |= infinities

    def beat_softmax(self) -> None:
        self.lay_out("pattern")
        known = self.subject.scores is not None
        caption = weights_caption(self.subject, "softmax" if known else "weights")
        self.say("softmax_column" if known else caption, self.tensor_of("pattern"))
        self.stage.show(seconds=0.4, box=self.view.column_box())
        self.dots, self.weights = self.view.dots(), self.view.weights()
        self.soften([self.focus], seconds=2)
        total = self.view.total(self.weights)
        self.move(become([n.copy() for n in self.weights.values()], total[1:]), seconds=1)
        self.move(appear(*total[:1], rise=0), seconds=0.2)
        if known:
            self.say(caption)
        self.soften(self.view.others, seconds=2.5)
        self.stage.put(dots=list(self.dots.values()), weights=[*self.weights.values(), *total])

    def beat_further(self) -> None:
        longer = Longer(self.view)
        self.say("further", self.tensor_of("pattern"), count=longer.count)
        wall = [longer.frame(), longer.wall()]
        hidden = self.stage.all_but() if self.view.grid.plan.elided else []
        self.move_camera(longer.camera(), appear(*wall, rise=0), dim(hidden, 0), seconds=4)
        self.say("square", cells=longer.count**2)
        self.rest(0.4)
        self.move_camera(HOME, leave(*wall), dim(hidden, 1), seconds=2)

    def beat_read(self) -> None:
        weights = self.subject.ref("attn.pattern", self.subject.focus)
        shown, value = self.view.shown, weights.array
        read = [key for key in strongest(value) if key in shown] or [max(shown, key=value.item)]
        rows = [shown.index(key) for key in read]
        told = [self.weights[row, self.focus] for row in rows]
        for place, (key, row, number) in enumerate(zip(read, rows, told, strict=True)):
            caption = "read_too" if place else reading(self.subject)
            values = {"query": self.query, "key": named(self.trace, key)}
            self.say(
                caption,
                self.tensor_of("pattern"),
                **values,
                weight=Gap(number.source, number.decimals),
            )
            if not place:
                self.stage.dim(self.theme.dimmed, but=[*told, *self.about(rows)])
            self.move(self.tint_row(row), seconds=0.5)
            self.tell(weight=number)

    def beat_sentence(self) -> None:
        row = self.view.arcs(self.hues)
        self.say("sentence" if row.arcs else "sentence_faint", query=self.query)
        self.clear_the_grid(row)
        self.fly_down(row)
        parts = [
            self.view.chip(row.labels[self.focus]),
            *row.marks,
            *row.tips,
            *row.numbers,
            *row.notes,
        ]
        self.move(appear(*parts, stagger=0.1, rise=0), seconds=1.5)
