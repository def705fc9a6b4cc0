"""Rotary positions (RoPE): pairs of entries as arrows in a plane, and their dot products."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Self

import numpy as np
from manim import ManimColor, VGroup

import attncore as ac
from scenes.chapters.positions.equation import OTHER, SAME, same_digits
from scenes.kit.marks.strokes import Strokes
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import shortened
from scenes.kit.type.line import Line
from scenes.kit.type.number import DIGIT_HEIGHT, Number, number_of, spell
from scenes.kit.type.text import Formula
from scenes.kit.type.typeset import CAP_HEIGHT
from scenes.subject import Subject

RADIUS = 1.55
REACH = 0.9  # of it: the longest arrow, whose tip stays clear of the circle
CORNERS = 72  # of what is drawn as a circle
HEAD, WING = 0.16, 0.08
LEAST = 0.02  # length of an arrow that would be none
NAME, VALUE = 0.2, 0.24
PRODUCT = "q dot k ="
SPACE = 0.1  # after it
LINE = 0.36  # between the two names over a plane
OVER = 0.3  # from the circle up to the lower name
UNDER, BELOW = 0.34, 0.22  # from the circle down to the dot product, and on to the distance
MIDDLE = 0.1  # height of the middles of the planes
ACROSS = 4.6  # from one to the next
LATER = 3  # places that both move on by
FARTHEST = 6  # places that one alone moves on by, at most


class RotaryPair:
    """A rotary pair: two entries of a query and the same two of a key, at any positions.

    They are turned by one radian from each position to the next: the speed of the first pair.

    tokens  those of the query and of the key
    """

    def __init__(self, subject: Subject, query: int, key: int) -> None:
        self.subject, self.tokens = subject, (query, key)
        model = subject.model
        self.is_own = model is not None and model.config.positions == "rotary"
        self.half = subject.ref("attn.q").shape[-1] // 2
        self.first = 0 if self.is_own else self._longest()

    def turned(self, role: int, position: int) -> ac.Derived:
        """The pair of the query (role 0) or of the key (1) if it stood at this position."""
        token = self.tokens[role]
        steps = position - token if self.is_own else position
        turned = ac.Derived(ac.positions.rotary, self._pair(role, self.first), positions=steps)
        return turned[0]

    def product(self, places: tuple[int, int]) -> ac.Derived:
        """The dot product of the two at these positions."""
        return ac.Derived(ac.dot, [self.turned(role, places[role]) for role in (0, 1)])

    @property
    def largest(self) -> float:
        """The length of the longer arrow."""
        return max(float(np.hypot(*self.turned(role, 0).array)) for role in (0, 1))

    def _pair(self, role: int, first: int) -> ac.Ref:
        """(1, 2) the two entries of a token that turn together: i goes with i + d_head / 2."""
        name, head = self.subject.place(f"attn.{'qk'[role]}")
        token = self.tokens[role]
        both = slice(first, first + self.half + 1, self.half)
        return self.subject.trace.ref(name, head, slice(token, token + 1), both)

    def _longest(self) -> int:
        """The first entry of the pair whose shorter arrow is longest: it is seen best."""

        def shorter(first: int) -> float:
            return min(float(np.hypot(*self._pair(role, first).array[0])) for role in (0, 1))

        return max(range(self.half), key=shorter)


class Product(VGroup):
    """A dot product as it is written: q · k, and its value."""

    def __init__(self, value: ac.Derived, decimals: int, theme: Theme) -> None:
        self.sign = Formula(PRODUCT, size=VALUE, color=theme.text)
        size = VALUE / CAP_HEIGHT * DIGIT_HEIGHT
        self.number = Number(value, size=size, color=theme.text, decimals=decimals)
        super().__init__(self.sign, self.number)

    def place(self, x: float, y: float) -> Self:
        """Stand on the baseline `y`, with the middle at `x`."""
        left = x - (self.sign.advance + SPACE + self.number.advance) / 2
        self.sign.place(left, y, "left")
        self.number.place(left + self.sign.advance + SPACE, y, "left")
        return self


class RotaryPlane:
    """A circle with the arrows of a rotary pair, their names, dot product and distance.

    places  the positions that query and key are turned to
    most    the length that almost reaches the circle
    """

    def __init__(
        self,
        pair: RotaryPair,
        places: tuple[int, int],
        names: tuple[Line, Line],
        at: np.ndarray,
        labels: Mapping[str, str],
        *,
        most: float,
        decimals: int,
        theme: Theme,
    ) -> None:
        self.pair, self.places, self.at, self.theme = pair, places, at, theme
        self._one = REACH * RADIUS / (most or 1)
        around = np.linspace(0, 2 * np.pi, CORNERS + 1)
        circle = [at + RADIUS * np.array([np.cos(a), np.sin(a), 0]) for a in around]
        cross = [
            (at - way, at + way) for way in (np.array([RADIUS, 0, 0]), np.array([0, RADIUS, 0]))
        ]
        self.frame = Strokes([*pairwise(circle), *cross], color=theme.line)
        self.arrows = [self.arrow(role, places[role]) for role in (0, 1)]
        self.names = names
        for row, name in enumerate(names):
            name.place(float(at[0]), float(at[1]) + RADIUS + OVER + (1 - row) * LINE)
        self.product = Product(self.value, decimals, theme)
        self.product.place(float(at[0]), float(at[1]) - RADIUS - UNDER - VALUE)
        far = {"count": abs(places[0] - places[1])}
        self.distance = Line(labels["far"], far, size=NAME, color=theme.quiet)
        self.distance.place(float(at[0]), float(at[1]) - RADIUS - UNDER - VALUE - BELOW - NAME)

    @property
    def value(self) -> ac.Derived:
        """The dot product, by reference."""
        return self.pair.product(self.places)

    def arrow(self, role: int, position: int) -> Strokes:
        """The arrow of the query (role 0) or the key (1) as it lies at this position."""
        way = self._one * np.array([*self.pair.turned(role, position).array, 0.0])
        color = (self.theme.query, self.theme.key)[role]
        return _needle(self.at, way.astype(float), color)

    def angles(self, before: tuple[int, int]) -> list[float]:
        """The angles that each arrow was turned by since it lay at the positions before."""
        steps = [after - start for start, after in zip(before, self.places, strict=True)]
        return [float(np.remainder(step + np.pi, 2 * np.pi) - np.pi) for step in steps]


def _needle(start: np.ndarray, way: np.ndarray, color: ManimColor) -> Strokes:
    """An arrow of lines only: arrows in a plane may cross each other, and its axes."""
    length = float(np.linalg.norm(way))
    along = way / length if length > 0 else np.array([1.0, 0, 0])
    length = max(length, LEAST)
    end, across = start + length * along, np.array([-along[1], along[0], 0])
    neck = end - min(HEAD, length) * along
    wings = [(end, neck + side * WING * across) for side in (1, -1)]
    return Strokes([(start, end), *wings], color=color, width=5)


class RotaryPlanes:
    """Three planes: as the tokens stand; both later by as much; the query alone farther on.

    signs  = and ≠, between the dot products, as their digits are
    """

    def __init__(
        self, pair: RotaryPair, named: tuple[str, str], labels: Mapping[str, str], theme: Theme
    ) -> None:
        query, key = pair.tokens
        later = query + LATER, key + LATER
        decimals = same_digits([pair.product(pair.tokens)], [pair.product(later)])
        self.places = [pair.tokens, later, (query + _farther(pair, decimals), key)]
        colors = theme.query, theme.key
        self.planes = []
        for number, places in enumerate(self.places):
            names = [
                Line(
                    labels["at"], {"word": shortened(word), "index": place}, size=NAME, color=color
                )
                for word, place, color in zip(named, places, colors, strict=True)
            ]
            at = np.array([(number - 1) * ACROSS, MIDDLE, 0])
            both = names[0], names[1]
            plane = RotaryPlane(
                pair, places, both, at, labels, most=pair.largest, decimals=decimals, theme=theme
            )
            self.planes.append(plane)
        self.signs = [self._sign(a, b, theme) for a, b in pairwise(self.planes)]

    def _sign(self, one: RotaryPlane, two: RotaryPlane, theme: Theme) -> Formula:
        same = one.product.number.digits == two.product.number.digits
        sign = Formula(SAME if same else OTHER, size=VALUE, color=theme.text)
        return sign.place(float(one.at[0] + two.at[0]) / 2, float(one.product.number.baseline))


def _farther(pair: RotaryPair, decimals: int) -> int:
    """The steps that the query moves on by for another dot product, as its digits are."""
    query, key = pair.tokens
    shown = spell(number_of(pair.product(pair.tokens)), decimals)
    for steps in range(1, FARTHEST):
        if spell(number_of(pair.product((query + steps, key))), decimals) != shown:
            return steps
    return FARTHEST
