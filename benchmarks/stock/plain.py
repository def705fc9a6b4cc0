"""What the stock scenes share: a title, captions, and the beats one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from manim import GREY_B, LEFT, FadeIn, FadeOut, Scene, Text, VGroup, VMobject

import attncore as ac
from benchmarks.stock import parts
from benchmarks.stock.parts import lagged_in

SENTENCE, LAYER, HEAD, FOCUS = "a fluffy blue creature roamed the verdant forest", 1, 3, 4


class PlainScene(Scene):
    """A scene as Manim's own documentation would have it, about our default sentence.

    beats  have one method each; `prepare` comes before them
    """

    title: ClassVar[str]
    beats: ClassVar[tuple[str, ...]]

    def construct(self) -> None:
        self.trace = ac.load("storyteller").trace(SENTENCE)
        self.tokens = [token.text for token in self.trace.tokens]
        self.said: VGroup | None = None
        self.prepare()
        title = Text(self.title, font_size=24, color=GREY_B)
        self.add(title.move_to([-6.76, 3.45, 0], aligned_edge=LEFT))
        for beat in self.beats:
            self.next_section(beat)
            getattr(self, f"beat_{beat}")()

    def prepare(self) -> None:
        """What the beats need of the trace."""

    def say(self, text: str, tensor: str) -> None:
        """Another caption, and the small print that names its tensor.

        tensor  of the head that is shown, such as "q", or the whole name of another
        """
        if self.said is not None:
            self.play(FadeOut(self.said), run_time=0.25)
        if tensor != "tokens" and not tensor.startswith("blocks."):
            tensor = f"blocks.{LAYER}.attn.{tensor}[{HEAD}]"
        self.said = parts.caption(text, f"storyteller · {tensor} · trained")
        self.play(FadeIn(self.said), run_time=0.5)

    def bring(self, things: Iterable[VMobject], seconds: float, shift: float = 0) -> None:
        self.play(lagged_in(things, shift), run_time=seconds)
