"""The chapter on context: two sentences share a word, and attention pulls its vectors apart."""

from __future__ import annotations

from itertools import zip_longest

from manim import VMobject

from scenes.chapters.context.two_columns import TwoColumns
from scenes.chapters.context.two_paths import TwoPaths
from scenes.chapters.context.two_predictions import TwoPredictions
from scenes.chapters.context.two_sentences import TwoSentences
from scenes.chapters.context.word_pair import WordPair
from scenes.kit.motion import appear, dim, draw, glide, leave, merge
from scenes.kit.type.line import Caption, Value
from scenes.kit.type.number import number_of
from scenes.kit.type.text import Word
from scenes.lesson import Lesson
from scenes.subject.choosing import strongest
from scenes.subject.sentence import named
from scenes.subject.subject import small_print

PAUSE = 0.8  # seconds
WALK = 4.0  # seconds, at most
SAME = 0.005  # a distance that is shown as 0.00


class Context(Lesson):
    """The shared word as one column, then its arcs, its way through the blocks, the next words."""

    def setup(self) -> None:
        self.pair = WordPair(self.subject)
        self.both = self.pair.both
        self.word = named(self.trace, self.subject.focus)
        self.rows = TwoSentences(self.both, self.theme, self.words.labels)
        self.shared: list[VMobject] = []  # the word, once for each sentence
        self.others: list[VMobject] = []  # what else stands in the lines
        self.left: list[VMobject] = []  # what a beat leaves on stage beside these
        self.tags: list[Word] = []  # the sentences, as they stand in the plane

    # The beats.

    def beat_same(self) -> None:
        self.say("shared", "embed", query=self.word)
        self._set_out()
        self.move(dim(self.others, self.theme.dimmed), seconds=0.7)
        start = self.pair.distances[0]
        edges = self.rows.inner
        view = TwoColumns(self.pair, self.shared, edges, self.words.labels, self.theme)
        caption = "same" if number_of(start) < SAME else "near"
        size = self.pair.size
        self.say(caption, "embed", query=self.word, size=size, distance=start)
        copies = [label.copy() for label in self.shared]
        self.add(*copies)
        self.move(glide(copies, view.heads), seconds=1.2)
        self.move(appear(*view.columns, stagger=0), draw(*view.ties), seconds=1)
        self.move(appear(*view.between, stagger=0, rise=0), seconds=0.7)
        self.left = [*copies, *view.columns, *view.ties, *view.between]

    def beat_look(self) -> None:
        caption, values = self._reading()
        self.say(caption, small_print(self.subject, "pattern"), **values)
        self._set_out()
        if self.left:
            self.move(leave(*self.left), seconds=0.5)
        shared, others = self.rows.lines(self.rows.arched)
        standing = list(zip(self.others, self.rows.visible, strict=True))
        self.move(
            glide([*self.shared, *self.others], [*shared, *others]),
            dim([part for part, visible in standing if visible], 1),
            dim([part for part, visible in standing if not visible], self.theme.dimmed),
            seconds=1.2,
        )
        self.left = []
        for row in self.rows.arched:
            arcs = [draw(*row.arcs, stagger=0.3)] if row.arcs else []
            told = [row.box, *row.tips, *row.numbers, *row.notes]
            self.move(appear(*told, stagger=0, rise=0), *arcs, seconds=1.5)
            self.rest(PAUSE)
            self.left += [*told, *row.arcs]

    def beat_pull(self) -> None:
        word = self.rows.apart[0].labels[self.rows.places[0]]
        view = TwoPaths(self.pair, word, self.words.labels, self.theme)
        where = f"{self.pair.stops[0].tensor} … {self.pair.stops[-1].tensor}"
        self.say("pull", where, query=self.word)
        self._set_out()
        self.move(leave(*self.left, *self.others), seconds=0.6)
        first, second = self.shared
        self.move(
            appear(view.frame, view.distances.heading, stagger=0, rise=0),
            glide([first], [view.start]),
            merge([second], [view.start]),
            seconds=1.2,
        )
        self._walk(view)
        end = self.pair.distances[-1]
        self.say("apart" if number_of(end) >= SAME else "together", where, distance=end)
        self.move(appear(*view.leaders, *view.tags, rise=0), seconds=0.7)
        self.left += view.leaders
        self.shared, self.others, self.tags = [first], [], view.tags

    def beat_next(self) -> None:
        view = TwoPredictions(self.both, self.theme)
        caption, values = view.reading
        self.say(caption, view.tensor, **values)
        if not self.tags:
            self._set_out()
        pairs = [
            (tag, head)
            for tag, head in zip(self.tags, view.heads, strict=False)
            if tag.text == head.text
        ]
        kept, there = [tag for tag, _ in pairs], [head for _, head in pairs]
        others = [tag for tag in self.tags if tag not in kept]
        self.move(leave(*self.left, *self.shared, *self.others, *others), seconds=0.6)
        if kept:
            self.move(glide(kept, there), seconds=1.2)
        new = [head for head in view.heads if head not in there]
        self.move(appear(*new, *(found.zero for found in view.lists), rise=0), seconds=0.7)
        for one, two in zip_longest(*(found.rows for found in view.lists), fillvalue=[]):
            self.move(appear(*one, *two, stagger=0), seconds=0.5)
        self.rest(PAUSE)

    # What the beats are made of.

    def _reading(self) -> Caption:
        """The tokens that the word attends to most in each sentence, if to any much."""
        values: dict[str, Value] = {"query": self.word}
        for one, name, number in zip(self.both, ("first", "second"), ("one", "two"), strict=True):
            weights = one.ref("attn.pattern", one.focus)
            best = strongest(weights.array)
            if not best:
                return "look_spread", {"query": self.word}
            values |= {name: named(one.trace, best[0]), number: weights[best[0]]}
        return "look", values

    def _set_out(self) -> None:
        """Set out the words of both sentences, unless an earlier beat has them on stage."""
        if self.shared:
            return
        self.shared, self.others = self.rows.lines(self.rows.apart)
        self.move(appear(*self.shared, *self.others, stagger=0.1), seconds=2)

    def _walk(self, view: TwoPaths) -> None:
        """Walk from stop to stop, in equal times, listing the distance at each."""
        spots, link = [way[0].copy() for way in view.spots], view.links[0].copy()
        self.move(appear(link, *spots, *view.distances.rows[0], stagger=0, rise=0), seconds=0.7)
        self.left = [view.frame, view.distances.heading, link, *spots, *view.distances.rows[0]]
        for stop in range(1, len(self.pair.stops)):
            passed = [way[stop - 1] for way in view.passed]
            trails = [way[stop] for way in view.trails]
            come = [*passed, *view.distances.rows[stop]]
            self.move(
                glide([link], [view.links[stop]]),
                draw(*trails),
                appear(*come, stagger=0, rise=0),
                glide(spots, [way[stop] for way in view.spots]),
                seconds=min(1.0, WALK / len(self.pair.stops)),
            )
            self.left += [*trails, *come]
