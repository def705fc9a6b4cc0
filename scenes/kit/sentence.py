"""The sentence as a row of tokens: over several lines, or in one line with arcs over it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VGroup

import attncore as ac
from scenes.kit import layout
from scenes.kit.marks import TICK, bracket
from scenes.kit.text import Word
from scenes.kit.theme import Theme
from scenes.kit.tokens import Label, Piecewise, label_width, piecewise

SPACE, PIECE_SPACE = 0.3, 0.16  # between words, and between pieces of one word
LEADING = 3.2  # from line to line, in sizes of the words
BANDED_LEADING = 5.0  # the same where characters stand over their bytes
SIZES = (0.32, 0.28, 0.24, 0.21, layout.MIN_CAPITAL)


def gaps(tokens: Sequence[ac.Token], sentence: str) -> list[float]:
    """Space before each token: narrow inside a word or a character."""
    inside = {i for group in piecewise(tokens, sentence) for i in group.members[1:]}
    return [PIECE_SPACE if i in inside else SPACE for i in range(len(tokens))]


def paragraph(trace: ac.Trace, theme: Theme) -> tuple[list[Label], VGroup]:
    """All tokens over as many lines as they need, as large as they fit; and their brackets."""
    between, groups = gaps(trace.tokens, trace.text), piecewise(trace.tokens, trace.text)
    leading = BANDED_LEADING if any(group.text for group in groups) else LEADING
    for size in SIZES:
        widths = [label_width(token, size) for token in trace.tokens]
        rows = wrapped(widths, between, groups)
        if len(rows) * leading * size <= layout.STAGE_TOP - layout.STAGE_BOTTOM:
            break
    labels = [Label(token, size=size, theme=theme) for token in trace.tokens]
    middle = (layout.STAGE_TOP + layout.STAGE_BOTTOM) / 2
    first = middle + (len(rows) - 1) / 2 * leading * size - size / 2
    for number, row in enumerate(rows):
        set_row(
            [labels[i] for i in row], [between[i] for i in row], first - number * leading * size
        )
    return labels, brackets(labels, groups, theme)


def wrapped(
    widths: Sequence[float], between: Sequence[float], groups: Sequence[Piecewise]
) -> list[list[int]]:
    """Positions of the tokens of each line; what is spelled together stays together if it can.

    widths   of the tokens; between: of the space before each
    """
    room = layout.RIGHT - layout.LEFT
    advances = [space + width for space, width in zip(between, widths, strict=True)]
    rows: list[list[int]] = [[]]
    pen = 0.0
    for unit in _units(len(widths), groups):
        parts = [unit] if sum(advances[i] for i in unit) <= room else [(i,) for i in unit]
        for part in parts:
            width = sum(advances[i] for i in part)
            if rows[-1] and pen + width > room:
                rows.append([])
                pen = 0.0
            rows[-1] += part
            pen += width
    return rows


def _units(n: int, groups: Sequence[Piecewise]) -> list[tuple[int, ...]]:
    """Groups, and tokens that are in none, in order."""
    starts = {group.members[0]: group.members for group in groups}
    inside = {i for group in groups for i in group.members}
    return [starts.get(i, (i,)) for i in range(n) if i in starts or i not in inside]


def set_row(
    labels: Sequence[Label], between: Sequence[float], y: float, least: float = 0.0
) -> None:
    """Side by side on the baseline `y`, the whole row centred; each at least `least` wide."""
    widths = [max(label.advance, least) for label in labels]
    pen = -(sum(widths) + sum(between[1:])) / 2
    for i, (label, width) in enumerate(zip(labels, widths, strict=True)):
        pen += between[i] if i else 0
        label.place(pen + width / 2, y)
        pen += width


def brackets(labels: Sequence[Label], groups: Sequence[Piecewise], theme: Theme) -> VGroup:
    """A bracket over each group, in parts where it runs over the end of a line."""
    inside = [labels[i] for group in groups for i in group.members]
    # One height for all: over small letters as over accented capitals.
    rise = max([label.size for label in inside] + [_rise(label) for label in inside], default=0.0)
    parts = VGroup()
    for group in groups:
        members = [labels[i] for i in group.members]
        for y in sorted({round(label.baseline, 6) for label in members}, reverse=True):
            row = [label for label in members if abs(label.baseline - y) < 1e-3]
            parts.add(*_bracket(row, y + rise + 0.05 + TICK, group.text, theme))
    return parts


def _rise(label: Label) -> float:
    """From the baseline to the top of the tallest letter."""
    return float(label.get_top()[1]) - label.baseline


def _bracket(row: Sequence[Label], y: float, character: str, theme: Theme) -> list[VGroup]:
    size = row[0].size
    left, right = row[0].get_left()[0], row[-1].get_right()[0]
    ends = np.array([left, y, 0]), np.array([right, y, 0])
    made = [bracket(*ends, np.array([0, -TICK, 0]), color=theme.line)]
    if character:
        word = Word(character, size=size, color=theme.text)
        made.append(word.place((left + right) / 2, y + 0.35 * size))
    return made
