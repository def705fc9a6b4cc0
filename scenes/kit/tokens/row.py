"""A sentence in one line, as large as it fits; ellipses stand for what is elided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from manim import VGroup, VMobject

import attncore as ac
from scenes.kit import layout
from scenes.kit.arrays.folding import runs_elided
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import Label, label_width, piecewise
from scenes.kit.tokens.paragraph import SIZES, brackets, gaps, set_row
from scenes.kit.tokens.window import BREAK, ShownTokens, window
from scenes.kit.type.text import Formula

SLOT = 0.46  # every token has room for a number under it
ROOM = layout.RIGHT - layout.LEFT - 2 * BREAK


@dataclass(frozen=True)
class LinePlan:
    """The tokens of a sentence that stand in its line, and their size.

    shown   positions in the sentence; elided: the rest, for which ellipses stand
    label   size of the words
    """

    shown: tuple[int, ...]
    elided: tuple[int, ...]
    label: float

    def breaks(self) -> list[tuple[int, int]]:
        """The places after which tokens are elided, each with how many; −1: at the line's head."""
        return runs_elided(self.shown, len(self.shown) + len(self.elided))


def line_plan(trace: ac.Trace, weights: np.ndarray, focus: int) -> LinePlan:
    """The plan with as many tokens as are legible, then the largest words.

    weights  (n,) of the focus on each token, which says what must not be elided
    """
    special = [i for i, token in enumerate(trace.tokens) if token.special]
    for capacity in range(len(trace.tokens), 0, -1):
        shown = window(weights, focus, capacity, special)
        elided = tuple(i for i in range(len(trace.tokens)) if i not in set(shown))
        plan = LinePlan(tuple(shown), elided, layout.MIN_CAPITAL)
        fit = [size for size in SIZES if _width(trace, plan, size) <= ROOM]
        if fit:
            break
    return replace(plan, label=max(fit, default=layout.MIN_CAPITAL))


def spaces(trace: ac.Trace, plan: ShownTokens) -> list[float]:
    """The space before each token of the line: room for an ellipsis where tokens are elided."""
    between = gaps([trace.tokens[i] for i in plan.shown], trace.text)
    for place, _ in plan.breaks():
        if place + 1 < len(between):
            between[place + 1] += BREAK
    return between


def _width(trace: ac.Trace, plan: LinePlan, size: float) -> float:
    words = [max(label_width(trace.tokens[i], size), SLOT) for i in plan.shown]
    return sum(words) + sum(spaces(trace, plan)[1:])


def ellipses(labels: Sequence[Label], plan: ShownTokens, y: float, theme: Theme) -> VGroup:
    """The ellipses on the baseline `y`, wherever tokens are elided."""
    marks = VGroup()
    for place, _ in plan.breaks():
        after = labels[place] if place >= 0 else None
        before = labels[place + 1] if place + 1 < len(labels) else None
        if after is not None and before is not None:
            x = (after.get_right()[0] + before.get_left()[0]) / 2
        elif after is not None:
            x = after.get_right()[0] + BREAK
        else:
            assert before is not None
            x = before.get_left()[0] - BREAK
        mark = Formula("dots.c", size=plan.label, color=theme.quiet)
        marks.add(mark.place(x, y))
    return marks


class WordRow:
    """The words of a plan in one line, in their places; nothing here moves.

    labels  one for each shown token
    groups  brackets over the pieces of one word, and characters over their bytes
    marks   these, and the ellipses
    """

    def __init__(
        self, trace: ac.Trace, plan: LinePlan, theme: Theme, *, baseline: float, shift: float = 0.0
    ) -> None:
        self.baseline = baseline
        tokens = [trace.tokens[i] for i in plan.shown]
        self.labels = [Label(token, size=plan.label, theme=theme) for token in tokens]
        set_row(self.labels, spaces(trace, plan), baseline, SLOT)
        for label in self.labels:
            label.shift([shift, 0, 0])
        self.groups = brackets(self.labels, piecewise(tokens, trace.text), theme)
        dots = ellipses(self.labels, plan, baseline, theme)
        self.marks: list[VMobject] = [*self.groups, *dots]


def aligned(
    traces: Sequence[ac.Trace], plans: Sequence[LinePlan], places: Sequence[int], theme: Theme
) -> list[float]:
    """The shift of each line that puts these places under one another, the whole in the middle.

    No line is shifted where the frame has no room for that.
    """
    pairs = zip(traces, plans, strict=True)
    rows = [WordRow(trace, plan, theme, baseline=0).labels for trace, plan in pairs]
    xs = [float(row[place].get_center()[0]) for row, place in zip(rows, places, strict=True)]
    ends = [(float(row[0].get_left()[0]), float(row[-1].get_right()[0])) for row in rows]
    slack = [ROOM / 2 - max(-left, right) for left, right in ends]
    low = max(x - free for x, free in zip(xs, slack, strict=True))
    high = min(x + free for x, free in zip(xs, slack, strict=True))
    if low > high:
        return [0.0] * len(rows)
    reach = [end - x for pair, x in zip(ends, xs, strict=True) for end in pair]
    goal = min(max(-(min(reach) + max(reach)) / 2, low), high)
    return [goal - x for x in xs]
