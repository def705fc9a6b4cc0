"""The sentence in one line, in its own order and in others, with numbers or headings under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from manim import ManimColor, VGroup, VMobject

import attncore as ac
from scenes.kit import layout
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import Label, label_width, piecewise, text_width
from scenes.kit.tokens.paragraph import SPACE, brackets
from scenes.kit.tokens.window import window
from scenes.kit.type.text import Formula, Word
from scenes.subject import Subject
from scenes.subject.shuffling import is_backwards

FIRST, SECOND = 2.72, 2.0  # baselines of the two lines
NAME = layout.MIN_CAPITAL  # size of what is said of a line, at its left
MARGIN = 0.35
BIG = 0.28  # size of the words, if there is room
GAP_MARK = "dots.c"
MARK = 0.3  # width of an ellipsis


@dataclass(frozen=True)
class OrderPlan:
    """The tokens shown in every order, and their size.

    shown        positions in the sentence
    size         of the words
    left, right  what the line stands between
    """

    shown: tuple[int, ...]
    size: float
    left: float
    right: float


def order_plan(
    trace: ac.Trace,
    weights: np.ndarray,
    focus: int,
    orders: Sequence[Sequence[int]],
    *,
    left: float = layout.LEFT,
    right: float = layout.RIGHT,
) -> OrderPlan:
    """The plan with as many tokens as are legible in one line, in each order; then the largest.

    weights  (n,) of the focus on each token, which says what must not be elided
    orders   positions in the sentence, as they follow each other
    """
    special = [i for i, token in enumerate(trace.tokens) if token.special]
    sizes = [float(size) for size in np.arange(BIG, layout.MIN_CAPITAL - 1e-9, -0.01)]
    for capacity in range(len(trace.tokens), 1, -1):
        shown = window(weights, focus, capacity, special)
        for size in sizes:
            if all(_advance(trace, o, shown, size) <= right - left for o in orders):
                return OrderPlan(tuple(shown), size, left, right)
    return OrderPlan((focus,), layout.MIN_CAPITAL, left, right)


def _advance(trace: ac.Trace, order: Sequence[int], shown: Sequence[int], size: float) -> float:
    """The width of the line."""
    widths = _widths(trace, order, shown, size)
    return sum(width for _, width in widths) + SPACE * (len(widths) - 1)


def _widths(
    trace: ac.Trace, order: Sequence[int], shown: Sequence[int], size: float
) -> list[tuple[int | None, float]]:
    """The width of each shown token in order; None stands for an ellipsis."""
    known, found = set(shown), list[tuple[int | None, float]]()
    for place, i in enumerate(order):
        if i in known:
            number = text_width(str(place), size)  # its position has room under it
            found.append((i, max(label_width(trace.tokens[i], size), number)))
        elif not found or found[-1][0] is not None:
            found.append((None, MARK))
    return found


class OrderedLine:
    """The words in one order on the baseline `y`, each in its place; nothing here moves.

    order   positions in the sentence, as they follow each other
    labels  by position in the sentence
    marks   ellipses, and brackets over the pieces of a word where these stand in their own order
    """

    def __init__(
        self, trace: ac.Trace, plan: OrderPlan, order: Sequence[int], y: float, theme: Theme
    ) -> None:
        self.trace, self.plan, self.order, self.y, self.theme = trace, plan, tuple(order), y, theme
        tokens = trace.tokens
        self.labels = {i: Label(tokens[i], size=plan.size, theme=theme) for i in plan.shown}
        self.marks = VGroup()
        pen = (plan.left + plan.right - _advance(trace, order, plan.shown, plan.size)) / 2
        for i, width in _widths(trace, order, plan.shown, plan.size):
            x = pen + width / 2
            if i is None:
                self.marks.add(Formula(GAP_MARK, size=plan.size, color=theme.quiet).place(x, y))
            else:
                self.labels[i].place(x, y)
            pen += width + SPACE
        if self.order == tuple(range(len(tokens))):
            row = [tokens[i] for i in plan.shown]
            labels = [self.labels[i] for i in plan.shown]
            self.marks.add(*brackets(labels, piecewise(row, trace.text), theme))

    def x(self, token: int) -> float:
        """The middle of a word."""
        return float(self.labels[token].get_center()[0])

    def numbers(self, y: float, color: ManimColor) -> dict[int, Word]:
        """The place in this order of each shown token, under its word."""
        return {
            i: Word(str(place), size=self.plan.size, color=color).place(self.x(i), y)
            for place, i in enumerate(self.order)
            if i in self.labels
        }


class WordOrders:
    """The sentence as it is written and, under it, in another order; each with its name.

    first, second  the lines, the second as the first where there is no other order
    kinds          the labels of the two: the second may be the first backwards
    numbers        the places of the words in the first, which may stand under it instead
    """

    def __init__(
        self,
        subject: Subject,
        order: Sequence[int] | None,
        labels: Mapping[str, str],
        theme: Theme,
    ) -> None:
        trace = subject.trace
        self.focus, self.labels, self.theme = subject.focus, labels, theme
        backwards = order is not None and is_backwards(trace, order)
        self.kinds = "written", "reversed" if backwards else "shuffled"
        said = [labels[name] for name in (*self.kinds, "position")]
        self.names = [Word(text, size=NAME, color=theme.quiet) for text in said]
        for name, y in zip(self.names, (FIRST, SECOND, SECOND), strict=True):
            name.place(layout.LEFT, y, "left")
        self.names[2].set_fill(theme.position)
        left = layout.LEFT + max(name.advance for name in self.names) + MARGIN
        orders = [range(len(trace.tokens)), *([order] if order is not None else [])]
        weights = subject.ref("attn.pattern", subject.focus).array
        plan = order_plan(trace, weights, subject.focus, orders, left=left)
        self.first = OrderedLine(trace, plan, orders[0], FIRST, theme)
        self.second = OrderedLine(trace, plan, orders[-1], SECOND, theme)
        self.numbers = self.first.numbers(SECOND, theme.position)

    @property
    def written(self) -> list[VMobject]:
        """The first line, its name before it."""
        return [self.names[0], *self.first.labels.values(), self.first.marks]

    def headings(self) -> list[Word]:
        """The headings of a column for each order: the names of the orders."""
        return [self._heading(self.labels[name]) for name in self.kinds]

    def over(self, *others: str) -> list[Word]:
        """The headings of a sum for the focus: the word, its place, and the others' names."""
        token = self.first.labels[self.focus].token
        word = Label(token, size=layout.WORD_SIZE, theme=self.theme)
        place = self._heading(self.numbers[self.focus].text)
        place.set_fill(self.theme.position)
        return [word, place, *(self._heading(self.labels[name]) for name in others)]

    def _heading(self, text: str) -> Word:
        return Word(text, size=layout.WORD_SIZE, color=self.theme.text)
