"""A result comes from its sources: no empty frame, no two copies, no collision, exact ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import Scene, Square, VMobject, tempconfig

import attncore as ac
from scenes.kit.become import Becoming, become
from scenes.kit.checks import Mark, drawn, overlaps
from scenes.kit.marks.arc import FULL_ARC, Arc
from scenes.kit.marks.dot import Dot
from scenes.kit.marks.heat import HeatMap, data_law
from scenes.kit.motion import dim
from scenes.kit.theme import DARK
from scenes.kit.type.number import Number
from scenes.kit.type.text import Word
from tests.scenes.support.stage import ROUGH

STEPS = 25
weights = st.lists(st.floats(0.06, 1), min_size=2, max_size=8)


def ref(value: float) -> ac.Ref:
    return ac.Ref({"x": np.array([value])}, "x", 0)


def dot(weight: float, x: float, y: float, cell: float = 0.4) -> Dot:
    return Dot(ref(weight), cell=cell, at=np.array([x, y, 0]), color=DARK.dot)


def arc(weight: float, x0: float, x1: float, y: float = -2.0) -> Arc:
    ends = np.array([x0, y, 0]), np.array([x1, y, 0])
    return Arc(ref(weight), *ends, height=1 + abs(x1 - x0) / 4, color=DARK.dot)


def word(text: str, x: float, y: float, size: float = 0.24) -> Word:
    return Word(text, size=size, color=DARK.text).place(x, y)


def number(value: float, x: float, y: float, size: float = 0.2) -> Number:
    return Number(ref(value), size=size, color=DARK.query).middle(x, y)


def heat(values: Sequence[float], x: float, width: float) -> HeatMap:
    source = ac.Ref({"x": np.array(values)}, "x")
    return HeatMap(source, data_law(DARK), most=1, width=width, height=2).shift([x, 0, 0])


class Film:
    """A scene that keeps what is seen in every frame of its moves."""

    def __init__(self) -> None:
        self.scene = Scene()
        self.frames: list[list[Mark]] = []

    def play(self, move: Becoming) -> list[list[Mark]]:
        self.scene.compile_animation_data(move, run_time=1)
        self.scene.begin_animations()
        self.frames = []
        for step in range(STEPS + 1):
            move.interpolate(step / STEPS)
            self.frames.append(drawn(self.scene.mobjects))
        move.finish()
        move.clean_up_from_scene(self.scene)
        return self.frames

    @property
    def stage(self) -> list[VMobject]:
        return [mark.thing for mark in drawn(self.scene.mobjects)]


@pytest.fixture(autouse=True)
def _rough() -> Iterator[None]:
    with tempconfig(dict(ROUGH)):
        yield


def became(sources: Sequence[VMobject], result: Sequence[VMobject], **options: float) -> Film:
    film = Film()
    film.scene.add(*sources)
    film.play(become(sources, result, **options))
    return film


KINDS: dict[str, Callable[[], tuple[list[VMobject], list[VMobject]]]] = {
    "words to a row": lambda: (
        [word(text, -5, 2 - i / 2) for i, text in enumerate(("a", "blue", "creature"))],
        [word(text, 2 * i - 2, -2, 0.3) for i, text in enumerate(("a", "blue", "creature"))],
    ),
    "dots to arcs": lambda: (
        [dot(w, 1, 2 - i / 2) for i, w in enumerate((0.1, 0.6, 0.3))],
        [arc(w, 2 * i - 2, 2) for i, w in enumerate((0.1, 0.6, 0.3))],
    ),
    "numbers to dots in their places": lambda: (
        [number(0.5, x, 0) for x in (-1, 1)],
        [dot(0.5, x, 0) for x in (-1, 1)],
    ),
    "two to one": lambda: ([word("q", -2, 1), word("key", 2, 1)], [number(0.61, 0, -1)]),
    "two to one of them": lambda: ([word("q", -2, 1), word("k", 2, 1)], [word("k", 0, -1)]),
    "one to many": lambda: ([word("word", 0, 1)], [number(i / 8, i - 2, -1) for i in range(4)]),
    "one to its like": lambda: ([word("word", 0, 1)], [word("word", i - 2, -1) for i in range(4)]),
    "heat maps": lambda: ([heat([1, 0.2], -2, 0.4)], [heat([0.1, 0.9], 2, 0.8)]),
    "an arc to a square": lambda: ([arc(0.4, 0, 1)], [Square(fill_opacity=0.7)]),
}


@pytest.fixture(params=KINDS.values(), ids=KINDS)
def kind(request: pytest.FixtureRequest) -> tuple[list[VMobject], list[VMobject]]:
    made: Callable[[], tuple[list[VMobject], list[VMobject]]] = request.param
    return made()


@pytest.mark.parametrize("stagger", [0.0, 0.5])
def test_the_result_ends_exactly_as_it_was_made(
    kind: tuple[list[VMobject], list[VMobject]], stagger: float
) -> None:
    sources, result = kind
    wanted = [(part.copy(), part.points.copy()) for part in result]
    before = [(part.copy(), part.points.copy()) for part in sources]
    film = became(sources, result, stagger=stagger)
    assert {id(part) for part in film.stage} == {id(part) for part in result}
    for (part, points), now in zip(wanted + before, result + sources, strict=True):
        assert np.array_equal(now.points, points), "sources too are as they were"
        for colours in ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas"):
            assert np.array_equal(getattr(now, colours), getattr(part, colours))


@pytest.mark.parametrize("stagger", [0.0, 0.5])
def test_no_frame_is_empty_and_none_shows_a_thing_twice(
    kind: tuple[list[VMobject], list[VMobject]], stagger: float
) -> None:
    sources, result = kind
    full = {id(part): drawn([part])[0].opacity for part in [*sources, *result]}
    together = len(sources) == len(result)
    film = became(sources, result, stagger=stagger)
    for frame in film.frames:
        shown = {id(m.thing): m.opacity / full[id(m.thing)] for m in frame}
        if not together:
            assert sum(shown.values()) >= 1 - 1e-6
            continue
        for source, thing in zip(sources, result, strict=True):
            strengths = [shown.get(id(part), 0.0) for part in (source, thing)]
            assert sum(strengths) >= 1 - 1e-6, "one of the two is there"
            if not isinstance(source, HeatMap):
                assert sum(strengths) <= 1 + 1e-6, "and not both"


def test_it_begins_where_its_source_is() -> None:
    source, thing = word("blue", -5, 2), word("blue", 3, -2, 0.4)
    (first, *_), *_ = became([source], [thing]).frames
    np.testing.assert_allclose(first.points, source.points, atol=1e-12)
    assert first.thing is thing


def test_a_dot_begins_as_it_was_and_is_a_dot_until_it_has_landed() -> None:
    source, thing = dot(0.5, -3, 2), arc(0.5, 1, 3)
    frames = [frame[0] for frame in became([source], [thing]).frames]
    np.testing.assert_allclose(frames[0].box, drawn([source])[0].box, atol=1e-3)
    kinds = [mark.kind for mark in frames]
    assert kinds == sorted(kinds, reverse=True), "a dot, and from then on an arc"
    assert kinds[STEPS // 2] == "dot"
    assert frames[-1].width == pytest.approx(FULL_ARC / 2)


def test_a_dot_stands_where_its_arc_stands() -> None:
    source, thing = dot(0.9, -3, 2, cell=0.6), arc(0.9, 1, 3)
    low = drawn([thing])[0].box[1]
    frames = [frame[0] for frame in became([source], [thing]).frames]
    landed = [mark.box[1] for mark in frames[int(0.6 * STEPS) :]]
    np.testing.assert_allclose(landed, low, atol=1e-3)


@settings(max_examples=10, deadline=None)
@given(weights, st.floats(0.4, 1.5), st.sampled_from(["mirrored", "in order"]))
def test_no_dot_touches_another_in_flight(given_: list[float], gap: float, order: str) -> None:
    n = len(given_)
    given_ = [w / sum(given_) for w in given_]
    sources = [dot(w, 1.5, 2.5 - 0.4 * i) for i, w in enumerate(given_)]
    places = [gap * (i - n / 2) for i in range(n)]
    places = places[::-1] if order == "mirrored" else places
    with tempconfig(dict(ROUGH)):
        film = became(sources, [arc(w, x, 8) for w, x in zip(given_, places, strict=True)])
    for frame in film.frames:
        dots = [mark for mark in frame if mark.kind == "dot"]
        if len(dots) == n:  # until they stretch
            for one, two in combinations(dots, 2):
                apart = np.linalg.norm(one.centre - two.centre)
                assert apart > (np.ptp(one.box[::2]) + np.ptp(two.box[::2])) / 2 - 1e-6


@pytest.mark.parametrize("back", [False, True])
def test_words_from_a_column_to_a_row_touch_none_on_their_way(back: bool) -> None:
    texts = ["‹start›", "a", "fluffy", "blue", "creature", "roamed", "the", "verdant", "forest"]
    column = [word(text, -6, 2.5 - 0.5 * i) for i, text in enumerate(texts)]
    row = [word(text, 1.45 * i - 5.8, -2) for i, text in enumerate(texts)]
    film = became(row, column) if back else became(column, row)
    assert [problem for frame in film.frames for problem in overlaps(frame)] == []


def test_things_that_change_places_pass_each_other_on_two_sides() -> None:
    film = became([dot(0.2, 0, 1), dot(0.3, 0, -1)], [dot(0.2, 0, -1), dot(0.3, 0, 1)])
    assert [problem for frame in film.frames for problem in overlaps(frame)] == []


def test_what_is_dim_stays_dim_on_its_way() -> None:
    source, thing = word("blue", -5, 2), word("blue", 3, -2)
    for move in (dim([source], 0.4), dim([thing], 0.4)):
        move.begin()
        move.interpolate(1)
    film = became([source], [thing])
    assert {round(frame[0].opacity, 3) for frame in film.frames} == {0.4}


def test_dimming_afterwards_is_of_full_strength() -> None:
    source, thing = word("blue", -5, 2), word("blue", 3, -2)
    became([source], [thing])
    move = dim([thing], 0.5)
    move.begin()
    move.interpolate(1)
    assert thing.get_fill_opacity() == 0.5


def test_the_first_result_is_there_as_soon_as_the_first_source_is() -> None:
    terms, total = [number(0.1 * i, -3, 2 - i) for i in range(4)], number(0.9, 3, 0)
    frames = became(terms, [total], stagger=1).frames
    gone = next(i for i, frame in enumerate(frames) if all(m.thing is not terms[0] for m in frame))
    assert any(mark.thing is total and mark.opacity == 1 for mark in frames[gone])


@pytest.mark.parametrize(("n", "m"), [(2, 3), (5, 2), (1, 4), (4, 4)])
def test_any_counts_go_in_order(n: int, m: int) -> None:
    sources = [word("abcde"[i], i, 1) for i in range(n)]
    result = [number(0.1 * i, i, -1) for i in range(m)]
    film = became(sources, result)
    assert {id(part) for part in film.stage} == {id(part) for part in result}
    for frame in film.frames:
        assert sum(mark.opacity for mark in frame) >= min(n, m) - 1e-6


@pytest.mark.parametrize(("n", "m"), [(0, 1), (1, 0)])
def test_nothing_comes_of_nothing(n: int, m: int) -> None:
    things = [dot(0.5, i, 0) for i in range(2)]
    with pytest.raises(ValueError, match=f"{n} things cannot become {m}"):
        become(things[:n], things[:m])
