"""One row of a matrix times a column, worked out: a dot product under the matrix."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from manim import VGroup, VMobject

from scenes.chapters.qkv.projection_plan import LINE, NOTE, SIZE
from scenes.chapters.qkv.projection_view import ProjectionView
from scenes.kit import layout
from scenes.kit.arrays.folding import decimals_for
from scenes.kit.marks.strokes import TICK, Box, bracket
from scenes.kit.type.line import Line
from scenes.kit.type.number import Number, Source, number_of
from scenes.kit.type.text import Formula

AROUND = 0.1  # a box around a number
WITHIN = 0.07  # a box around a row, between the brackets
UNDER = 0.12  # from the products down to the bracket under what is folded


class WorkedRow:
    """The first row's products, each under its column; the bias and the sum under theirs.

    products  one for each shown column; the folded ones together, under their ellipsis
    bias      the bias once more, if there is one
    sums      how far it adds up with each product, and with the bias: all in one place
    boxes     around both factors of each product
    row       around the whole row, when it is done
    notes     what the folded products, the bias and the sum are
    mark      under the folded products, which their note is about
    """

    def __init__(self, view: ProjectionView, labels: Mapping[str, str]) -> None:
        self.view, self.theme = view, view.theme
        self.factors = view.made.factors(view.plan.across)
        sources = (*self.factors.products, *self.factors.sums)
        self._decimals = decimals_for([number_of(source) for source in sources])
        self._y = view.plan.products
        self._xs = self._columns()
        self._place_numbers()
        self._place_signs()
        self._place_notes(labels)
        self.boxes = [self._boxes(row) for row in range(len(self._xs))]
        self.row = self._row()
        self.mark = self._mark()

    @property
    def folded(self) -> int | None:
        """The index of the product of the folded entries together."""
        return self.view.plan.across if self.factors.is_folded else None

    @property
    def all(self) -> list[VMobject]:
        """All parts, as they stand when the row is done."""
        bias = [self.bias] if self.bias is not None else []
        notes = [*self.mark, *self.notes.values()]
        return [*self.products, *bias, self.sums[-1], *self.signs, *notes, self.row]

    def factors_of(self, row: int) -> list[VMobject]:
        """The two numbers that are multiplied, or the ellipses that stand for them."""
        if row == self.folded:
            first = self.view.matrix.ellipses[0]
            return [first, next(p for p in self.view.column if isinstance(p, Formula))]
        i = row - (self.folded is not None and row > self.folded)
        return [self.view.matrix.numbers[0][i], self.view.column.numbers[i]]

    def new_in(self, row: int) -> list[VMobject]:
        """The parts that come with a product: the sign before it, and its note."""
        signs = [self.signs[row - 1]] if row else []
        notes = [*self.mark, self.notes["rest"]] if row == self.folded else []
        return [*signs, self.products[row], *notes]

    @property
    def around_the_sum(self) -> list[VMobject]:
        """The sign before the sum and its name."""
        return [self.signs[-1], self.notes["sum"]]

    @property
    def with_the_bias(self) -> list[VMobject]:
        return [self.signs[-2], self.notes["bias"]] if self.bias is not None else []

    def _columns(self) -> list[float]:
        """The middles of the products: those of the columns, and of the ellipsis."""
        xs = list(self.view.matrix.xs)
        if self.folded is not None:
            xs.insert(self.folded, (xs[-2] + xs[-1]) / 2)
        return xs

    def _place_numbers(self) -> None:
        view, wide = self.view, self.view.plan.widths
        sizes = [abs(number_of(product)) for product in self.factors.products]
        greys = [self.theme.grey(size / (max(sizes) or 1)) for size in sizes]
        self.products = [
            self._number(source, x + wide.entry / 2).set_fill(grey)
            for source, x, grey in zip(self.factors.products, self._xs, greys, strict=True)
        ]
        right = view.result.numbers[0].right
        self.sums = [self._number(source, right) for source in self.factors.sums]
        self.bias: Number | None = None
        if self.factors.bias is not None and view.bias is not None:
            self.bias = self._number(self.factors.bias, view.bias.numbers[0].right)
            self.bias.set_fill(self.theme.text)

    def _number(self, source: Source, right: float) -> Number:
        color = self.theme.text
        number = Number(source, size=SIZE, color=color, decimals=self._decimals)
        return number.place(right, self._y, "right")

    def _place_signs(self) -> None:
        """Place + between the products and before the bias, = before the sum."""
        plan = self.view.plan
        pairs = zip(self.products, self.products[1:], strict=False)
        between = [(one.right + two.right - two.advance) / 2 for one, two in pairs]
        places = [("+", x) for x in between]
        places += [("+", plan.plus)] if self.bias is not None else []
        self.signs = [
            Formula(sign, size=SIZE, color=self.theme.quiet).place(x, self._y)
            for sign, x in [*places, ("=", plan.equals)]
        ]

    def _place_notes(self, labels: Mapping[str, str]) -> None:
        plan = self.view.plan
        places: dict[str, float] = {"sum": plan.result}
        if self.bias is not None:
            places["bias"] = plan.bias
        count = 0
        if self.folded is not None:
            places["rest"], count = self._xs[self.folded], len(self.factors.rows[self.folded])
        size = layout.MIN_CAPITAL
        self.notes = {
            name: Line(labels[name], {"count": count}, size=size, color=self.theme.quiet).place(
                x, self._y - NOTE
            )
            for name, x in places.items()
        }

    def _mark(self) -> list[VMobject]:
        if self.folded is None:
            return []
        number, y = self.products[self.folded], self._y - UNDER
        left, right = (np.array([x, y, 0]) for x in (number.right - number.advance, number.right))
        return [bracket(left, right, np.array([0, TICK, 0]), color=self.theme.quiet)]

    def _row(self) -> Box:
        xs, wide = self.view.matrix.xs, self.view.plan.widths.entry + 2 * WITHIN
        middle = np.array([(xs[0] + xs[-1]) / 2, self.view.plan.top, 0])
        return Box(xs[-1] - xs[0] + wide, 0.92 * LINE, middle, color=self.view.ink)

    def _boxes(self, row: int) -> VGroup:
        """Two boxes: one runs along the row of the matrix, the other down the column."""
        plan = self.view.plan
        places = [
            (self._xs[row], plan.top, plan.widths.entry),
            (plan.column, plan.top - row * LINE, plan.widths.column),
        ]
        return VGroup(
            *(
                Box(wide + 2 * AROUND, 0.92 * LINE, np.array([x, y, 0]), color=self.view.ink)
                for x, y, wide in places
            )
        )
