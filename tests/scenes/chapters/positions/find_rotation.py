"""Arrows that are turned by positions, and their dot products, read back from what is drawn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from tests.scenes.chapters.positions.find_orders import check_said
from tests.scenes.support import reading
from tests.scenes.support.facts import Facts, assert_shows, said
from tests.scenes.support.stage import Played, Stage

LATER = 3
REACH = 0.9  # of the circle: where the longest arrow ends
SHARP = 0.01  # of the circle: how far a tip may be off


def partner(facts: Facts) -> int:
    """The other token that the focus looks at most."""
    others = [i for i in facts.visible(facts.focus) if i != facts.focus]
    return max(others or [facts.focus], key=lambda i: facts.weight(facts.focus, i))


def pair_of(played: Played) -> tuple[np.ndarray, np.ndarray]:
    """Two numbers of the query and of the key, as they were before any turning."""
    facts, model = Facts(played.subject), played.subject.model
    key = partner(facts)
    q, k = facts.tensor("q")[facts.focus], facts.tensor("k")[key]
    half = len(q) // 2
    pairs = [(q[[i, i + half]], k[[i, i + half]]) for i in range(half)]
    if model is not None and model.config.positions == "rotary":  # they were turned already
        return turned(pairs[0][0], -facts.focus), turned(pairs[0][1], -key)
    return max(pairs, key=lambda pair: min(map(np.linalg.norm, pair)))  # type: ignore[type-var]


def turned(pair: np.ndarray, angle: float) -> np.ndarray:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, -sin], [sin, cos]]) @ pair


def product_at(played: Played, query: int, key: int) -> float:
    q, k = pair_of(played)
    return float(turned(q, query) @ turned(k, key))


def places_of(played: Played) -> list[tuple[int, int]]:
    """As they stand; both later by as much; the query alone so far on that the digits differ."""
    facts = Facts(played.subject)
    query, key = facts.focus, partner(facts)
    shown = said(product_at(played, query, key), 2)
    alone = [n for n in range(1, 6) if said(product_at(played, query + n, key), 2) != shown]
    return [(query, key), (query + LATER, key + LATER), (query + (alone or [6])[0], key)]


def check_rotary_planes(stage: Stage, played: Played) -> None:
    """Three circles: the arrows lie as they must, and what is said of them is so."""
    circles = [m for m in stage.of_kind("lines") if m.color == played.theme.line.to_hex()]
    circles = sorted(circles, key=lambda mark: float(mark.centre[0]))
    assert len(circles) == 3, f"{len(circles)} circles"
    pair = pair_of(played)
    most = max(float(np.linalg.norm(vector)) for vector in pair)
    for circle, places in zip(circles, places_of(played), strict=True):
        check_arrows(
            stage, played, circle, [turned(*v) for v in zip(pair, places, strict=True)], most
        )
        check_names(stage, played, circle, places)
    check_equal(stage, played, circles)


def check_arrows(
    stage: Stage, played: Played, circle: Mark, vectors: list[np.ndarray], most: float
) -> None:
    """From the middle, each as long as its numbers say: the longest almost reaches the circle."""
    radius = float(circle.box[2] - circle.box[0] - circle.width) / 2
    for vector, color in zip(vectors, (played.theme.query, played.theme.key), strict=True):
        lines = [m for m in stage.of_kind("lines") if m.color == color.to_hex()]
        near = [m for m in lines if np.abs(m.points[0, :2] - circle.centre).max() < 1e-3]
        assert len(near) == 1, f"{len(near)} arrows in one circle"
        tip = (near[0].points[3, :2] - circle.centre) / radius
        off = np.abs(tip - REACH * vector / most).max()
        assert off < SHARP, f"an arrow ends {off:.3f} from where it must"


def check_names(stage: Stage, played: Played, circle: Mark, places: tuple[int, int]) -> None:
    """Whose arrows these are and where they stand; their dot product; how far they are apart."""
    facts, labels = Facts(played.subject), Words(played.lang, played.scene).labels
    tokens, x = (facts.focus, partner(facts)), float(circle.centre[0])
    colors = played.theme.query.to_hex(), played.theme.key.to_hex()

    def near(mark: Mark) -> bool:
        # What stands between two circles is no part of either.
        return abs(mark.centre[0] - x) < 1.95 and abs(mark.centre[1] - circle.centre[1]) < 2.8

    for token, place, color in zip(tokens, places, colors, strict=True):
        values = {"word": facts.named(token), "index": place}
        line = check_said(
            stage, labels["at"], values, lambda m, color=color: near(m) and m.color == color
        )
        assert {mark.color for mark in line} == {color}
    value = product_at(played, *places)
    check_product(stage, value, near)
    check_said(stage, labels["far"], {"count": abs(places[0] - places[1])}, near)


def check_product(stage: Stage, value: float, near: Callable[[Mark], bool]) -> None:
    """q · k in the letters of formulas, and after it on the same line what it is."""
    signs = [m for m in stage.spelling(reading.run("$q dot k =$")) if near(m)]
    assert len(signs) == 1, f"q · k stands {len(signs)} times under one circle"
    after = [m for m in stage.line(signs[0].baseline) if 0 < m.box[0] - signs[0].box[2] < 0.25]
    assert len(after) == 1, "no value after q · k"
    text = reading.spelled(reading.read_value(after[0]) or [])
    assert_shows(text, value, 2, "q · k")
    stage.account(*signs, *after)


def check_equal(stage: Stage, played: Played, circles: list[Mark]) -> None:
    """Between the dot products: equal for the same distance, not equal for another."""
    values = [said(product_at(played, *places), 2) for places in places_of(played)]
    assert values[0] == values[1]
    wanted = ["=", "=" if values[1] == values[2] else "eq.not"]
    for sign, left, right in zip(wanted, circles, circles[1:], strict=False):
        middle = float(left.centre[0] + right.centre[0]) / 2
        marks = stage.spelling(reading.run(f"${sign}$"))
        assert any(abs(m.centre[0] - middle) < 0.05 for m in marks), f"no {sign} between circles"
