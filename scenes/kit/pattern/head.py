"""The grid of one head, with all that stands around it, and its scores as they are asked for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from manim import VMobject

from scenes.kit.layout import MIN_CAPITAL
from scenes.kit.pattern.cells import Cell, HeadCells
from scenes.kit.pattern.grid import PatternGrid
from scenes.kit.pattern.plan import Contents, grid_plan
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import text_width
from scenes.subject import Subject

Side = Sequence[VMobject]
SAME_SCALE = 1e-4  # of the largest score: what is nearer is the same


def head_grid(
    subject: Subject,
    labels: Mapping[str, str],
    theme: Theme,
    *,
    below: float = 0.0,
    lift: float = 0.0,
) -> PatternGrid:
    """The grid of the subject's head, with as many tokens as are legible.

    below  height that is left free under it
    lift   how much higher it stands than it would: there is some air over the words
    """
    trace = subject.trace
    width = text_width(labels["others"].format(count=len(trace.tokens)), MIN_CAPITAL)
    known = subject.knows("attn.q"), subject.knows("attn.k")
    seen = np.any(~subject.hidden, axis=0)  # padding takes no part
    special = [i for i, token in enumerate(trace.tokens) if token.special and seen[i]]
    weights = subject.ref("attn.pattern", subject.focus).array
    plan = grid_plan(Contents(trace, width, *known, below), weights, subject.focus, special)
    count = len(plan.hidden)
    others = labels["other"] if count == 1 else labels["others"].format(count=count)
    lifted = replace(plan, ys=tuple(y + lift for y in plan.ys))
    return PatternGrid(trace, lifted, theme, others=others)


class ScoreCells(HeadCells):
    """The cells of one kind of scores, `scores_raw` or `scores_scaled`, before any mask."""

    def __init__(self, subject: Subject, grid: PatternGrid, kind: str) -> None:
        super().__init__(subject, grid)
        self._kind = kind

    @property
    def kind(self) -> str:
        return self._kind

    def strongest_row(self, column: int) -> int:
        """The row of the other key that a query looks at most, its own only if it is alone."""
        query = self.shown[column]
        weights, hidden = self.subject.ref("attn.pattern", query).array, self.subject.hidden[query]
        rows = [row for row, key in enumerate(self.shown) if row != column and not hidden[key]]
        return max(rows or [column], key=lambda row: float(weights[self.shown[row]]))

    def _strength(self, cell: Cell, score: float) -> float:
        """0 for the lowest score that this query may see, 1 for the highest."""
        query = self.shown[cell[1]]
        row = self.subject.ref(f"attn.{self.kind}", query).array
        seen = row[~self.subject.hidden[query] & np.isfinite(row)]
        low, high = seen.min(initial=score), seen.max(initial=score)
        return float((score - low) / (high - low)) if high > low else 1.0


def answering(subject: Subject, grid: PatternGrid) -> int:
    """The token whose key answers the focus, wherever one stands for all."""
    cells, shown = ScoreCells(subject, grid, "scores_raw"), grid.plan.shown
    return shown[cells.strongest_row(shown.index(subject.focus))]


def divided_by(subject: Subject) -> int | None:
    """The length of queries and keys, if it is its root that scores are divided by."""
    known = [tensor for tensor in ("attn.q", "attn.k") if subject.knows(tensor)]
    if not known:
        return None
    size = subject.ref(known[0]).shape[-1]
    raw, scaled = (subject.ref(f"attn.scores_{kind}").array for kind in ("raw", "scaled"))
    near = SAME_SCALE * float(np.abs(scaled).max())
    return size if np.abs(raw / math.sqrt(size) - scaled).max() <= near else None


class GridFrame:
    """What stands around the cells of a grid: the words, their queries and keys, and the lines."""

    def __init__(self, grid: PatternGrid) -> None:
        self.queries: list[Side] = [grid.query_labels(), grid.query_arrows(), grid.query_symbols()]
        self.keys: list[Side] = [grid.key_labels(), grid.key_arrows(), grid.key_symbols()]
        others = grid.others_label()
        self.marks = [*grid.query_groups(), *grid.break_marks(), *grid.key_groups()]
        self.marks += [others] if others is not None else []
        self.lines = grid.lines()

    def query(self, column: int) -> list[VMobject]:
        """The word over a column, its arrow and its letter, as far as they are known."""
        return [side[column] for side in self.queries if side]

    def key(self, row: int) -> list[VMobject]:
        return [side[row] for side in self.keys if side]

    def answering(self) -> list[VMobject]:
        """What stands for each key: its letter, else its word."""
        return list(self.keys[-1] or self.keys[0])

    def all_but(self, there: list[VMobject]) -> list[VMobject]:
        """Everything but the lines and what is there already, words first."""
        sides = zip(self.queries, self.keys, strict=True)
        parts = [part for across, down in sides for part in (*across, *down)]
        known = {id(part) for part in there}
        return [part for part in (*parts, *self.marks) if id(part) not in known]
