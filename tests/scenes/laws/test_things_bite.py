"""The checks of law 2 bite: a black stage, collisions, doubles, sudden light and sudden depth."""

from __future__ import annotations

import pytest

from scenes.kit.motion import faded
from scenes.kit.theme import DARK
from tests.scenes.laws.made import Film, square, to, word
from tests.scenes.laws.play import SAMPLES
from tests.scenes.laws.things import (
    depth_is_kept,
    dim_stays_dim,
    never_black,
    no_collisions,
    no_doubles,
)
from tests.scenes.laws.timeline import Moment, Span


def test_a_black_stage_between_two_pictures() -> None:
    one, two = word("one"), word("two")
    assert never_black(Film().rest(1).rest(1, one).rest(1, one, two).rest(1, two).timeline) == []
    (breach,) = never_black(Film().rest(1, one).rest(1).rest(1).rest(1, two).timeline)
    assert "at 1.0 s" in breach
    hidden = Film().rest(1, one).rest(1, *faded([word("two")], 0.01))
    assert len(never_black(hidden.timeline)) == 1


@pytest.mark.parametrize(("height", "obeys"), [(0.0, False), (2.0, True)])
def test_two_things_that_drive_through_each_other(height: float, obeys: bool) -> None:
    one, two = square(), square()
    there, back = to(one, (-2, 0), (2, 0)), to(two, (2, height), (-2, height))
    made = Film().move(1, lambda share: (there(share), back(share)), one, two)
    assert (no_collisions(made.timeline) == []) == obeys


def test_things_that_meet_part_or_stand_do_not_collide() -> None:
    one, two = square(), square()
    there, back = to(one, (-2, 0), (0, 0)), to(two, (2, 0), (0, 0))
    meeting = Film().move(1, lambda share: (there(share), back(share)), one, two)
    parting = Film().move(1, lambda share: (there(1 - share), back(1 - share)), one, two)
    past = to(one, (-2, 0), (2, 0))
    over = Film().move(1, past, one, square())
    assert [no_collisions(made.timeline) for made in (meeting, parting, over)] == [[], [], []]


@pytest.mark.parametrize(
    ("below", "above", "obeys"), [(1.0, 1.0, True), (0.5, 0.5, False), (0.5, 1.0, False)]
)
def test_a_copy_over_its_original(below: float, above: float, obeys: bool) -> None:
    """It is seen where both are faint, and where it lights up what is dimmed."""
    (one,), (copy,) = faded([word()], below), faded([word()], above)
    assert (no_doubles(Film().rest(1, one, copy).timeline) == []) == obeys
    late = to(copy, (0, 0), (4, 0))
    waiting = Film().move(1, lambda share: late(max(0, share - 0.5)), one.move_to([0, 0, 0]), copy)
    assert (no_doubles(waiting.timeline) == []) == obeys
    copy.move_to(one)
    assert no_doubles(Film().move(1, to(copy, (0, 0), (3, 0)), one, copy).timeline) == []


def test_a_copy_that_fades_over_its_original_is_not_seen() -> None:
    one, copy = word(), word()
    assert no_doubles(Film().move(1, lambda a: faded([copy], 1 - a), one, copy).timeline) == []


def test_things_side_by_side_or_of_other_looks_are_no_doubles() -> None:
    others = word("one", 0.3), word("two"), word("one", color=DARK.query)
    assert no_doubles(Film().rest(1, *faded([word("one"), *others], 0.5)).timeline) == []


def test_a_dimmed_thing_that_lights_up_on_its_way() -> None:
    def made(middle: float) -> Film:
        (thing,) = faded([word()], 0.4)
        way = to(thing, (0, 0), (3, 0))

        def step(share: float) -> None:
            way(share)
            faded([thing], middle if 0 < share < 1 else 0.4)

        return Film().move(1, step, thing)

    assert dim_stays_dim(made(0.4).timeline) == []
    assert "lights up" in dim_stays_dim(made(1.0).timeline)[0]


@pytest.mark.parametrize("places", [(0, 0.5), (0, 2)])
def test_a_place_in_depth_that_changes_for_a_moment(places: tuple[float, float]) -> None:
    made = Film().rest(1, *map(square, places)).timeline
    (low, high) = made.spans[0].moments[0].stage
    orders = [(low, high)] + [(high, low)] * (SAMPLES - 1) + [(low, high)]
    moments = tuple(Moment(15 + i, marks) for i, marks in enumerate(orders))
    made.spans.append(Span("one", 15, SAMPLES, moments))
    assert (depth_is_kept(made) == []) == (places == (0, 2))
    stays = tuple(Moment(40 + i, (high, low)) for i in range(SAMPLES))
    made.spans[1:] = [Span("one", 40, SAMPLES, stays)]
    assert depth_is_kept(made) == []
