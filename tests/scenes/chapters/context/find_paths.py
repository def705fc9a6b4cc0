"""Two ways through a plane: where the points must lie, and how far apart they are said to be."""

from __future__ import annotations

from itertools import pairwise, takewhile

import numpy as np

import attncore as ac
from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from scenes.kit.type.number import Number
from scenes.subject import Subject
from tests.scenes.support import reading
from tests.scenes.support.facts import assert_shows
from tests.scenes.support.stage import Played, Stage

EXACT = 0.01  # of the extent of all points
SEEN = 0.01  # frame units: a shorter line is not asked for
NEAR = 0.27  # from a point to its words, if no line leads there
MOST = 12


def check_plane(stage: Stage, played: Played) -> list[str]:
    """The whole picture; and the tensors of the stops."""
    one, two = played.subject, played.subject.other
    assert two is not None
    names = [name for name in stops(one.trace, two.trace) if name in two.trace]
    vectors = [np.array([s.trace[n][s.focus] for n in names], dtype=float) for s in (one, two)]
    check_distances(stage, played, names, vectors)
    every, shares = in_plane(np.concatenate(vectors))
    check_shares(stage, played, shares)
    places = check_spots(stage, every, len(names))
    ways = places[: len(names)], places[len(names) :]
    check_trails(stage, ways)
    check_words(stage, (one, two), ways)
    return names


def stops(trace: ac.Trace, other: ac.Trace) -> list[str]:
    """The tensors that are shown: each half of each block, or as many blocks as have room."""
    first = ["embed"] if "embed" in trace and "embed" in other else []
    first += ["blocks.0.resid_pre"] if "pos_embed" in trace or not first else []
    n = sum(name.endswith(".resid_post") for name in trace.names())
    halves = [f"blocks.{i}.resid_{part}" for i in range(n) for part in ("mid", "post")]
    if len(first) + len(halves) <= MOST:
        return first + halves
    step = next(s for s in range(1, n + 1) if len(first) + -(-n // s) <= MOST)
    return first + [f"blocks.{i}.resid_post" for i in reversed(range(n - 1, -1, -step))]


def in_plane(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(point, 2) in the plane in which they are spread most, and the share of each of its axes."""
    centred = points - points.mean(axis=0)
    _, sizes, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes[:2]
    axes = np.array([axis * np.sign(axis[np.abs(axis).argmax()]) for axis in axes])
    return centred @ axes.T, sizes[:2] ** 2 / (sizes**2).sum()


def check_distances(
    stage: Stage, played: Played, names: list[str], vectors: list[np.ndarray]
) -> None:
    """Row by row from the top: where they are, and how far apart there."""
    labels = Words(played.lang, played.scene).labels
    heading = labels["tally"].format(size=vectors[0].shape[1])
    found = [line for line in lines(stage) if reading.line_is(line, reading.reference(heading))]
    assert len(found) == 1, f"nothing says {heading!r}"
    stage.account(*found[0])
    edge, below = max(m.box[2] for m in found[0]), found[0][0].baseline
    for name, one, two in zip(names, *vectors, strict=True):
        numbers = [m for m in stage.unaccounted() if isinstance(m.thing, Number)]
        numbers = [m for m in numbers if abs(m.box[2] - edge) < 0.1 and m.baseline < below]
        assert numbers, f"no distance for {name}"
        number = max(numbers, key=lambda m: m.baseline)
        below = number.baseline
        distance = float(np.sqrt(((one - two) ** 2).sum()))
        text = reading.spelled(reading.read_value(number) or [])
        assert_shows(text, distance, 2, f"the distance at {name}")
        line = [m for m in stage.line(below) if m.box[0] > 2.3 and m is not number]
        wanted = label(name, labels, any(each.endswith("resid_mid") for each in names))
        assert reading.line_is(line, reading.reference(wanted)), f"no row for {name}"
        stage.account(number, *line)


def label(name: str, labels: dict[str, str], halves: bool) -> str:
    if name == "embed":
        return labels["alone"]
    if name.endswith("resid_pre"):
        return labels["placed"]
    _, block, stream = name.split(".")
    key = "attention" if stream == "resid_mid" else "mlp" if halves else "block"
    return labels[key].format(block=block)


def lines(stage: Stage) -> list[list[Mark]]:
    """The text at the right, line by line."""
    beside = [m for m in stage.of_kind("text") if m.box[0] > 2.3]
    return [[m for m in stage.line(y) if m in beside] for y in {m.baseline for m in beside}]


def check_shares(stage: Stage, played: Played, shares: np.ndarray) -> None:
    """Each axis says how much of the spread lies along it."""
    labels = Words(played.lang, played.scene).labels
    for key, share in zip(("widest", "second"), shares, strict=True):
        (name,) = stage.spelling(reading.reference(labels[key].rstrip()))
        beside = [m for m in stage.line(name.baseline) if 0 < m.box[0] - name.box[2] < 0.3]
        assert len(beside) == 1, f"no share beside {labels[key]!r}"
        text = reading.spelled(reading.read_value(beside[0]) or [])
        assert text.endswith("%"), text
        assert_shows(text[:-1], 100 * float(share), 1, key)
        stage.account(name, *beside)


def check_spots(stage: Stage, every: np.ndarray, count: int) -> np.ndarray:
    """A point for each place, on one scale; the last of each way is larger. Where they stand."""
    spots = stage.of_kind("spot")
    assert len(spots) == len(every), f"{len(spots)} points, not {len(every)}"
    found = np.array([m.centre for m in spots])
    extent, wanted = np.ptp(found, axis=0), np.ptp(every, axis=0)
    unit = float(np.linalg.norm(extent) / max(np.linalg.norm(wanted), 1e-12))
    places = found.min(axis=0) + unit * (every - every.min(axis=0))
    near = EXACT * float(np.linalg.norm(extent)) + 1e-3
    gaps = np.linalg.norm(found[:, None] - places[None], axis=-1)
    assert (gaps.min(axis=0) < near).all(), "a place without a point"
    assert (gaps.min(axis=1) < near).all(), "a point that is no place"
    large = max(m.box[2] - m.box[0] for m in spots)
    ends = [m for m in spots if m.box[2] - m.box[0] > 0.9 * large]
    last = places[[count - 1, -1]]
    assert len(ends) == 2, f"{len(ends)} large points"
    for end in last:
        assert min(np.linalg.norm(m.centre - end) for m in ends) < near, "not at its end"
    return places


def check_trails(stage: Stage, ways: tuple[np.ndarray, np.ndarray]) -> None:
    """A straight line from each place to the next one, and one from end to end."""
    pairs = [(a, b) for way in ways for a, b in pairwise(way)]
    for a, b in [*pairs, (ways[0][-1], ways[1][-1])]:
        if np.linalg.norm(a - b) > SEEN:
            assert line_between(stage, a, b), f"no line from {a} to {b}"


def line_between(stage: Stage, a: np.ndarray, b: np.ndarray, near: float = 0.03) -> bool:
    for mark in stage.of_kind("lines"):
        ends = mark.points[0, :2], mark.points[-1, :2]
        for one, two in (ends, ends[::-1]):
            if np.linalg.norm(one - a) < near and np.linalg.norm(two - b) < near:
                return True
    return False


def check_words(
    stage: Stage, both: tuple[Subject, Subject], ways: tuple[np.ndarray, np.ndarray]
) -> None:
    """The word where it begins, and beside each end a part of its sentence, or a line to that."""
    token = both[0].trace.tokens[both[0].focus]
    found = stage.spelling(reading.reference(token.text, mono=token.byte))
    start = [m for m in stage.unaccounted(found) if is_beside(stage, m, ways[0][0])]
    assert start, f"{token.text!r} does not stand where it begins"
    stage.account(start[0])
    told = []
    for subject, way in zip(both, ways, strict=True):
        marks = [m for m in stage.of_kind("text") if is_beside(stage, m, way[-1])]
        marks = [m for m in marks if tells(m, subject, both) and m is not start[0]]
        assert marks, f"nothing says that {subject.trace.text!r} ends here"
        told.append(marks)
        stage.account(*marks)
    alike = np.linalg.norm(ways[0][-1] - ways[1][-1]) < SEEN
    assert alike or any(m not in told[1] for m in told[0]), "one name for two ends"


def tells(mark: Mark, subject: Subject, both: tuple[Subject, Subject]) -> bool:
    """Whether this is the sentence up to the word, or the last words of that, or of what comes
    before the words that both end with.
    """
    return any(
        is_spelled(mark, text) for text in endings(up_to_word(subject), *map(up_to_word, both))
    )


def up_to_word(subject: Subject) -> str:
    span = subject.trace.tokens[subject.focus].span
    assert span is not None
    return subject.trace.text[: span[1]]


def endings(text: str, one: str, two: str) -> list[str]:
    """The text, its last words, and those before what the two texts end with alike."""
    pairs = zip(one.split(" ")[::-1], two.split(" ")[::-1], strict=False)
    alike = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
    words = text.split(" ")
    head = words[: len(words) - alike]
    found = [text, *("… " + " ".join(words[k:]) for k in range(1, len(words)))]
    found += [
        " ".join([*head, "…"]),
        *("… " + " ".join([*head[k:], "…"]) for k in range(1, len(head))),
    ]
    return found


def is_spelled(mark: Mark, text: str, *, mono: bool = False) -> bool:
    return reading.same(reading.curves(mark.points), reading.reference(text, mono=mono)) is not None


def is_beside(stage: Stage, mark: Mark, point: np.ndarray) -> bool:
    nearest = np.clip(point, mark.box[:2], mark.box[2:])
    if np.linalg.norm(nearest - point) < NEAR + 0.1:
        return True
    for line in stage.of_kind("lines"):
        a, b = line.points[0, :2], line.points[-1, :2]
        reached = np.clip(b, mark.box[:2], mark.box[2:])
        if np.linalg.norm(a - point) < 0.03 and np.linalg.norm(reached - b) < 0.1:
            return True
    return False
