"""Columns of a sum of vectors: all show the same entries, equally large and wide."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import ManimColor

from scenes.kit.arrays.closing import Display
from scenes.kit.arrays.vector import VectorColumn
from scenes.kit.theme import Theme
from scenes.kit.type.number import Source, number_width, spell


class SumColumns:
    """A maker of the columns of a sum.

    vectors  all of them: the widest number of any finds room in every column
    """

    def __init__(
        self, vectors: Sequence[Source], display: Display, *, size: float, theme: Theme
    ) -> None:
        self.display, self.size, self.theme = display, size, theme
        entries = (float(value) for vector in vectors for value in np.asarray(vector.value))
        self._widest = max(number_width(size, spell(v, display.decimals)) for v in entries)

    def make(self, vector: Source, color: ManimColor) -> VectorColumn:
        """The column of a vector in the colour of its role."""
        return VectorColumn(
            list(vector),  # type: ignore[call-overload]
            top=np.zeros(3),
            color=color,
            theme=self.theme,
            decimals=self.display.decimals,
            size=self.size,
            widest=self._widest,
            rows=self.display.entries,
        )
