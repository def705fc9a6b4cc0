"""Equations of vectors: columns side by side with a sign between their entries, row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from manim import ManimColor, VMobject

import attncore as ac
from scenes.kit.arrays.folding import folded
from scenes.kit.arrays.vector import VectorColumn
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import GAP
from scenes.kit.type.line import Line, Value
from scenes.kit.type.number import Source, number_of, number_width, spell
from scenes.kit.type.text import Formula, Glyphs

TOP = 1.15  # upper edge of the columns, under two lines of words
NOTE = 0.19  # size of what is said under them
UNDER = 0.2
HEAD = 5  # entries shown before the ellipsis
DIGIT = 0.21
SIGN = 0.9  # room of a sign between two columns
OVER = 0.2  # from a column up to the baseline of its heading
SAME, OTHER = "=", "eq.not"


def same_digits(ones: Sequence[Source], others: Sequence[Source], most: int = 2) -> int:
    """The decimals, at most, to which numbers that should be equal can be shown as equal.

    Two numbers that differ in their seventh digit may still be rounded apart: then fewer are shown.
    """
    pairs = [(number_of(a), number_of(b)) for a, b in zip(ones, others, strict=True)]
    places = range(most, -1, -1)
    return next((p for p in places if all(spell(a, p) == spell(b, p) for a, b in pairs)), most)


def closing_digits(terms: Sequence[Sequence[Source]], results: Sequence[Source]) -> int:
    """The decimals of sums: two, or more where two would not add up as rounded."""
    shown = folded(len(results), HEAD)[0]
    rows = [[number_of(vector[i]) for vector in (*terms, results)] for i in shown]
    return next((p for p in (2, 3, 4) if all(_closes(row, p) for row in rows)), 3)


def _closes(row: Sequence[float], places: int) -> bool:
    *terms, result = (round(float(spell(x, places).replace("−", "-")) * 10**places) for x in row)
    return sum(terms) == result


class Equation:
    """An equation of vectors: columns of numbers in a row, each in its place; nothing moves.

    vectors   a source for each entry
    colors    one for each vector; None: greys, brighter with a larger absolute value
    headings  what stands over each column
    signs     between two columns: one sign for all rows; None for = or ≠, as the digits are
    """

    def __init__(
        self,
        vectors: Sequence[Sequence[Source]],
        *,
        colors: Sequence[ManimColor | None],
        headings: Sequence[Glyphs],
        signs: Sequence[str | None],
        theme: Theme,
        decimals: int = 2,
    ) -> None:
        self.theme = theme
        self.columns = [
            self._column(vector, color, decimals)
            for vector, color in zip(vectors, colors, strict=True)
        ]
        self.headings = list(headings)
        self._place()
        pairs = zip(self.columns, self.columns[1:], signs, strict=False)
        self.signs = [self._signs(*pair) for pair in pairs]

    def note(self, template: str, values: Mapping[str, Value]) -> Line:
        """The note under the columns."""
        line = Line(template, values, size=NOTE, color=self.theme.text)
        foot = min(float(column.get_bottom()[1]) for column in self.columns)
        x = (float(self.columns[0].get_left()[0]) + float(self.columns[-1].get_right()[0])) / 2
        return line.place(x, foot - UNDER - NOTE)

    @property
    def frames(self) -> list[list[VMobject]]:
        """The brackets and ellipsis of each column."""
        return [
            [part for part in column if not any(part is number for number in column.numbers)]
            for column in self.columns
        ]

    @property
    def all_signs(self) -> list[Formula]:
        return [sign for row in self.signs for sign in row]

    @property
    def body(self) -> list[VMobject]:
        """Everything under the headings."""
        return [*self.columns, *self.all_signs]

    @property
    def parts(self) -> list[VMobject]:
        return [*self.headings, *self.body]

    def _column(
        self, vector: Sequence[Source], color: ManimColor | None, decimals: int
    ) -> VectorColumn:
        ink = color or self.theme.text
        made = VectorColumn(
            vector,
            top=np.array([0, TOP, 0]),
            color=ink,
            theme=self.theme,
            head=HEAD,
            decimals=decimals,
            size=DIGIT,
            widest=number_width(DIGIT, "−0." + "0" * decimals),
        )
        if color is None:
            sizes = [abs(number_of(number.source)) for number in made.numbers]
            for number, size in zip(made.numbers, sizes, strict=True):
                number.set_fill(self.theme.grey(size / (max(sizes) or 1)))
        return made

    def _place(self) -> None:
        """Place the columns side by side, the whole in the middle of the frame."""
        columns = [column.width / 2 for column in self.columns]
        words = [heading.advance / 2 for heading in self.headings]
        halves = list(zip(columns, words, strict=True))
        steps = [max(a[0] + b[0] + SIGN, a[1] + b[1] + 2 * GAP) for a, b in pairwise(halves)]
        x = -(max(halves[0]) + sum(steps) + max(halves[-1])) / 2 + max(halves[0])
        for column, heading, step in zip(self.columns, self.headings, [*steps, 0], strict=True):
            column.set_x(x)
            heading.place(x, TOP + OVER)
            x += step

    def _signs(self, one: VectorColumn, two: VectorColumn, sign: str | None) -> list[Formula]:
        x = (float(one.get_right()[0]) + float(two.get_left()[0])) / 2
        made = []
        for a, b in zip(one.numbers, two.numbers, strict=True):
            shown = sign or (SAME if a.digits == b.digits else OTHER)
            color = self.theme.text if shown == OTHER else self.theme.quiet
            mark = Formula(shown, size=DIGIT, color=color)
            made.append(mark.middle(x, a.baseline + DIGIT / 2))
        return made


def are_same(one: ac.Ref, two: ac.Ref) -> bool:
    """Whether the distance of two vectors is 0.00, as it is shown."""
    return spell(number_of(ac.Derived(ac.distance, [one, two])), 2) == spell(0, 2)


def comparison(one: ac.Ref, two: ac.Ref, headings: Sequence[Glyphs], theme: Theme) -> Equation:
    """The comparison of two vectors: = or ≠ between their entries."""
    ones, others = list(one), list(two)
    return Equation(
        [ones, others],
        colors=[None, None],
        headings=headings,
        signs=[None],
        theme=theme,
        decimals=same_digits(ones, others),
    )


def addition(
    trace: ac.Trace, token: int, headings: Callable[..., Sequence[Glyphs]], theme: Theme
) -> Equation:
    """The sum of a word's vector, its position's and, if there is one, its type's.

    headings  makes what stands over word and position, and over what it is given the names of
    """
    names = [name for name in ("embed", "pos_embed", "type_embed") if name in trace]
    terms: list[list[Source]] = [list(trace.ref(name, token)) for name in names]
    result: list[Source] = list(trace.ref("blocks.0.resid_pre", token))
    is_normalised = "embed.ln.normalized" in trace
    if is_normalised:  # then the sum itself is nowhere in the trace
        result = [ac.Derived(ac.total, entries) for entries in zip(*terms, strict=True)]
    return Equation(
        [*terms, result],
        colors=[*(theme.position if name == "pos_embed" else None for name in names), None],
        headings=headings(*["type"] * (len(names) - 2), "added" if is_normalised else "input"),
        signs=[*["+"] * (len(names) - 1), "="],
        theme=theme,
        decimals=closing_digits(terms, result),
    )
