"""Wanted marks: what a claim says must be seen, with its ink and how strong it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from manim import ManimColor

from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from scenes.kit.marks.dot import FULL_DOT
from tests.scenes.support import reading
from tests.scenes.support.facts import Facts, assert_shows
from tests.scenes.support.find.heat import Cells, check_cells
from tests.scenes.support.find.measure import ONE_SIZE, number
from tests.scenes.support.stage import Played

SHOWN = 5  # entries of a vector before the folded ones; the last is always there
Ink = ManimColor | None  # None: the claim looks at the colours by itself


@dataclass(frozen=True)
class Item:
    """One wanted mark.

    name     as it is called in messages
    check    raises AssertionError if a mark is another one
    opacity  None if the claim looks at it by itself
    size     height of its capitals or digits, if it is stated
    point    it is a number that stands on its decimal point, with the others of its column
    """

    name: str
    check: Callable[[Mark], None]
    ink: Ink
    opacity: float | None = 1.0
    size: float | None = None
    point: bool = False

    def but(self, **changes: Any) -> Item:
        """The same mark with another ink, opacity, size or place."""
        return replace(self, **changes)

    def fits(self, mark: Mark) -> bool:
        """Whether a mark shows what is wanted, in whatever ink."""
        try:
            self.check(mark)
        except AssertionError:
            return False
        return True

    def refuse(self, mark: Mark, where: str) -> None:
        """Raise AssertionError unless a mark is the wanted one, in its ink, strength and size."""
        self.check(mark)
        if self.ink is not None:
            ink = self.ink.to_hex().upper()
            assert mark.color.upper() == ink, f"{where}: {mark} in another colour than {ink}"
        if self.opacity is not None:
            assert abs(mark.opacity - self.opacity) < 0.01, f"{where}: {mark} is not as faint"
        if self.size is not None:
            assert abs(mark.capital - self.size) < ONE_SIZE, f"{where}: {mark} of another size"


Row = Item | Sequence[Item]  # side by side
Column = Mapping[str, Row]  # from the top down; rows of one name stand on one level


@dataclass
class Wanted:
    """The vocabulary of claims about one played scene: each method makes an item."""

    played: Played
    facts: Facts = field(init=False)

    def __post_init__(self) -> None:
        self.facts, self.theme = Facts(self.played.subject), self.played.theme
        self.labels = Words(self.played.lang, self.played.scene).labels

    @property
    def hues(self) -> dict[int, ManimColor]:
        """The inks of the focus and of the other tokens that it heeds."""
        own, theme = self.facts.focus, self.theme
        others = [i for i in self.facts.heeded if i != own]
        inks = theme.focus, theme.heeded, theme.heeded_too
        return dict(zip([own, *others], inks, strict=False))

    def num(self, value: float, decimals: int = 2, ink: Ink = None, **options: Any) -> Item:
        """A computed number, to so many decimals."""

        def check(mark: Mark) -> None:
            assert_shows(number(mark), value, decimals, str(mark))

        return Item(f"{value:.{decimals}f}", check, ink, **{"point": True, **options})

    def text(self, text: str, ink: Ink, mono: bool = False, **options: Any) -> Item:
        """A text, exactly as it is typed."""
        return _spelling(text, reading.reference(text, mono=mono), ink, options)

    def formula(self, source: str, ink: Ink, **options: Any) -> Item:
        """A formula in Typst's notation."""
        return _spelling(source, reading.run(f"${source}$"), ink, options)

    def word(self, i: int, **options: Any) -> Item:
        """The word of a token; quiet if the model added it."""
        token = self.facts.trace.tokens[i]
        ink = self.theme.quiet if token.special else self.theme.text
        return self.text(self.facts.label(i), ink, token.byte, **options)

    def dot(self, weight: float, sides: list[float], **options: Any) -> Item:
        """The disc of a weight; `sides` gets the side of the cell for which its area is right."""

        def check(mark: Mark) -> None:
            wide, high = mark.box[2:] - mark.box[:2]
            assert mark.kind == "dot", f"{mark} is no dot"
            assert abs(wide - high) < 0.01 * wide, f"{mark} is no disc"
            sides.append(float(wide) / FULL_DOT / np.sqrt(weight))

        return Item(f"the disc of {weight:.2f}", check, self.theme.dot, **options)

    def mark(self, kind: str, ink: Ink, **options: Any) -> Item:
        """An arrow, a box, lines or whatever else has no content of its own."""

        def check(mark: Mark) -> None:
            assert mark.kind == kind, f"{mark} is no {kind}"

        return Item(f"{kind}", check, ink, **options)

    def arrow(self, **options: Any) -> Item:
        return self.mark("arrow", self.theme.quiet, **options)

    def heat(
        self, name: str, values: np.ndarray, most: float, ink: Ink = None, **options: Any
    ) -> Item:
        """A heat map or strip of data in shades of an ink; without one, of learned weights."""
        cells = Cells(values, most, self.theme, ink)
        return Item(name, lambda mark: check_cells(mark, cells, name), None, **options)

    def vector(self, values: np.ndarray, decimals: int, ink: Ink, **options: Any) -> Column:
        """The first entries and the last; an ellipsis stands for those that are folded."""
        last = len(values) - 1
        folds = last >= SHOWN + 2
        column: dict[str, Row] = {
            f"entry {i}": self.num(float(values[i]), decimals, ink, **options)
            for i in (range(SHOWN) if folds else range(last))
        }
        if folds:
            column["fold"] = self.formula("dots.v", self.theme.quiet)
        return {**column, f"entry {last}": self.num(float(values[last]), decimals, ink, **options)}


def _spelling(
    name: str, curves: Sequence[reading.Curve], ink: Ink, options: Mapping[str, Any]
) -> Item:
    def check(mark: Mark) -> None:
        right = mark.kind == "text" and reading.spells(mark, curves)
        assert right, f"{mark} does not say {name}"

    return Item(repr(name), check, ink, **options)
