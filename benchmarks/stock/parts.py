"""Parts of the stock scene `pattern`: Manim's own text, numbers, boxes, dots and arrows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from manim import (
    DOWN,
    GREY,
    GREY_A,
    GREY_B,
    LEFT,
    RED,
    RIGHT,
    TEAL,
    UP,
    WHITE,
    YELLOW,
    Arrow,
    CubicBezier,
    DecimalNumber,
    Dot,
    FadeIn,
    FadeOut,
    LaggedStart,
    MarkupText,
    Rectangle,
    Text,
    VGroup,
    VMobject,
    interpolate_color,
)

XS = [-3.24 + 1.09 * i for i in range(9)]
YS = [1.53 - 0.494 * i for i in range(9)]
COLUMN, ROW = 1.09, 0.494


def decimal(value: float, places: int, size: float, **style: object) -> DecimalNumber:
    """Manim's number, without LaTeX."""
    return DecimalNumber(value, places, mob_class=Text, font_size=size, **style)


def caption(text: str, source: str) -> VGroup:
    words = Text(text, font_size=24).move_to(3.07 * DOWN)
    print_ = Text(source, font="DejaVu Sans Mono", font_size=18, color=GREY_B)
    return VGroup(words, print_.move_to([6.76, -3.5, 0], aligned_edge=RIGHT))


def symbols(letter: str, color: object, places: Sequence[tuple[float, float]]) -> VGroup:
    """Symbols Q₀ to Q₈, or K₀ to K₈, each with its arrow."""
    return VGroup(*(symbol(letter, i, color, x, y) for i, (x, y) in enumerate(places)))


def symbol(letter: str, index: int, color: object, x: float, y: float) -> VGroup:
    """A symbol such as V₂, with its arrow."""
    mark = MarkupText(f"<i>{letter}</i><sub>{index}</sub>", font_size=24, color=color)
    mark.move_to([x, y, 0])
    over = mark.get_top() + 0.06 * UP
    return VGroup(mark, Arrow(over + 0.14 * LEFT, over + 0.1 * RIGHT, **thin(color, 0.06)))


def thin(color: object, tip: float) -> dict[str, object]:
    """The style of a small arrow."""
    return {
        "buff": 0,
        "color": color,
        "stroke_width": 1.6,
        "tip_length": tip,
        "max_stroke_width_to_length_ratio": 10,
        "max_tip_length_to_length_ratio": 0.5,
    }


def query_symbols() -> VGroup:
    return symbols("Q", YELLOW, [(x, 2.02) for x in XS])


def key_symbols() -> VGroup:
    return symbols("K", TEAL, [(-4.15, y) for y in YS])


def query_arrows() -> list[Arrow]:
    return [Arrow([x, 2.77, 0], [x, 2.4, 0], **thin(GREY_B, 0.13)) for x in XS]


def key_arrows() -> list[Arrow]:
    return [Arrow([-4.9, y, 0], [-4.4, y, 0], **thin(GREY_B, 0.13)) for y in YS]


def vector(values: np.ndarray, x: float) -> VGroup:
    """The first five entries, an ellipsis and the last one, between brackets."""
    entries = [decimal(float(v), 1, 20, color=YELLOW) for v in [*values[:5], values[-1]]]
    entries.insert(5, Text("⋮", font_size=20, color=GREY_B))
    for i, entry in enumerate(entries):
        entry.move_to([x, 1.52 - 0.34 * i, 0])
    corners = [(0.29, 1.76), (0.39, 1.76), (0.39, -0.72), (0.29, -0.72)]
    brackets = [
        VMobject(stroke_color=GREY, stroke_width=1.5).set_points_as_corners(
            [[x + side * dx, y, 0] for dx, y in corners]
        )
        for side in (-1, 1)
    ]
    return VGroup(*entries, *brackets)


def cells() -> VGroup:
    return VGroup(
        *(
            Rectangle(width=COLUMN, height=ROW, stroke_width=1.5, color=GREY).move_to([x, y, 0])
            for y in YS
            for x in XS
        )
    )


def score(value: float, row: int, column: int, strength: float) -> DecimalNumber:
    color = interpolate_color(GREY, WHITE, strength)
    return decimal(value, 1, 24, color=color).move_to([XS[column], YS[row], 0])


def infinity(row: int, column: int) -> Text:
    return Text("−∞", font_size=24, color=RED).move_to([XS[column], YS[row], 0])


def dot(weight: float, row: int, column: int, aside: float) -> Dot:
    """A dot whose area is proportional to the weight."""
    return Dot([XS[column] - aside, YS[row], 0], radius=0.45 * ROW * weight**0.5, color=GREY_A)


def arcs(weights: Iterable[tuple[float, float]], focus: float, foot: float) -> list[CubicBezier]:
    """Arcs to the focus, as thick as the weights: (x of a token, its weight) each."""
    made = []
    for x, weight in weights:
        start = x if x != focus else focus + 0.36
        lift = (0.3 + 0.55 * abs(x - focus)) * 4 / 3
        ends = [start, foot, 0], [start, foot + lift, 0], [focus, foot + lift, 0], [focus, foot, 0]
        made.append(CubicBezier(*ends, stroke_width=22 * weight, color=GREY_A))
    return made


def lag(things: list[VMobject], most: float) -> float:
    """The lag between the beginnings of animations: less where there are many."""
    return min(most, 3 / max(len(things) - 1, 1))


def lagged_in(things: Iterable[VMobject], shift: float = 0) -> LaggedStart:
    several = list(things)
    came = (FadeIn(thing, shift=shift * UP) for thing in several)
    return LaggedStart(*came, lag_ratio=lag(several, 0.2))


def lagged_out(things: Iterable[VMobject]) -> LaggedStart:
    several = list(things)
    return LaggedStart(*map(FadeOut, several), lag_ratio=lag(several, 0.1))
