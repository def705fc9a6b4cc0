"""What happens between a sentence and the next word? The whole way, once slowly, once fast."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VMobject

from scenes.chapters.overview.attention_arcs import TOP, Web
from scenes.chapters.overview.column_stage import Cast
from scenes.chapters.overview.columns import Columns
from scenes.chapters.overview.layer_stack import Passage, Storey, Tower
from scenes.chapters.overview.next_word import Guess, one_more
from scenes.kit.captions import tokens_caption
from scenes.kit.marks.heat import HeatMap
from scenes.kit.motion import Motion, appear, dim, draw, faded, glide, turn_into
from scenes.kit.tokens.paragraph import paragraph
from scenes.lesson import Lesson

EMBED, PATTERN = "embed", "blocks.0.attn.pattern"
START, MIDDLE, END = "blocks.0.resid_pre", "blocks.0.resid_mid", "blocks.0.resid_post"


class Overview(Lesson):
    """Tokens become columns; layers change them; the last column says which token is next.

    Of a trace that lacks columns, patterns or the model, the beats about these are left out.
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
        self.cast = Cast(self.columns, labels, brackets)
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
            self.move(*self.cast.change(self.columns.strips(START, height=self.columns.tall)))

    def beat_attention(self) -> None:
        web = Web(self.columns)
        self.say("attention" if len(self.trace.tokens) > 1 else "attention_one", PATTERN)
        self._stand(TOP, web.height)
        self.move(draw(*web.arcs.values(), stagger=0.3), seconds=2.5)
        notes = web.notes(self.words.labels)
        self.move(appear(*notes, rise=0), seconds=0.5)
        key, values = web.reading()
        self.say(key, PATTERN, **values)
        self.move(dim(web.of_others, self.theme.dimmed), appear(*web.tip, rise=0))
        self.cast.around = [*web.arcs.values(), *web.tip, *notes]
        if self.cast.strips and self.subject.knows(MIDDLE):
            after = self.columns.strips(MIDDLE, top=TOP, height=web.height)
            self.move(*self.cast.change(after))

    def beat_mlp(self) -> None:
        passage = Passage(self.columns)
        self.say("mlp", MIDDLE)
        self._stand(height=passage.height)
        if not self.cast.strips:
            self._bring(self.columns.strips(MIDDLE, height=passage.height))
        self.boxes = [*passage.boxes, passage.name(self.words.labels["mlp"])]
        self.move(appear(*self.boxes, stagger=0.1), seconds=1)
        self.rest(0.5)
        self.before = [strip.copy() for strip in self.cast.strips]
        self.add(*faded(self.before, self.theme.dimmed))
        self._go(passage.inside)
        self.remove(*self.cast.strips)
        self.cast.strips = self.columns.strips(END, top=passage.inside, height=passage.height)
        self.say("mlp_after", END)
        self._go(passage.out)
        self.cast.around = [*self.before, *self.boxes]

    def beat_repeat(self) -> None:
        tower = Tower(self.columns, self.words.labels)
        last = f"blocks.{tower.layers - 1}.resid_post"
        self.say("repeat" if tower.layers > 1 else "repeat_one", last, count=tower.layers)
        self._raise(tower)
        for row in range(1, len(tower.storeys)):
            self._descend(tower, row, seconds=1.5)

    def beat_unembed(self) -> None:
        last = len(self.trace.tokens) - 1
        self.say("unembed", f"probs[{last}]", count=self.trace["probs"].shape[-1])
        if "repeat" not in self.playing:  # these are not the columns that the last layer leaves
            self.cast.around += self.cast.strips
            self.cast.strips = []
        self._tell()

    def beat_loop(self) -> None:
        longer = self.told[-1].trace
        last = len(longer.tokens) - 1
        self.say("loop", f"probs[{last - 1}]", first=self.guess.choices[0].text)
        self._append(self.told[-1])
        self._bring(self.cast.lit(self.columns.strips(START, height=self.columns.tall)))
        self.say("again", f"probs[{last}]", longer)
        tower = Tower(self.columns, self.words.labels)
        self._found(tower.storeys, glide(self.cast.strips, tower.strips(0)))
        for row in range(len(tower.storeys)):
            self._descend(tower, row, seconds=0.6)
        self._tell()

    # What the beats are made of.

    def _stand(self, top: float | None = None, height: float = 0.0) -> None:
        """Words and columns take their places in the lanes; what else there was goes."""
        self.move(*self.cast.stand(top, height), seconds=1.2)
        if marks := self.cast.new_marks(top):
            self.move(appear(*marks), seconds=0.5)

    def _bring(self, strips: list[HeatMap], seconds: float = 1.0) -> None:
        """Columns unroll under their words."""
        self.cast.strips = self.columns.rolled(strips)
        self.move(glide(self.cast.strips, strips, stagger=0.3), seconds=seconds)

    def _go(self, top: float) -> None:
        """The columns move along their lanes, behind the boxes."""
        places = self.cast.places(self.cast.strips[0].height, top)
        # What moves last is drawn over what moves before it.
        self.move(glide(self.cast.strips, places), dim(self.boxes, 1), seconds=1.5)

    def _raise(self, tower: Tower) -> None:
        """The step that was done becomes a part of the first layer; the others come under it."""
        first, above = tower.storeys[0], self.cast.lit(tower.strips(0))
        new = [*first.attention, first.names[0]]
        self.move(
            glide(self.boxes, [*first.boxes, first.names[1]]),
            glide(self.cast.strips, self.cast.places(tower.height, tower.tops[1])),
            *turn_into(self.before, above),
            self.cast.dimmed(),
            seconds=1.2,
        )
        self.move(appear(*new, rise=0), seconds=0.5)
        self.cast.around = [*above, *self.boxes, *new]
        if tower.storeys[1:]:
            self._found(tower.storeys[1:])

    def _found(self, storeys: Sequence[Storey], *moves: Motion) -> None:
        """Layers that no column has come to yet."""
        parts = faded((p for storey in storeys for p in storey.parts), self.theme.dimmed)
        self.move(*moves, appear(*parts, stagger=0.02, rise=0), seconds=0.8)
        self.cast.around += parts

    def _descend(self, tower: Tower, row: int, seconds: float) -> None:
        """The columns pass through a layer, which lights up, and come out changed."""
        passing = self.cast.pass_on(tower.strips(row + 1))
        self.move(*passing, dim(tower.storeys[row].parts, 1), seconds=seconds)

    def _tell(self) -> None:
        """The last column goes aside and becomes bars, one for each of the likeliest next words."""
        labels = self.words.labels
        self.guess = guess = Guess(self.columns, self.told, self.subject.network, labels)
        self.cast.keep_last()
        strips, words = self.cast.strips, guess.words
        aside = glide(strips, [guess.column(strip) for strip in strips])
        self.move(*self.cast.stand(), self.cast.dimmed(), aside, seconds=1.2)
        copies = [strip.copy() for strip in strips for _ in words.bars]
        self.move(
            *(turn_into(copies, words.bars) if copies else [appear(*words.bars)]), seconds=1.5
        )
        named = [*(guess.heading for _ in strips), *words.words]
        self.move(appear(*named, stagger=0.1, rise=0), seconds=0.8)
        self.move(appear(*guess.after_bars, stagger=0.1, rise=0), seconds=0.7)
        self.cast.around = [*named, *words.bars, *guess.after_bars]

    def _append(self, columns: Columns) -> None:
        """The winner takes its place after the words, which make room for it."""
        moves, coming = self.cast.make_room(columns, self.guess.words.words[0])
        self.columns = columns
        self.move(*moves, seconds=1.2)
        self.add(self.cast.labels[columns.last])
        self.move(appear(*coming, rise=0), self.cast.dimmed(), seconds=0.5)
