"""The chapter on positions: vectors added to those of words, or pairs of entries turned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VMobject

import attncore as ac
from scenes.chapters.positions.equation import addition, are_same, comparison
from scenes.chapters.positions.position_maps import PositionMaps
from scenes.chapters.positions.rotation import RotaryPair, RotaryPlane, RotaryPlanes
from scenes.chapters.positions.word_orders import WordOrders
from scenes.kit.motion import appear, dim, draw, glide, leave, merge, turn
from scenes.kit.type.line import Value
from scenes.kit.type.number import Number
from scenes.kit.type.text import Glyphs
from scenes.lesson import Lesson
from scenes.subject.sentence import named
from scenes.subject.shuffling import outputs, shuffled
from scenes.subject.subject import small_print


class Positions(Lesson):
    """The order of words, lost without positions and mask; then two ways to tell it.

    Without learned positions, the beats about these are left out; where there is one order only,
    the shuffle.
    """

    def setup(self) -> None:
        self.focus = self.subject.focus
        self.word = named(self.trace, self.focus)
        self.order = shuffled(self.trace, self.focus) if "shuffle" in self.playing else None
        self.orders = WordOrders(self.subject, self.order, self.words.labels, self.theme)
        self.is_written = False
        self.standing: list[VMobject] = []  # what the next beat takes away
        self.vector: list[Number] = []  # of the position of the focus, and over it the position
        self.place: list[Glyphs] = []

    # The beats.

    def beat_shuffle(self) -> None:
        assert self.order is not None
        (run, one), (_, two) = outputs(self.subject, self.order, positions=False, mask=False)
        kind = "shuffle" if are_same(one, two) else "shuffle_near"
        self.say(kind + self._unmasked(), one.name, run, focus=self.word)
        self._write()
        moved = self._shuffle()
        equal = comparison(one, two, self.orders.headings(), self.theme)
        note = equal.note(self.words.labels["apart"], self._apart(one, two))
        self.move(appear(*equal.parts, note, stagger=0.1), seconds=1.5)
        (_, one), (_, two) = outputs(self.subject, self.order)
        kind = "order_same" if are_same(one, two) else "order"
        self.say(kind + self._unmasked(), one.name, focus=self.word)
        other = comparison(one, two, equal.headings, self.theme)
        said = other.note(self.words.labels["apart"], self._apart(one, two))
        self.move(leave(*equal.body, note), seconds=0.5)
        self.move(appear(*other.body, said, stagger=0.1, rise=0), seconds=1.2)
        self.standing = [*moved, *other.parts, said]

    def beat_add(self) -> None:
        orders, labels = self.orders, self.orders.first.labels
        normed = "embed.ln.normalized" in self.trace
        kind = "add_normed" if normed else "add"
        self.say(kind, f"pos_embed[{self.focus}]", focus=self.word, index=self.focus)
        if self.standing:
            self.move(leave(*self.standing), dim(labels.values(), 1), seconds=0.7)
        self._write()
        places = [orders.names[2], *orders.numbers.values()]
        self.move(appear(*places, stagger=0.1), seconds=1)
        work = addition(self.trace, self.focus, self.orders.over, self.theme)
        self._fall(work.headings)
        *parts, result = work.columns
        self.move(appear(*parts, *work.headings[2:], stagger=0.3), seconds=1)
        self.move(appear(*work.frames[-1], *work.all_signs, stagger=0, rise=0), seconds=0.7)
        rows = zip(*(column.numbers for column in parts), result.numbers, strict=True)
        flown = [(number.copy(), into) for *numbers, into in rows for number in numbers]
        self.move(merge(*zip(*flown, strict=True), stagger=0.2), seconds=1.7)
        self.move(appear(*result.numbers, rise=0), seconds=0.5)
        self.place, self.vector = work.headings[1:2], parts[1].numbers
        rest = [part for part in work.parts if part is not parts[1]]
        self.standing = [*places, *rest, *work.frames[1], *self.vector]

    def beat_map(self) -> None:
        self.maps = maps = PositionMaps(self.subject, self.words.labels, self.theme)
        self.say("map", "pos_embed.w", size=maps.size)
        self._clear(but=[*self.vector, *self.place])
        own, labels = maps.labels[self.focus], dict(maps.labels)
        if self.place:
            numbers = merge(self.vector, [own] * len(self.vector))
            self.move(glide(self.place, [own]), numbers, seconds=1)
            self.remove(*self.place)  # the label is the same, in the same place
            self.add(labels.pop(self.focus))
        self.move(appear(*labels.values(), *maps.scale, maps.name, maps.whole, stagger=0, rise=0))
        self.say("formula", "pos_embed.w")
        self.lower = [*maps.formula()]
        self.move(glide([maps.whole], [maps.half()]), seconds=1)
        self.move(appear(*self.lower, stagger=0, rise=0), seconds=1)
        self.standing = [maps.name, maps.whole, *maps.scale, *maps.labels.values()]

    def beat_distance(self) -> None:
        plot, name = self.maps.plot()
        kind, at = plot.reading(self.focus)
        self.say(kind, f"pos_embed.w[{self.focus}]", index=self.focus, other=at)
        self.move(leave(*self.lower), seconds=0.7)
        self.move(appear(name, plot.zero, plot.zero_label, rise=0), seconds=0.5)
        self.move(draw(plot.curve), seconds=2)
        stem, number = plot.stem(self.focus), plot.number(at)
        self.move(appear(stem, number, rise=0), seconds=0.7)
        self.standing += [name, plot.zero, plot.zero_label, plot.curve, stem, number]

    def beat_rotary(self) -> None:
        pair = RotaryPair(self.subject, self.focus, self._partner())
        words = self.word, named(self.trace, pair.tokens[1])
        planes = RotaryPlanes(pair, words, self.words.labels, self.theme)
        first, later, farther = planes.planes
        self.say("turn_own" if pair.is_own else "turn", self._tensor("q"))
        self._clear()
        arrows = [first.arrow(role, 0) for role in (0, 1)]
        self.move(appear(first.frame, *first.names, *arrows, stagger=0.1, rise=0), seconds=1)
        self._turn(first, arrows, (0, 0))
        products = {"one": first.value, "two": farther.value}
        self.say("shift", self._tensor("q"), **products)
        for before, plane, sign in zip((first, first), (later, farther), planes.signs, strict=True):
            arrows = [arrow.copy() for arrow in before.arrows]
            goal = [plane.arrow(role, place) for role, place in enumerate(before.places)]
            frame = appear(plane.frame, *plane.names, stagger=0, rise=0)
            self.move(glide(arrows, goal), frame, seconds=0.8)
            self._turn(plane, arrows, before.places, sign)

    # What the beats are made of.

    def _write(self) -> None:
        """Write the sentence, if it is not there yet."""
        if not self.is_written:
            self.move(appear(*self.orders.written, stagger=0.1), seconds=1)
        self.is_written = True

    def _clear(self, *, but: Sequence[VMobject] = ()) -> None:
        """Let everything leave, the sentence too, but for what is still needed."""
        there = [*self.standing, *(self.orders.written if self.is_written else [])]
        gone = [part for part in there if not any(part is needed for needed in but)]
        if gone:
            self.move(leave(*gone), seconds=0.6)
        self.is_written, self.standing = False, []

    def _shuffle(self) -> list[VMobject]:
        """Glide copies of the words to their new places; then only the focus is bright."""
        first, second = self.orders.first.labels, self.orders.second.labels
        copies = {i: label.copy() for i, label in first.items()}
        places = [second[i] for i in copies]
        self.move(glide([*copies.values()], places, stagger=0.4), seconds=2)
        around = [self.orders.names[1], self.orders.second.marks]
        others = [line[i] for line in (first, copies) for i in first if i != self.focus]
        self.move(appear(*around, rise=0), dim(others, self.theme.dimmed), seconds=0.5)
        return [*copies.values(), *around]

    def _unmasked(self) -> str:
        """The ending of captions about a model that has no mask to switch off."""
        return "_unmasked" if self.subject.network.config.kind == "encoder" else ""

    def _apart(self, one: ac.Ref, two: ac.Ref) -> dict[str, Value]:
        """The number of entries of two vectors, and their distance."""
        return {"size": len(one), "distance": ac.Derived(ac.distance, [one, two])}

    def _fall(self, headings: Sequence[Glyphs]) -> None:
        """Bring copies of the word and its position down, over the vectors added for them."""
        labels, numbers = self.orders.first.labels, self.orders.numbers
        copies = [label.copy() for label in (labels[self.focus], numbers[self.focus])]
        others = [part for line in (labels, numbers) for i, part in line.items() if i != self.focus]
        self.move(glide(copies, headings[:2]), dim(others, self.theme.dimmed), seconds=1)
        self.remove(*copies)  # the headings are the same, in the same places
        self.add(*headings[:2])

    def _turn(
        self,
        plane: RotaryPlane,
        arrows: Sequence[VMobject],
        before: tuple[int, int],
        sign: VMobject | None = None,
    ) -> None:
        """Turn the arrows to the positions of the plane; then their dot product comes."""
        self.move(turn(*arrows, about=plane.at, angles=plane.angles(before)), seconds=1.2)
        self.remove(*arrows)  # the plane has the same, as they lie now
        self.add(*plane.arrows)
        found = [plane.product, plane.distance, *([] if sign is None else [sign])]
        self.move(appear(*found, stagger=0, rise=0), seconds=0.5)

    def _partner(self) -> int:
        """The other token that the focus looks at most; itself if it is alone."""
        row = self.subject.ref("attn.pattern", self.focus).array
        others = [i for i in np.argsort(-row, kind="stable") if i != self.focus]
        visible = [int(i) for i in others if not self.subject.masked[self.focus, i]]
        return next(iter(visible), self.focus)

    def _tensor(self, kind: str) -> str:
        return small_print(self.subject, kind)
