"""The chapter on the whole model: from a sentence to the next word, once slowly, once fast."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VMobject

from scenes.chapters.overview.attention_arcs import TOP, AttentionArcs
from scenes.chapters.overview.column_stage import ColumnStage
from scenes.chapters.overview.columns import Columns
from scenes.chapters.overview.layer_stack import LayerStack, LayerStep, StackRow
from scenes.chapters.overview.next_word import NextWordBars, one_more
from scenes.kit.captions import tokens_caption
from scenes.kit.marks.heat import HeatMap
from scenes.kit.motion import Motion, appear, dim, draw, faded, glide, turn_into
from scenes.kit.tokens.paragraph import paragraph
from scenes.lesson import Lesson

EMBED, PATTERN = "embed", "blocks.0.attn.pattern"
START, MIDDLE, END = "blocks.0.resid_pre", "blocks.0.resid_mid", "blocks.0.resid_post"


class Overview(Lesson):
    """Tokens become columns; layers change them; the last column says which token is next.

    Without columns, patterns or the model, the beats about these are left out.
    """

    def setup(self) -> None:
        self.columns = Columns(self.trace, self.theme)
        self.told = [self.columns]  # of the sentences that next words are told of
        if "loop" in self.playing:
            self.told.append(Columns(one_more(self.subject), self.theme))
        self.boxes: list[VMobject] = []  # of the first MLP; last, its name

    # The beats.

    def beat_sentence(self) -> None:
        labels, brackets = paragraph(self.trace, self.theme)
        self.column_stage = ColumnStage(self.columns, labels, brackets)
        self.say(tokens_caption(self.trace), "tokens", count=len(labels))
        self.move(appear(*labels), seconds=2)
        if brackets:
            self.move(appear(*brackets), seconds=0.7)

    def beat_embed(self) -> None:
        first = EMBED if self.subject.knows(EMBED) else START
        self.say("embed", first, size=self.trace[START].shape[-1])
        self._stand()
        self._bring(self.columns.strips(first, height=self.columns.tall), seconds=2)
        if not np.array_equal(self.trace[first], self.trace[START]):
            self.say("place", START)
            strips = self.columns.strips(START, height=self.columns.tall)
            self.move(*self.column_stage.change(strips))

    def beat_attention(self) -> None:
        view = AttentionArcs(self.columns)
        self.say("attention" if len(self.trace.tokens) > 1 else "attention_one", PATTERN)
        self._stand(TOP, view.height)
        self.move(draw(*view.arcs.values(), stagger=0.3), seconds=2.5)
        notes = view.notes(self.words.labels)
        self.move(appear(*notes, rise=0), seconds=0.5)
        key, values = view.reading()
        self.say(key, PATTERN, **values)
        self.move(dim(view.of_others, self.theme.dimmed), appear(*view.tip, rise=0))
        self.column_stage.around = [*view.arcs.values(), *view.tip, *notes]
        if self.column_stage.strips and self.subject.knows(MIDDLE):
            after = self.columns.strips(MIDDLE, top=TOP, height=view.height)
            self.move(*self.column_stage.change(after))

    def beat_mlp(self) -> None:
        step = LayerStep(self.columns)
        self.say("mlp", MIDDLE)
        self._stand(height=step.height)
        if not self.column_stage.strips:
            self._bring(self.columns.strips(MIDDLE, height=step.height))
        self.boxes = [*step.boxes, step.name(self.words.labels["mlp"])]
        self.move(appear(*self.boxes, stagger=0.1), seconds=1)
        self.rest(0.5)
        self.before = [strip.copy() for strip in self.column_stage.strips]
        self.add(*faded(self.before, self.theme.dimmed))
        self._go(step.inside)
        self.remove(*self.column_stage.strips)
        self.column_stage.strips = self.columns.strips(END, top=step.inside, height=step.height)
        self.say("mlp_after", END)
        self._go(step.out)
        self.column_stage.around = [*self.before, *self.boxes]

    def beat_repeat(self) -> None:
        stack = LayerStack(self.columns, self.words.labels)
        last = f"blocks.{stack.layers - 1}.resid_post"
        self.say("repeat" if stack.layers > 1 else "repeat_one", last, count=stack.layers)
        self._raise(stack)
        for row in range(1, len(stack.rows)):
            self._descend(stack, row, seconds=1.5)

    def beat_unembed(self) -> None:
        last = len(self.trace.tokens) - 1
        self.say("unembed", f"probs[{last}]", count=self.trace["probs"].shape[-1])
        if "repeat" not in self.playing:  # these are not the columns that the last layer leaves
            self.column_stage.around += self.column_stage.strips
            self.column_stage.strips = []
        self._tell()

    def beat_loop(self) -> None:
        longer = self.told[-1].trace
        last = len(longer.tokens) - 1
        self.say("loop", f"probs[{last - 1}]", first=self.prediction.choices[0].text)
        self._append(self.told[-1])
        self._bring(self.column_stage.lit(self.columns.strips(START, height=self.columns.tall)))
        self.say("again", f"probs[{last}]", longer)
        stack = LayerStack(self.columns, self.words.labels)
        self._found(stack.rows, glide(self.column_stage.strips, stack.strips(0)))
        for row in range(len(stack.rows)):
            self._descend(stack, row, seconds=0.6)
        self._tell()

    # What the beats are made of.

    def _stand(self, top: float | None = None, height: float = 0.0) -> None:
        """Move words and columns to their lanes; all else leaves."""
        self.move(*self.column_stage.stand(top, height), seconds=1.2)
        if marks := self.column_stage.new_marks(top):
            self.move(appear(*marks), seconds=0.5)

    def _bring(self, strips: list[HeatMap], seconds: float = 1.0) -> None:
        """Unroll columns under their words."""
        self.column_stage.strips = self.columns.rolled(strips)
        self.move(glide(self.column_stage.strips, strips, stagger=0.3), seconds=seconds)

    def _go(self, top: float) -> None:
        """Move the columns along their lanes, behind the boxes."""
        places = self.column_stage.places(self.column_stage.strips[0].height, top)
        # What moves last is drawn over what moves before it.
        self.move(glide(self.column_stage.strips, places), dim(self.boxes, 1), seconds=1.5)

    def _raise(self, stack: LayerStack) -> None:
        """Make the step that was done a part of the first layer; the others come under it."""
        first, above = stack.rows[0], self.column_stage.lit(stack.strips(0))
        new = [*first.attention, first.names[0]]
        self.move(
            glide(self.boxes, [*first.boxes, first.names[1]]),
            glide(self.column_stage.strips, self.column_stage.places(stack.height, stack.tops[1])),
            *turn_into(self.before, above),
            self.column_stage.dimmed(),
            seconds=1.2,
        )
        self.move(appear(*new, rise=0), seconds=0.5)
        self.column_stage.around = [*above, *self.boxes, *new]
        if stack.rows[1:]:
            self._found(stack.rows[1:])

    def _found(self, rows: Sequence[StackRow], *moves: Motion) -> None:
        """Bring the layers that no column has come to yet."""
        parts = faded((p for row in rows for p in row.parts), self.theme.dimmed)
        self.move(*moves, appear(*parts, stagger=0.02, rise=0), seconds=0.8)
        self.column_stage.around += parts

    def _descend(self, stack: LayerStack, row: int, seconds: float) -> None:
        """Pass the columns through a layer, which lights up; they come out changed."""
        passing = self.column_stage.pass_on(stack.strips(row + 1))
        self.move(*passing, dim(stack.rows[row].parts, 1), seconds=seconds)

    def _tell(self) -> None:
        """Turn the last column into bars, one for each of the likeliest next words."""
        model, labels = self.subject.network, self.words.labels
        prediction = self.prediction = NextWordBars(self.columns, self.told, model, labels)
        self.column_stage.keep_last()
        strips, words = self.column_stage.strips, prediction.words
        aside = glide(strips, [prediction.column(strip) for strip in strips])
        self.move(*self.column_stage.stand(), self.column_stage.dimmed(), aside, seconds=1.2)
        copies = [strip.copy() for strip in strips for _ in words.bars]
        self.move(
            *(turn_into(copies, words.bars) if copies else [appear(*words.bars)]), seconds=1.5
        )
        named = [*(prediction.heading for _ in strips), *words.words]
        self.move(appear(*named, stagger=0.1, rise=0), seconds=0.8)
        self.move(appear(*prediction.after_bars, stagger=0.1, rise=0), seconds=0.7)
        self.column_stage.around = [*named, *words.bars, *prediction.after_bars]

    def _append(self, columns: Columns) -> None:
        """Append the winner to the words, which make room for it."""
        moves, coming = self.column_stage.make_room(columns, self.prediction.words.words[0])
        self.columns = columns
        self.move(*moves, seconds=1.2)
        self.add(self.column_stage.labels[columns.last])
        self.move(appear(*coming, rise=0), self.column_stage.dimmed(), seconds=0.5)
