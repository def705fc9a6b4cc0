"""Lines of running text that may hold computed numbers: captions, title, small print."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from manim import ManimColor, VGroup

from scenes.kit.type.number import DIGIT_HEIGHT, Number, Source
from scenes.kit.type.text import SHARE, Align, Formula, Glyphs, Word
from scenes.kit.type.typeset import CAP_HEIGHT

BLANK = "…"  # stands in a gap


@dataclass(frozen=True)
class Gap:
    """A number that a line only leaves room for: it comes when it stands on the stage.

    decimals  of the number on stage, if they are not those of the line
    """

    source: Source
    decimals: int | None = None


Value = str | int | Source | Gap
Caption = tuple[str, dict[str, Value]]  # its key and its values


class Line(VGroup):
    """One line on one baseline, from a template such as "{word} looks with weight {weight}".

    values  for each name in the template: a str or int (a token, a count), or a Ref or Derived,
            which becomes a Number, or a Gap for one that comes later; "{weight:1}" shows one
            decimal, "{share:1%}" hundredths with their sign; "√{size}" of a count is a root
            with its bar. Text in values is only ever text; words come in italics.
    """

    def __init__(
        self,
        template: str,
        values: Mapping[str, Value] | None = None,
        *,
        size: float,
        color: ManimColor,
        mono: bool = False,
        decimals: int = 2,
    ) -> None:
        super().__init__()
        self.size, self.mono = size, mono
        self._ink = color
        self._pen = 0.0
        self._offsets: list[float] = []
        self._plain: list[str] = []
        self._parts: list[Glyphs] = []  # with those that are still to come
        self._gaps: dict[str, tuple[Number, Word]] = {}
        for literal, name, form, _ in string.Formatter().parse(template):
            value = (values or {})[name] if name is not None else None
            rooted = literal.endswith("√") and isinstance(value, int)
            self._text(literal.removesuffix("√") if rooted else literal)
            if rooted:
                self._root(value)
            elif isinstance(value, Gap):
                places = str(decimals if value.decimals is None else value.decimals)
                self._gap(str(name), value.source, form or places)
            elif value is not None:
                self._value(value, form or str(decimals))
        self.advance = self._pen

    @property
    def numbers(self) -> list[Number]:
        return [part for part in self.submobjects if isinstance(part, Number)]

    @property
    def spoken(self) -> str:
        """The line as plain text, with an ellipsis for each gap."""
        gaps = {id(number) for number, _ in self._gaps.values()}
        return "".join(
            BLANK if id(part) in gaps else text
            for part, text in zip(self._parts, self._plain, strict=True)
        )

    @property
    def whole(self) -> str:
        """The line as plain text, as it will be when no gap is left."""
        return "".join(self._plain)

    def gap(self, name: str) -> tuple[Number, Word]:
        """The number that is to come into a gap, in its place, and the blank that stands there."""
        return self._gaps[name]

    def fill(self, name: str) -> None:
        """Put the number of a gap into the line, in the place of the blank."""
        number, blank = self._gaps.pop(name)
        self.remove(blank)
        self.add(number)

    def place(self, x: float, y: float, align: Align = "center") -> Self:
        """Stand on the baseline `y`, with the left, centre or right at `x`."""
        left = x - SHARE[align] * self.advance
        for part, offset in zip(self._parts, self._offsets, strict=True):
            part.place(left + offset, y, "left")
        for number, blank in self._gaps.values():
            blank.place(float(number.get_center()[0]), y)
        return self

    @property
    def scaling(self) -> float:
        """The ratio of its size now to the size it was set in."""
        return self._parts[0].scaling

    def middle(self, x: float, y: float) -> Self:
        """Stand with the middle of its capitals at (x, y)."""
        return self.place(x, y - self.size / 2)

    def _text(self, text: str, style: str = "regular") -> None:
        if text:
            self._put(Word(text, size=self.size, color=self._ink, mono=self.mono, style=style))
            self._plain.append(text)

    def _value(self, value: str | int | Source, form: str) -> None:
        if isinstance(value, str):
            latin = value.isalpha() and max(value) < "\u0250"
            self._text(value, "italic" if latin and not self.mono else "regular")
        elif isinstance(value, int):
            self._text(str(value))
        else:
            size = self.size / CAP_HEIGHT * DIGIT_HEIGHT
            decimals, percent = int(form.rstrip("%")), form.endswith("%")
            number = Number(value, size=size, color=self._ink, decimals=decimals, percent=percent)
            self._put(number)
            self._plain.append(number.digits)

    def _gap(self, name: str, source: Source, form: str) -> None:
        self._value(source, form)
        number = self.numbers[-1]
        self.remove(number)
        blank = Word(BLANK, size=self.size, color=self._ink)
        self.add(blank)
        self._gaps[name] = number, blank

    def _root(self, count: object) -> None:
        self._put(Formula(f"sqrt({count})", size=self.size, color=self._ink))
        self._plain.append(f"√{count}")

    def _put(self, part: Glyphs) -> None:
        self._offsets.append(self._pen)
        self._parts.append(part)
        self.add(part)
        self._pen += part.advance
