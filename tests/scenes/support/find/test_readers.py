"""The readers take what a claim wants, and a claim made with them refuses every fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from manim import VMobject

import attncore as ac
from scenes.kit.checks import drawn
from scenes.kit.marks.arc import Arc
from scenes.kit.marks.bars import Bar, Scale
from scenes.kit.marks.dot import Dot
from scenes.kit.marks.heat import HeatMap, data_law, weight_law
from scenes.kit.marks.points import Plane, Spot
from scenes.kit.marks.strokes import Box, Strokes
from scenes.kit.theme import DARK
from scenes.kit.type.number import Number
from scenes.kit.type.text import Formula, Word
from tests.scenes.support.find.lines import bounds
from tests.scenes.support.find.see import See, seen
from tests.scenes.support.judge import Judge
from tests.scenes.support.mutate import mutants, survivors
from tests.scenes.support.stage import Played, Stage
from tests.scenes.support.subjects import about

VECTORS = np.array([[0.25, -1.5, 3.0], [-2.0, 0.5, 12.25]])
MAP = np.array([[0.2, -1.0, 0.5], [0.9, 0.1, -0.4]])
POINTS = np.array([[0.0, 0.0], [1.0, 0.5], [0.4, 2.0]])
WEIGHTS = {0: 0.3, 1: 0.02, 2: 0.68}
XS = (-2.0, 0.0, 2.0)
SIZE = 0.2


def ref(value: Any) -> ac.Ref:
    return ac.Ref({"x": np.array(value)}, "x")


def number(value: float, x: float, y: float) -> Number:
    return Number(ref(value), size=SIZE, color=DARK.value).align_point(x, y)


def upright(x: float, low: float, high: float) -> Strokes:
    return Strokes([(np.array([x, low, 0]), np.array([x, high, 0]))], color=DARK.line)


def words(texts: str = "abc", y: float = 1.8) -> list[VMobject]:
    spots = zip(texts, XS, strict=False)
    return [Word(text, size=SIZE, color=DARK.text).place(x, y) for text, x in spots]


# A picture of each kind, and the claim about it.


def a_table() -> list[VMobject]:
    heads = [Formula(f"arrow(V)_{i}", size=SIZE, color=DARK.value) for i in (0, 1)]
    for letter, x in zip(heads, XS, strict=False):
        letter.move_to([x, 1.3, 0])
    entries = [
        number(value, x, 0.5 - 0.5 * k)
        for x, vector in zip((-1.95, 0.0), VECTORS, strict=True)
        for k, value in enumerate(vector)
    ]
    made: list[VMobject] = []
    for column, middle in ((entries[:3], -2.0), (entries[3:], 0.0)):
        left = min(part.get_left()[0] for part in column)
        right = max(part.get_right()[0] for part in column)
        for part in column:
            part.shift([middle - (left + right) / 2, 0, 0])
        half = (right - left) / 2 + 0.1
        made += [upright(middle + side * half, -0.6, 0.8) for side in (-1, 1)]
    return [*words("ab"), *heads, *entries, *made]


def the_table(see: See) -> None:
    got = see.table(
        [
            {
                "word": see.text(word, see.theme.text, size=SIZE),
                "letter": see.formula(f"arrow(V)_{i}", see.theme.value),
                **see.vector(vector, 2, see.theme.value),
            }
            for i, (word, vector) in enumerate(zip("ab", VECTORS, strict=True))
        ]
    )
    see.brackets(got, (0, 1))


def some_maps() -> list[VMobject]:
    law, ink = weight_law(DARK), data_law(DARK, DARK.value)
    square = HeatMap(ref(MAP), law, most=1, width=1.5, height=1)
    strips = [HeatMap(ref(row), ink, most=1, width=0.2, height=1.5) for row in MAP]
    for thing, x in zip((square, *strips), XS, strict=True):
        thing.move_to([x, 0, 0])
    return [square, *strips]


def the_maps(see: See) -> None:
    ink = see.theme.value
    strips = {i: see.heat("row", row, 1, ink) for i, row in enumerate(MAP)}
    see.strips(
        [{"map": see.heat("map", MAP, 1), **strips}], dict(zip(("map", 0, 1), XS, strict=True))
    )


def some_bars() -> list[VMobject]:
    scale = Scale(zero=-1.0, unit=2.0)
    values = (0.5, -0.25, 1.0)
    return [Bar(v, scale, 1 - k, 0.3, color=DARK.dot) for k, v in enumerate(values)]


def the_bars(see: See) -> None:
    read = see.bars({"one": 0.5, "two": -0.25, "three": 1.0}, see.theme.dot)
    assert abs(read.unit - 2) < 0.01
    assert list(read.marks) == ["one", "two", "three"]


def some_arcs() -> list[VMobject]:
    feet = [np.array([x, 0, 0]) for x in XS]
    seen_ = [i for i, weight in WEIGHTS.items() if weight > 0.05]
    make = lambda i: Arc(ref(WEIGHTS[i]), feet[i], feet[2], height=0.8, color=DARK.dot)  # noqa: E731
    return [make(i) for i in seen_]


def the_arcs(see: See) -> None:
    see.arcs(dict(enumerate(XS)), WEIGHTS, 2, see.theme.dot)


def some_points() -> list[VMobject]:
    plane = Plane(-3.0, 3.0, -2.0, 2.0, (0.5, 1.0), 1.5)
    return [Spot(ref(point), plane, color=DARK.text) for point in POINTS]


def the_points(see: See) -> None:
    see.points(dict(enumerate(POINTS)), see.theme.text)


def an_equation() -> list[VMobject]:
    sign = Formula("=", size=SIZE, color=DARK.quiet).place(0, 0, "left")
    value = Number(ref(0.75), size=SIZE, color=DARK.text).place(0.4, 0, "left")
    return [Word("sum", size=SIZE, color=DARK.text).place(-0.2, 0, "right"), sign, value]


def the_equation(see: See) -> None:
    text, size = see.theme.text, {"size": SIZE}
    sign = see.formula("=", see.theme.quiet, **size)
    parts = [see.text("sum", text, **size), sign, see.num(0.75, 2, text, **size)]
    see.equation(parts, "the sum")


def a_grid() -> list[VMobject]:
    corner = np.array([[x, y, 0] for x in (-2, 0, 2) for y in (-1, 0, 1)]).reshape(3, 3, 3)
    lines = [(corner[k, 0], corner[k, 2]) for k in range(3)]
    lines += [(corner[0, k], corner[2, k]) for k in range(3)]
    dots = [Dot(ref(w), cell=1.0, at=np.array([x, y, 0]), color=DARK.dot) for w, x, y in DOTS]
    box = Box(2, 2, np.array([1, 0, 0]), color=DARK.query)
    return [Strokes(lines, color=DARK.line), *dots, box]


DOTS = ((0.25, -1.0, 0.5), (0.5, 1.0, -0.5))


def the_grid(see: See) -> None:
    sides = see.grid((-1.0, 1.0), (-0.5, 0.5))
    see.box(bounds(sides, 1))
    drawn_: list[float] = []
    see.table([{"up": see.dot(0.25, drawn_)}, {"down": see.dot(0.5, drawn_)}], (-1.0, 1.0))
    np.testing.assert_allclose(drawn_, 1.0, rtol=0.01)
    ys = [float(m.centre[1]) for m in see.stage.of_kind("dot")]
    np.testing.assert_allclose(ys, [y for _, _, y in DOTS], atol=0.01)


PICTURES: dict[str, tuple[Callable[[], list[VMobject]], Callable[[See], None]]] = {
    "table": (a_table, the_table),
    "maps": (some_maps, the_maps),
    "bars": (some_bars, the_bars),
    "arcs": (some_arcs, the_arcs),
    "points": (some_points, the_points),
    "equation": (an_equation, the_equation),
    "grid": (a_grid, the_grid),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_claim_accepts_the_picture_and_refuses_each_fault_in_it(
    name: str, toy_model: ac.Transformer
) -> None:
    make, claim = PICTURES[name]
    played = Played(about(toy_model), "en", DARK, {"beat": Stage(drawn(make()))})
    judge = Judge({"beat": seen(claim)})
    judge.beat(played, "beat")
    every = list(mutants(played, "beat"))
    assert len(every) > 8
    assert [str(mutant) for mutant in survivors(judge, "beat", every)] == []


def test_what_no_statement_takes_is_refused(toy_model: ac.Transformer) -> None:
    played = Played(about(toy_model), "en", DARK, {"beat": Stage(drawn(an_equation()))})
    judge = Judge({"beat": seen(lambda see: None)})
    with pytest.raises(AssertionError, match="nobody knows what this is for: 'sum'"):
        judge.beat(played, "beat")


def test_no_mark_is_taken_twice(toy_model: ac.Transformer) -> None:
    stage = Stage(drawn(an_equation()))
    see = See(stage, Played(about(toy_model), "en", DARK, {"beat": stage}))
    sign = see.formula("=", DARK.quiet)
    (mark,) = see.find(sign)
    with pytest.raises(AssertionError, match="already"):
        see.take(mark, sign, "once more")
