"""The equation W · x + b = q as numbers: a matrix of weights, a column, a bias, the result."""

from __future__ import annotations

import numpy as np
from manim import ManimColor, VGroup, VMobject

import attncore as ac
from scenes.chapters.qkv.projection import DOWN, Projection
from scenes.chapters.qkv.projection_plan import BETWEEN, LINE, OVER, SIZE, ProjectionPlan
from scenes.kit import layout
from scenes.kit.arrays.folding import folded
from scenes.kit.arrays.matrix import WeightMatrix
from scenes.kit.arrays.vector import OVER as EDGE
from scenes.kit.arrays.vector import VectorColumn
from scenes.kit.marks.strokes import Arrow
from scenes.kit.pattern.grid import SYMBOL_SIZE
from scenes.kit.pattern.plan import SYMBOL
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import Label, piecewise
from scenes.kit.tokens.paragraph import brackets
from scenes.kit.type.number import Number, number_of
from scenes.kit.type.text import Formula


class ProjectionView:
    """The equation of a projection, each part in its place; nothing here moves.

    label, groups, arrow      the word, over the column that stands for it
    matrix, column, bias, result
    letters                   over these: of matrix, column, bias (if there is one) and result
    signs                     + and = between them
    """

    def __init__(
        self, made: Projection, plan: ProjectionPlan, trace: ac.Trace, theme: Theme
    ) -> None:
        self.made, self.plan, self.theme = made, plan, theme
        self.ink = {"q": theme.query, "k": theme.key, "v": theme.value}[made.part]
        self._place_matrix()
        wide = plan.widths
        self.column = self._vector(made.column, plan.column, wide.column, plan.across)
        self.result = self._vector(made.result, plan.result, wide.result, DOWN, self.ink)
        self.bias = (
            None if made.bias is None else self._vector(made.bias, plan.bias, wide.bias, DOWN)
        )
        self._place_signs()
        self._place_word(trace)

    @property
    def parts(self) -> list[VGroup]:
        """The matrix, the column, the bias if there is one, and the result."""
        parts = (self.matrix, self.column, self.bias, self.result)
        return [part for part in parts if part is not None]

    @property
    def word(self) -> list[VMobject]:
        return [self.label, *self.groups, self.arrow]

    @property
    def frame(self) -> list[VMobject]:
        """The brackets, ellipses and signs: the same for query, key and value."""
        known = {id(number) for number in self._numbers()}
        inside = [piece for part in self.parts for piece in part if id(piece) not in known]
        return [*inside, *self.signs]

    @property
    def outset(self) -> list[VMobject]:
        """Everything but the word, the column and the entries of the result."""
        entries, column = set(map(id, self.result.numbers)), self.letters[1]
        empty = [piece for piece in self.result if id(piece) not in entries]
        parts = [part for part in self.parts if part not in (self.column, self.result)]
        return [*parts, *empty, *self.signs, *(x for x in self.letters if x is not column)]

    @property
    def source(self) -> list[VMobject]:
        """The column, and the word that it is the vector of."""
        return [*self.column, *self.word, self.letters[1]]

    def all_but(self, there: list[VMobject]) -> list[VMobject]:
        """Every piece that is drawn but these."""
        known = set(map(id, there))
        pieces = [piece for part in self.parts for piece in part]
        every = [*pieces, *self.word, *self.letters, *self.signs]
        return [piece for piece in every if id(piece) not in known]

    def changing(self, same: bool) -> list[VMobject]:
        """The pieces that differ from another projection's, but for the result's entries.

        same  whether it is of the same word
        """
        kept = [*self.frame, *self.result.numbers]
        return self.all_but([*kept, *self.source] if same else kept)

    def _numbers(self) -> list[Number]:
        columns = [part for part in (self.column, self.bias, self.result) if part is not None]
        numbers = [number for column in columns for number in column.numbers]
        return [*numbers, *(number for row in self.matrix.numbers for number in row)]

    def _place_matrix(self) -> None:
        made, plan = self.made, self.plan
        down, cut = folded(len(made.rows), DOWN)
        middle = plan.top - (len(down) - 1 + cut) / 2 * LINE
        self.matrix = WeightMatrix(
            made.rows,
            at=np.array([plan.matrix, middle, 0]),
            theme=self.theme,
            size=SIZE,
            head=(DOWN, plan.across),
            decimals=made.weight_decimals,
            between=BETWEEN,
            widest=plan.widths.entry,
        )

    def _vector(
        self,
        entries: ac.Ref,
        x: float,
        widest: float,
        head: int,
        color: ManimColor | None = None,
    ) -> VectorColumn:
        """A vector in the colour of its role, else in greys by absolute value."""
        vector = VectorColumn(
            list(entries),
            top=np.array([x, self.plan.top + LINE - SIZE / 2 + EDGE, 0]),
            color=color or self.theme.text,
            theme=self.theme,
            head=head,
            decimals=self.made.decimals,
            size=SIZE,
            widest=widest,
        )
        if color is None:
            most = max(abs(number_of(entry)) for entry in entries) or 1.0
            for number in vector.numbers:
                number.set_fill(self.theme.grey(abs(number_of(number.source)) / most))
        return vector

    def _place_signs(self) -> None:
        """Place the letters over the parts, and + and = at the level of their middles."""
        part, token = self.made.part.upper(), self.made.token
        plan, text = self.plan, self.theme.text
        over = [
            (f"W_{part}^top", plan.matrix, text),
            (f"arrow(x)_{token}", plan.column, text),
            *([(f"b_{part}", plan.bias, text)] if self.bias is not None else []),
            (f"arrow({part})_{token}", plan.result, self.ink),
        ]
        self.letters = [
            Formula(formula, size=SYMBOL_SIZE, color=color).place(x, plan.edge + 0.17)
            for formula, x, color in over
        ]
        middle = float(self.matrix.get_center()[1])
        signs = [("+", plan.plus)] if self.bias is not None else []
        self.signs = [
            Formula(sign, size=SIZE, color=self.theme.quiet).middle(x, middle)
            for sign, x in [*signs, ("=", plan.equals)]
        ]

    def _place_word(self, trace: ac.Trace) -> None:
        x, foot = self.plan.column, self.plan.edge
        self.label = Label(trace.tokens[self.made.token], size=layout.WORD_SIZE, theme=self.theme)
        self.label.place(x, foot + OVER)
        ends = np.array([x, foot + OVER - 0.1, 0]), np.array([x, foot + SYMBOL + 0.1, 0])
        self.arrow = Arrow(*ends, color=self.theme.quiet)
        groups = piecewise([self.label.token], trace.text)
        self.groups = brackets([self.label], groups, self.theme)
