"""Words beside points: as near as they can be, and touching nothing."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from scenes.kit.checks import drawn, problems
from scenes.kit.marks.callouts import FAR, LabelPlacer
from scenes.kit.marks.strokes import Strokes
from scenes.kit.theme import DARK
from scenes.kit.tokens.label import ending, told_apart
from scenes.kit.type.text import Word

ROOM = -5.0, -2.5, 5.0, 2.5


def at(x: float, y: float) -> np.ndarray:
    return np.array([x, y, 0.0])


def word(text: str) -> Word:
    return Word(text, size=0.22, color=DARK.text)


def gap(made: Word, point: np.ndarray) -> float:
    low, high = made.points[:, :2].min(axis=0), made.points[:, :2].max(axis=0)
    return float(np.linalg.norm(np.clip(point[:2], low, high) - point[:2]))


def test_alone_it_stands_right_beside_its_point() -> None:
    made, point = word("creature"), at(0, 0)
    assert LabelPlacer(ROOM, [[point, point]]).place(made, point) is None
    assert 0.09 < gap(made, point) < FAR + 0.1


@pytest.mark.parametrize("seed", range(5))
def test_nothing_touches_anything(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ways = [[at(*xy) for xy in rng.uniform([-4.5, -2], [4.5, 2], (6, 2))] for _ in range(2)]
    beside = LabelPlacer(ROOM, ways)
    words = [word(text) for text in ("the machine learning model", "the fashion model", "model")]
    points = [ways[0][-1], ways[1][-1], ways[0][0]]
    lines = [beside.place(*pair) for pair in zip(words, points, strict=True)]
    leaders = [Strokes([line], color=DARK.line) for line in lines if line]
    pieces = [piece for way in ways for piece in pairwise(way)]
    trails = [Strokes([piece], color=DARK.line) for piece in pieces]
    assert problems(drawn([*words, *leaders, *trails])) == []
    for made, point, line in zip(words, points, lines, strict=True):
        assert (line is None) == (gap(made, point) <= FAR + 0.07) or gap(made, point) < FAR + 0.1
        if line is not None:
            np.testing.assert_allclose(line[0], point)
        low, high = made.points[:, :2].min(axis=0), made.points[:, :2].max(axis=0)
        assert (low > ROOM[:2]).all()
        assert (high < ROOM[2:]).all()


def test_where_there_is_no_place_it_stands_over_its_point() -> None:
    made = word("a text that is far too wide for so small a room")
    assert LabelPlacer((-1, -1, 1, 1), [[at(0, 0), at(0, 0)]]).place(made, at(0, 0)) is None


def test_the_end_of_a_text() -> None:
    assert ending("the fashion model", 100) == "the fashion model"
    assert ending("the machine learning model", 12) == "… learning model"
    assert ending("the machine learning model", 8) == "… model"
    long = ending("x" * 200, 20)
    assert long.startswith("… x")
    assert len(long) < 60


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (("the old model", "a model"), ["the old model", "a model"]),
        (("the same", "the same"), ["the same", "the same"]),
        (
            ("the machine " + "very " * 20 + "end", "the fashion " + "very " * 20 + "end"),
            ["the machine …", "the fashion …"],
        ),
    ],
)
def test_texts_are_told_apart(texts: tuple[str, str], told: list[str]) -> None:
    assert told_apart(texts, 19) == told
