"""The chapter on embeddings: a word is a column of numbers, a point among all others."""

from __future__ import annotations

from collections.abc import Sequence

from manim import VMobject

import attncore as ac
from scenes.chapters.embedding.cosines import Cosines
from scenes.chapters.embedding.lookup import Lookup
from scenes.chapters.embedding.vocabulary import Ranked, Vocabulary, step_caption, two_nearest
from scenes.chapters.embedding.word_plane import ASIDE, CENTRED, WordPlane, without
from scenes.kit.motion import appear, draw, glide, leave, sink
from scenes.kit.type.line import Value
from scenes.kit.type.number import Setting
from scenes.lesson import Lesson
from scenes.subject.relations import opposites, related_pairs
from scenes.subject.sentence import named

NEIGHBOURS = 8


class Embedding(Lesson):
    """A number picks a column of W_E; columns are points; near ones, and steps between them.

    Where the vocabulary has no two pairs of related words, there is nothing to tell of steps.
    """

    def setup(self) -> None:
        self.vocabulary = Vocabulary(self.subject)
        self.token = self.trace.tokens[self.subject.focus]
        self.query = named(self.trace, self.subject.focus)
        self.lookup = Lookup(self.subject, self.vocabulary, self.theme)

    # The beats.

    def beat_lookup(self) -> None:
        look, count = self.lookup, len(self.vocabulary)
        self.say("number", "tokens", query=self.query, id=self.token.id, count=count)
        self.move(appear(*look.words, look.marks), seconds=1.5)
        arrow = look.arrows[look.focus].copy()
        self.move(appear(arrow, look.id, stagger=1, rise=0), seconds=0.7)
        size = self.vocabulary.size
        self.say("lookup", self._column, query=self.query, size=size, id=self.token.id)
        self.move(appear(*look.slice, stagger=0.1), seconds=1.5)
        self.move(leave(arrow), glide([look.id], [look.picked_head]), seconds=0.8)
        self._replace([look.id], [look.picked_head])
        self.move(appear(look.pick, look.box, stagger=0, rise=0), seconds=0.5)

    def beat_column(self) -> None:
        look, scale = self.lookup, self.subject.network.config.embed_scale
        values: dict[str, Value] = {"query": self.query, "size": self.vocabulary.size}
        if scale != 1:
            values["scale"] = Setting("embed_scale", scale)
        self.say("column" if scale == 1 else "column_scaled", self._column, **values)
        self.columns = look.columns()
        own, arrow = self.columns[look.focus], look.arrows[look.focus]
        self.move(leave(*look.around_the_picked, look.box, look.pick), seconds=0.7)
        self.move(glide(look.picked, look.landing(own)), seconds=1)
        self.move(leave(*look.picked), appear(own, arrow, stagger=0, rise=0), seconds=0.7)
        others = [i for i in range(len(self.columns)) if i != look.focus]
        if others:
            self.say("every", "embed")
            self.move(appear(*(look.arrows[i] for i in others), rise=0), seconds=0.5)
            self.move(appear(*(self.columns[i] for i in others)), seconds=1.5)

    def beat_space(self) -> None:
        self.say("space", "embed.w", size=self.vocabulary.size, count=len(self.vocabulary))
        self.plane = self._plane(CENTRED)
        self.lit = self.plane.light([self.token, *self.trace.tokens])
        self._fly_to_points()
        self.move(appear(self.plane.cloud, rise=0), seconds=1)
        one, two = self.vocabulary.shares[0], self.vocabulary.shares[1]
        self.say("plane", "embed.w", one=one, two=two)
        self.notes = self.plane.notes(self.lit, self.words.labels)
        self.move(appear(self.plane.frame, *self.notes, rise=0), seconds=1)

    def beat_neighbours(self) -> None:
        ranked = self.vocabulary.nearest(self.token.id, NEIGHBOURS)
        near = [each.token for each in ranked[1:] if each.token is not None]
        self.say("cosine", "embed.w", size=self.vocabulary.size)
        others = self._move_aside([self.token, *near])
        self.ranking = self._rank(ranked, "cosine_with", self.query, "left_out")
        self.move(appear(*self.ranking.frame, *self.ranking.rows[0], rise=0), seconds=0.7)
        if len(ranked) > 2:
            self.say("nearest", "embed.w", **two_nearest(ranked[1:]))
        self.notes = self.plane.notes(self.lit, self.words.labels)
        self.move(appear(*others, *self.notes, *self.ranking.beside_the_first, rise=0), seconds=2)

    def beat_direction(self) -> None:
        model, plane = self.subject.network, self.plane
        pairs, opposite = related_pairs(model), opposites(model)[:1]
        ranked = self.vocabulary.steps([*pairs, *opposite])
        (own, *others), against = plane.steps(pairs), plane.steps(opposite, quiet=True)
        self.say("step", "embed.w", **self.vocabulary.ends(pairs[0]))
        self.move(leave(*self.lit.parts, *self.ranking.parts, *self.notes), seconds=0.7)
        self.lit = plane.light_pairs(pairs, opposite)
        self.notes = plane.notes(self.lit, self.words.labels)
        self.move(appear(*self.lit.of(pairs[0].both), rise=0), seconds=0.7)
        self.move(draw(own), seconds=1)
        self.ranking = self._rank(ranked, "cosine_step", ranked[0].text, "opposite", len(opposite))
        self.move(appear(*self.ranking.frame, *self.ranking.rows[0], rise=0), seconds=0.7)
        ends = self.vocabulary.ends(pairs[1])
        self.say(step_caption(ranked[1]), "embed.w", **ends, one=ranked[1].cosine)
        rest = self.lit.of(number for pair in [*pairs[1:], *opposite] for number in pair.both)
        self.move(appear(*rest, *self.notes, rise=0), seconds=0.7)
        lines, rows = draw(*others, *against, stagger=0.3), self.ranking.beside_the_first
        self.move(lines, appear(*rows, stagger=0.3, rise=0), seconds=2)

    # What the beats are made of.

    @property
    def _column(self) -> str:
        """The column of the focus, as the small print names it."""
        return str(self.vocabulary.vector(self.token.id))

    def _plane(self, middle: float) -> WordPlane:
        labels = self.words.labels
        names = labels["widest"], labels["second"]
        return WordPlane(self.vocabulary, names, self.theme, middle=middle)

    def _fly_to_points(self) -> None:
        """Sink every column into its dot; its word goes along, one for each dot."""
        look, lit = self.lookup, self.lit
        ids = [self.trace.tokens[i].id for i in look.plan.shown]
        named = [at for at, n in enumerate(ids) if n in lit.words and n not in ids[:at]]
        rest = [at for at in range(len(ids)) if at not in named]
        words, places = [look.words[at] for at in named], [lit.words[ids[at]] for at in named]
        spots = [lit.spots[number] for number in ids]
        self.move(
            leave(*look.arrows, look.marks),
            sink(self.columns, spots),
            sink([look.words[at] for at in rest], [spots[at] for at in rest]),
            glide(words, places),
            seconds=2,
        )
        self._replace(words, places)
        self.move(appear(*without(lit.parts, places), stagger=0, rise=0), seconds=0.4)

    def _move_aside(self, tokens: Sequence[ac.Token]) -> list[VMobject]:
        """Make room for a list beside the plane; of its words only that of the focus stays.

        returns  what is still to come of the words that stand out now
        """
        before, plane = self.plane, self._plane(ASIDE)
        lit = plane.light(tokens, quiet=[token.id for token in tokens if token is not self.token])
        kept, places = self.lit.shared(lit, self.token.id)
        self.move(leave(*without(self.lit.parts, kept), *self.notes), seconds=0.5)
        things, there = [before.cloud, before.frame, *kept], [plane.cloud, plane.frame, *places]
        self.move(glide(things, there), seconds=1.2)
        self._replace(things, there)
        self.plane, self.lit = plane, lit
        return without(lit.parts, places)

    def _replace(self, things: Sequence[VMobject], others: Sequence[VMobject]) -> None:
        """Replace things by the same things, in the same places."""
        self.remove(*things)
        self.add(*others)

    def _rank(
        self, ranked: Sequence[Ranked], heading: str, query: str, note: str, apart: int = 0
    ) -> Cosines:
        labels = self.words.labels
        said = (labels[heading], {"query": query}), labels[note]
        return Cosines(ranked, self.theme, *said, left=self.plane.beside, apart=apart)
