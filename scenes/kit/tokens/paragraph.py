"""A sentence as rows of tokens: wrapped over several lines, or in one line under arcs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VGroup

import attncore as ac
from scenes.kit import layout
from scenes.kit.marks.strokes import TICK, bracket
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import Label, Piecewise, label_width, piecewise
from scenes.kit.type.text import Word

SPACE, PIECE_SPACE = 0.3, 0.16  # between words, and between pieces of one word
LEADING = 3.2  # from line to line, in sizes of the words
AIR, LIFT = 0.05, 0.35  # under a bracket; under the character over it, in sizes of the words
BANDED_LEADING = 5.0  # the same where characters stand over their bytes
SIZES = (0.32, 0.28, 0.24, 0.21, layout.MIN_CAPITAL)


def gaps(tokens: Sequence[ac.Token], sentence: str) -> list[float]:
    """The space before each token: narrow inside a word or a character."""
    inside = {i for group in piecewise(tokens, sentence) for i in group.members[1:]}
    return [PIECE_SPACE if i in inside else SPACE for i in range(len(tokens))]


def paragraph(trace: ac.Trace, theme: Theme) -> tuple[list[Label], VGroup]:
    """The labels of all tokens, wrapped into lines as large as they fit; and their brackets."""
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
    """The positions of each line's tokens; what is spelled together stays together if it can.

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
    """The units of wrapping: groups, and tokens that are in none, in order."""
    starts = {group.members[0]: group.members for group in groups}
    inside = {i for group in groups for i in group.members}
    return [starts.get(i, (i,)) for i in range(n) if i in starts or i not in inside]


def set_row(
    labels: Sequence[Label], between: Sequence[float], y: float, least: float = 0.0
) -> None:
    """Set labels side by side on the baseline `y`, centred, each at least `least` wide."""
    widths = [max(label.advance, least) for label in labels]
    pen = -(sum(widths) + sum(between[1:])) / 2
    for i, (label, width) in enumerate(zip(labels, widths, strict=True)):
        pen += between[i] if i else 0
        label.place(pen + width / 2, y)
        pen += width


def brackets(
    labels: Sequence[Label],
    groups: Sequence[Piecewise],
    theme: Theme,
    *,
    spans: Sequence[tuple[float, float]] | None = None,
    air: float = AIR,
    lift: float = LIFT,
) -> VGroup:
    """A bracket over each group, in parts where it runs over the end of a line.

    spans  from where to where each label reaches, if not as far as its letters
    air    from the tallest letter up to the bracket
    lift   from there up to what stands over it, in sizes of the words
    """
    reach = spans or [(float(one.get_left()[0]), float(one.get_right()[0])) for one in labels]
    inside = [labels[i] for group in groups for i in group.members]
    # One height for all: over small letters as over accented capitals.
    rise = max([label.size for label in inside] + [_rise(label) for label in inside], default=0.0)
    parts = VGroup()
    for group in groups:
        for y in sorted({round(labels[i].baseline, 6) for i in group.members}, reverse=True):
            row = [i for i in group.members if abs(labels[i].baseline - y) < 1e-3]
            height, (left, right) = y + rise + air + TICK, _ends(reach, row)
            ends = np.array([left, height, 0]), np.array([right, height, 0])
            parts.add(bracket(*ends, np.array([0, -TICK, 0]), color=theme.line))
            if group.text:
                size = labels[row[0]].size
                word = Word(group.text, size=size, color=theme.text)
                parts.add(word.place((left + right) / 2, height + lift * size))
    return parts


def _ends(reach: Sequence[tuple[float, float]], row: Sequence[int]) -> tuple[float, float]:
    """The left and the right end of a row of labels."""
    return reach[row[0]][0], reach[row[-1]][1]


def _rise(label: Label) -> float:
    """The height from the baseline to the top of the tallest letter."""
    return float(label.get_top()[1]) - label.baseline
