"""The small print of a frame: which model and which tensor it shows, at the top right."""

from __future__ import annotations

from collections.abc import Iterator

from manim import ManimColor

import attncore as ac
from scenes.kit import layout
from scenes.kit.captions import Words
from scenes.kit.tensor_words import tensor_words
from scenes.kit.tokens.label import shortened
from scenes.kit.type.line import Line

BY_NAME = "{model} · {tensor} · {kind}"
LONGEST_NAME, LEAST_NAME = 18, 4  # letters of a model's name, if any


def small_print_line(
    tensor: str, trace: ac.Trace, words: Words, *, by_name: bool, room: float, color: ManimColor
) -> Line:
    """The small print about a tensor, in its place; the model's name is cut to fit the room.

    trace    the run that it is a tensor of
    by_name  the tensor is called what it is called in the trace, not said in words
    """
    texts = _texts(tensor, trace, words, by_name)
    lines = (
        Line(_plain(text), size=layout.SMALL_PRINT_SIZE, color=color, mono=by_name)
        for text in texts
    )
    line = next(lines)
    while line.advance > room and (shorter := next(lines, None)) is not None:
        line = shorter
    return line.place(layout.RIGHT, layout.TITLE_BASELINE, "right")


def _texts(tensor: str, trace: ac.Trace, words: Words, by_name: bool) -> Iterator[str]:
    """The small print, then ever shorter ones: with less of the model's name, and without it."""
    model, labels = trace.model, words.labels
    # A file may say anything: what is not known for sure is imported.
    kind = labels.get(model.provenance, labels["imported"])
    template = BY_NAME if by_name else labels["small_print"]
    told = tensor if by_name else tensor_words(tensor, words, trace)
    longest, least = (min(len(model.name), letters) for letters in (LONGEST_NAME, LEAST_NAME))
    for letters in range(longest, least - 1, -1):
        yield template.format(model=shortened(model.name, letters), tensor=told, kind=kind)
    yield told


def _plain(text: str) -> str:
    """A template of a line that says this."""
    return text.replace("{", "{{").replace("}", "}}")
