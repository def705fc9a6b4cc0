"""The look of a lesson: its colours, its words, and the hues of the words that it follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from manim import ManimColor

import attncore as ac
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import Label


@dataclass(frozen=True)
class Look:
    """The look of pictures: all that they need beside what they show.

    labels  the words of labels, by their names
    hues    the colours of the words that are followed, by position
    """

    theme: Theme
    labels: Mapping[str, str]
    hues: Mapping[int, ManimColor]

    def name(self, tokens: Sequence[ac.Token], position: int, *, size: float) -> Label:
        """The name of a token of a sentence, in its hue if it has one."""
        label = Label(tokens[position], size=size, theme=self.theme)
        if position in self.hues:
            label.set_fill(self.hues[position])
        return label

    def dot(self, position: int) -> ManimColor:
        """The colour of what stands for a token."""
        return self.hues.get(position, self.theme.dot)
