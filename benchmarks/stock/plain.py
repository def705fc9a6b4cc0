"""The base of the stock scenes: a title, captions, and the beats one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from manim import GREY_B, LEFT, FadeIn, FadeOut, Scene, Text, VGroup, VMobject

import attncore as ac
from benchmarks.stock import parts
from benchmarks.stock.parts import lagged_in
from scenes.kit.captions import Words

READING_SPEED = 15.0  # letters a second
SENTENCE, LAYER, HEAD, FOCUS = "a fluffy blue creature roamed the verdant forest", 1, 3, 4


class PlainScene(Scene):
    """A scene as Manim's own documentation would have it, about our default sentence.

    name   of the scene of ours that it is compared with, which has the same captions
    beats  have one method each; `prepare` comes before them
    """

    name: ClassVar[str]
    beats: ClassVar[tuple[str, ...]]

    def construct(self) -> None:
        self.trace = ac.load("storyteller").trace(SENTENCE)
        self.tokens = [token.text for token in self.trace.tokens]
        self.book = Words("en", self.name)
        self.said: VGroup | None = None
        self.read_at = 0.0  # when the caption will have been read
        self.prepare()
        title = Text(self.book.title, font_size=24, color=GREY_B)
        self.add(title.move_to([-6.76, 3.45, 0], aligned_edge=LEFT))
        for beat in self.beats:
            self.next_section(beat)
            getattr(self, f"beat_{beat}")()

    def prepare(self) -> None:
        """Take what the beats need from the trace."""

    def say(self, key: str, tensor: str, /, **values: str | int | float) -> None:
        """Show another caption once this one is read, and the small print that names its tensor.

        tensor  of the head that is shown, such as "q", or the whole name of another
        """
        self.rest(0)
        told = {name: spelled(v) if isinstance(v, float) else v for name, v in values.items()}
        text = self.book.captions[key].format(**told)
        if self.said is not None:
            self.play(FadeOut(self.said), run_time=0.25)
        if tensor != "tokens" and not tensor.startswith("blocks."):
            tensor = f"blocks.{LAYER}.attn.{tensor}[{HEAD}]"
        self.said = parts.caption(text, f"storyteller · {tensor} · trained")
        self.read_at = self.renderer.time + len(text) / READING_SPEED
        self.play(FadeIn(self.said), run_time=0.5)

    def rest(self, least: float = 1.0) -> None:
        """Wait until the caption has been read, and at least so long."""
        seconds = max(least, self.read_at - self.renderer.time)
        if seconds > 1 / 60:
            self.wait(seconds)

    def bring(self, things: Iterable[VMobject], seconds: float, shift: float = 0) -> None:
        self.play(lagged_in(things, shift), run_time=seconds)


def spelled(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
