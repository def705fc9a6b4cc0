"""The residual sum as columns: a word's vector, what a head adds, and what the layer adds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from manim import ManimColor

import attncore as ac
from scenes.kit import layout
from scenes.kit.arrange import Cell, Row, Space, Stack, fit
from scenes.kit.arrays.closing import Sum, displays
from scenes.kit.arrays.vector import VectorColumn
from scenes.kit.picture import Picture
from scenes.kit.tokens.look import Look
from scenes.kit.type.number import number_width, spell
from scenes.kit.type.text import Formula, Word
from scenes.subject import Subject

ROWS = 5  # entries of a vector
SIZES = (0.3, 0.28, 0.26, 0.24, 0.22, 0.2, 0.18, 0.16)  # of a digit
SAME = 1e-4  # of the largest entry: what differs by less is the same
WORD = 0.32
ALONE = ("before", "update", "after")


class Residual:
    """The vectors of the residual sum of the focus, by reference.

    vectors  "before", "update", "after": E, what the head adds, their sum; and "rest", "whole":
             what else the layer adds, and its own sum
    heads    of the layer; biased: whether it adds a bias beside what they add
    """

    def __init__(self, subject: Subject) -> None:
        trace, focus = subject.trace, subject.focus
        before = trace.ref(subject.name("resid_pre"), focus)
        update = subject.ref("attn.result", focus)
        after = ac.Derived(ac.added, [before, update])
        self.vectors: dict[str, ac.Ref | ac.Derived] = dict(
            zip(ALONE, (before, update, after), strict=True)
        )
        self.heads = len(trace[subject.name("attn.result")])
        bias = attention_bias(subject)
        self.biased = bias is not None and bool(np.any(bias))
        if bias is not None and (self.biased or self.heads > 1):
            whole = trace.ref(subject.name("resid_mid"), focus)
            self.vectors |= {"rest": ac.Derived(ac.difference, [whole, after]), "whole": whole}

    @property
    def sums(self) -> list[Sum]:
        found = [
            tuple(self.vectors.values())[i : i + 3] for i in range(0, len(self.vectors) - 2, 2)
        ]
        return [((one, two), total) for one, two, total in found]

    @property
    def caption(self) -> str:
        """The caption on what else the layer adds."""
        several = "whole" if self.heads > 1 else "whole_alone"
        return several + "_bias" * self.biased


def attention_bias(subject: Subject) -> np.ndarray | None:
    """(d_model,) the layer's output minus that of all its heads: its bias, or zeros.

    None where this is not known, or is not the same for all tokens: then it is something else.
    """
    if not subject.knows("resid_mid"):
        return None
    before, after, shares = (
        np.asarray(subject.trace[subject.name(name)], dtype=float)
        for name in ("resid_pre", "resid_mid", "attn.result")
    )
    rest = after - before - shares.sum(axis=0)
    near = SAME * np.abs(after).max(initial=1)
    if np.abs(rest - rest.mean(axis=0)).max() > near:
        return None
    return np.where(np.abs(rest) > near, rest, 0).mean(axis=0)


class ResidualColumns:
    """The columns of a residual sum, in rows with their signs; nothing here moves.

    display  which entries are shown, so that all sums close
    places   all that there are
    """

    def __init__(
        self,
        residual: Residual,
        subject: Subject,
        look: Look,
        decimals: int,
        size: float,
    ) -> None:
        self.residual, self.look, self.theme, self.size = residual, look, look.theme, size
        self.subject = subject
        self.places = tuple(residual.vectors)
        self.display = displays([residual.sums], ROWS, decimals=decimals)[0]
        i = subject.focus
        self._letters = {
            "before": f"arrow(E)_{i}",
            "update": f"Delta arrow(E)_{i}",
            "after": f"arrow(E)'_{i}",
            "rest": "dots.c",
            "whole": f"arrow(E)''_{i}",
        }
        shown = [float(v) for vector in residual.vectors.values() for v in vector.array]
        self._widest = max(number_width(size, spell(v, self.display.decimals)) for v in shown)
        self._row, _ = self._arranged(self.places)

    @property
    def width(self) -> float:
        return self._row.width

    @property
    def height(self) -> float:
        return self._row.height

    def picture(self, *places: str) -> Picture:
        """These columns in the middle of the stage, each by the name of its place.

        Its letter adds "_letter" to that, and "_around": its note and the sign before it.
        """
        row, picture = self._arranged(places)
        row.at(0, layout.STAGE_MIDDLE)
        return picture

    def _arranged(self, places: Sequence[str]) -> tuple[Row, Picture]:
        tokens, theme = self.subject.trace.tokens, self.theme
        title = self.look.name(tokens, self.subject.focus, size=WORD)
        picture, items = Picture(title=title), list[Stack | Formula]()
        equals = "=" if self.display.sign == "=" else "approx"
        for place in places:
            note = Word(self._note(place), size=layout.MIN_CAPITAL, color=theme.quiet)
            letter = Formula(self._letters[place], size=self.size, color=self._color(place))
            picture[place], picture[f"{place}_letter"] = self._column(place), letter
            picture[f"{place}_around"] = note
            over = Cell(title, height=WORD) if place == "before" else Space(height=WORD)
            stack = Stack(
                over, Cell(letter, height=1.5 * self.size), *picture[place], note, gap=layout.NEAR
            )
            if place != "before":
                sign = "+" if place in ("update", "rest") else equals
                items.append(Formula(sign, size=self.size, color=theme.quiet))
                picture[f"{place}_around"] = [note, items[-1]]
            items.append(stack)
        return Row(*items, gap=layout.APART), picture

    def _note(self, place: str) -> str:
        """The note under a column: what it is; of the rest, what there is beside this head."""
        if place != "rest":
            return self.look.labels[place]
        both = self.residual.heads > 1 and self.residual.biased
        return self.look.labels["rest" if both else "heads" if self.residual.heads > 1 else "bias"]

    def _column(self, place: str) -> VectorColumn:
        return VectorColumn(
            list(self.residual.vectors[place]),
            top=np.zeros(3),
            color=self._color(place),
            theme=self.theme,
            decimals=self.display.decimals,
            size=self.size,
            widest=self._widest,
            rows=self.display.entries,
        )

    def _color(self, place: str) -> ManimColor:
        theme = self.theme
        known = {"update": theme.update, "after": theme.updated, "whole": theme.updated}
        return known.get(place, theme.text)


def residual_columns(
    residual: Residual, subject: Subject, look: Look, decimals: int
) -> ResidualColumns:
    """The columns, as large as all of them find room in one row."""
    made = partial(ResidualColumns, residual, subject, look, decimals)
    return fit(*layout.STAGE, (partial(made, size) for size in SIZES))
