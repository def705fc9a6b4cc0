"""Lines of running text that may hold computed numbers: captions, title, small print."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Self

from manim import ManimColor, VGroup

from scenes.kit.type.number import DIGIT_HEIGHT, Number, Source
from scenes.kit.type.text import SHARE, Align, Formula, Glyphs, Word
from scenes.kit.type.typeset import CAP_HEIGHT

Value = str | int | Source
Caption = tuple[str, dict[str, Value]]  # its key and its values


class Line(VGroup):
    """One line on one baseline, from a template such as "{word} looks with weight {weight}".

    values  for each name in the template: a str or int (a token, a count), or a Ref or Derived,
            which becomes a Number; "{weight:1}" shows one decimal, "{share:1%}" hundredths with
            their sign; "√{size}" of a count is a root with its bar. Text in values is only ever
            text; words come in italics.
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
        for literal, name, form, _ in string.Formatter().parse(template):
            value = (values or {})[name] if name is not None else None
            rooted = literal.endswith("√") and isinstance(value, int)
            self._text(literal.removesuffix("√") if rooted else literal)
            if rooted:
                self._root(value)
            elif value is not None:
                self._value(value, form or str(decimals))
        self.advance = self._pen

    @property
    def numbers(self) -> list[Number]:
        return [part for part in self.submobjects if isinstance(part, Number)]

    @property
    def spoken(self) -> str:
        """The line as plain text."""
        return "".join(self._plain)

    def place(self, x: float, y: float, align: Align = "center") -> Self:
        """Stand on the baseline `y`, with the left, centre or right at `x`."""
        left = x - SHARE[align] * self.advance
        for part, offset in zip(self.submobjects, self._offsets, strict=True):
            part.place(left + offset, y, "left")
        return self

    def _text(self, text: str, style: str = "regular") -> None:
        if text:
            self._put(Word(text, size=self.size, color=self._ink, mono=self.mono, style=style))
            self._plain.append(text)

    def _value(self, value: Value, form: str) -> None:
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

    def _root(self, count: object) -> None:
        self._put(Formula(f"sqrt({count})", size=self.size, color=self._ink))
        self._plain.append(f"√{count}")

    def _put(self, part: Glyphs) -> None:
        self._offsets.append(self._pen)
        self.add(part)
        self._pen += part.advance
