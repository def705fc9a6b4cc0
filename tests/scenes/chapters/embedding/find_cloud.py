"""A plane of points read back: where the cloud stands, which points are lit, and their names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

import attncore as ac
from scenes.kit import layout
from scenes.kit.checks import Mark
from tests.scenes.support import reading
from tests.scenes.support.facts import assert_shows
from tests.scenes.support.stage import Stage

EXACT = 0.01  # of the plane's extent
BESIDE = 0.3  # frame units: a word without a line stands at most so far from its point
CLEAR = 0.07  # frame units: the room around words
TIP = 0.12  # frame units: from the middle of a point to where a line begins


@dataclass(frozen=True)
class Seen:
    """The plane on the stage.

    places  (token, 2) where each token of the vocabulary stands
    box     of its two axes: left, bottom, right, top
    """

    places: np.ndarray
    box: np.ndarray


def widest(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(token, 2) along the two widest directions, and the shares of all spread, by SVD."""
    return _widest(vectors.astype(float).tobytes(), vectors.shape[1])


@cache
def _widest(vectors: bytes, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Once for each matrix: it takes a second."""
    found = np.frombuffer(vectors).reshape(-1, size)
    centred = found - found.mean(axis=0)
    _, singular, rows = np.linalg.svd(centred, full_matrices=False)
    axes = rows[:2]
    for axis in axes:  # a direction has no sign of its own: the largest entry is positive
        axis *= np.sign(axis[np.abs(axis).argmax()])
    return centred @ axes.T, singular[:2] ** 2 / (singular**2).sum()


def check_plane(stage: Stage, vectors: np.ndarray, names: tuple[str, str]) -> Seen:
    """Every token of the vocabulary at its place, on one scale; the axes say their shares."""
    coordinates, shares = widest(vectors)
    (cloud,) = stage.of_kind("cloud")
    grains = cloud.points[:, :2].reshape(len(vectors), -1, 2)
    places = (grains.min(axis=1) + grains.max(axis=1)) / 2
    middle, mean = places.mean(axis=0), coordinates.mean(axis=0)
    unit = float(np.linalg.norm(places - middle) / np.linalg.norm(coordinates - mean))
    wanted = middle + unit * (coordinates - mean)
    apart = np.abs(places - wanted).max()
    assert apart < EXACT * np.ptp(places), f"tokens are {apart:.3f} from their places"
    axes = [m for m in stage.of_kind("lines") if np.ptp(m.points[:, :2], axis=0).min() > 2]
    assert len(axes) == 1, f"{len(axes)} pairs of axes"
    box = axes[0].box
    assert (places.min(axis=0) > box[:2]).all(), "tokens lie outside the axes"
    assert (places.max(axis=0) < box[2:]).all(), "tokens lie outside the axes"
    check_axis(stage, names[0], float(shares[0]), box[1] - 0.6, box[1], box)
    check_axis(stage, names[1], float(shares[1]), box[3], box[3] + 0.6, box)
    return Seen(places, box)


def check_axis(
    stage: Stage, name: str, share: float, low: float, high: float, box: np.ndarray
) -> None:
    """Between these heights stands the name of an axis, and after it its share in percent."""
    wanted = reading.reference(name.rstrip())
    for mark in (m for m in stage.of_kind("text") if low < m.baseline < high):
        if not reading.line_is([mark], wanted):
            continue
        after = [m for m in stage.line(mark.baseline) if 0 <= m.box[0] - mark.box[2] < 0.4]
        assert len(after) == 1, f"nothing is said after {name!r}"
        text = reading.spelled(reading.read_value(after[0]) or [])
        assert text.endswith("%"), f"after {name!r} stands {text!r}"
        assert_shows(text[:-1], 100 * share, 1, f"the share after {name!r}")
        stage.account(mark, *after)
        return
    raise AssertionError(f"no axis says {name!r}")


def check_lit(stage: Stage, seen: Seen, tokens: dict[int, ac.Token]) -> int:
    """These tokens, and no others, have a spot; each name stands by its own. How many lack one."""
    spots = stage.of_kind("spot")
    centres = np.array([mark.centre for mark in spots])
    for number, token in tokens.items():
        near = np.linalg.norm(centres - seen.places[number], axis=1).min()
        assert near < 0.01, f"the spot of {token.text!r} is {near:.2f} off its place"
    assert len(spots) == len(tokens), f"{len(spots)} spots for {len(tokens)} tokens"
    named = [number for number in tokens if is_named(stage, seen, number, tokens)]
    inside = [m for m in stage.of_kind("text") if within(m.centre, seen.box)]
    strangers = [m for m in inside if m in stage.unaccounted()]
    assert not strangers, f"no spot is called {strangers[0]}"
    return len(tokens) - len(named)


def is_named(stage: Stage, seen: Seen, number: int, tokens: dict[int, ac.Token]) -> bool:
    """Whether its name stands by its spot and no other is nearer, or a line leads from it there."""
    token, place = tokens[number], seen.places[number]
    wanted = reading.reference(token.text, mono=token.byte)
    for mark in stage.spelling(wanted):
        if mark not in stage.unaccounted() or not within(mark.centre, seen.box):
            continue
        nearest = min(away(seen.places[other], mark) for other in tokens)
        close = away(place, mark) < BESIDE and away(place, mark) <= nearest + CLEAR
        if close or leads_there(stage, place, mark):
            stage.account(mark)
            return True
    return False


def leaders(stage: Stage) -> list[tuple[np.ndarray, np.ndarray]]:
    """Single straight lines: their ends."""
    found = (mark.pieces for mark in stage.of_kind("lines") if len(mark.points) == 4)
    return [(pieces[0, 0], pieces[-1, 1]) for pieces in found]


def leads_there(stage: Stage, place: np.ndarray, mark: Mark) -> bool:
    return any(
        np.linalg.norm(start - place) < TIP and away(end, mark) < TIP
        for start, end in leaders(stage)
    )


def away(point: np.ndarray, mark: Mark) -> float:
    """From a point to the nearest edge of a mark."""
    return float(np.linalg.norm(point - np.clip(point, mark.box[:2], mark.box[2:])))


def within(point: np.ndarray, box: np.ndarray) -> bool:
    return bool((box[:2] < point).all() and (point < box[2:]).all())


def check_unnamed(stage: Stage, seen: Seen, labels: dict[str, str], unnamed: int) -> None:
    """How many lit tokens have no name is said under the plane; nothing if all have one."""
    y = float(seen.box[1])
    under = [m for m in stage.of_kind("text") if y - 0.6 < m.baseline < y]
    under = [m for m in under if m in stage.unaccounted()]
    if not unnamed:
        assert not under, f"under the plane stands {under[0]}"
        return
    template = labels["unnamed" if unnamed > 1 else "unnamed_one"]
    assert min(m.baseline for m in under) > layout.CAPTION_BASELINE
    wanted = reading.reference(template.format(count=unnamed))
    assert reading.line_is(under, wanted), f"it does not say that {unnamed} have no name"
    stage.account(*under)
