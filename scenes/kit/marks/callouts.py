"""Callouts: words beside the points that they name, clear of one another, with leader lines.

`call_out` drops words that find no place; `LabelPlacer` fills a plane that has
lines in it, word by word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scenes.kit.marks.points import SPOT
from scenes.kit.marks.strokes import Strokes
from scenes.kit.theme import Theme
from scenes.kit.type.text import Glyphs, Word

NEAR = 0.15  # from a point to its word
REACH = (0.0, 0.22, 0.45, 0.75, 1.1, 1.5)  # how much further it may stand
# Where to, as shares of the way to the right and up: beside it first, then over, then aslant.
AROUND = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
FURTHER = (*AROUND, *((np.cos(a), np.sin(a)) for a in np.arange(24) * np.pi / 12))
AWAY = 0.15  # words that stand further off have a line that leads to them
CLEAR = 0.06  # between words
LEVEL = 0.51  # of a capital: words stand on one line, or clearly on two
THIN = 1.0  # of the lines that lead to words
HAIR = 0.008  # from them to the points that they pass
HALO = 7  # width of the ground's colour around letters that stand on other things

# Of words in a plane with lines in it.
NEAREST = 0.09  # from a point to its word, at least
FAR = 0.25  # a word that is further from its point has a line that leads there
LEADER = 0.02  # half as wide as such a line, with some room
ASKEW = 0.05  # how much it counts that the middle of a word is far from its point
ACROSS = 0.11  # from one place that is tried to the next
STEP = 0.03  # from one of the boxes that cover a line to the next

Box = tuple[float, float, float, float]  # left, bottom, right, top
Way = tuple[np.ndarray, np.ndarray]  # from one point to another


@dataclass(frozen=True)
class Room:
    """The free region that words may be placed in.

    left … top  the edges
    taken       boxes that are not free
    lines       that no word may stand on, but that leaders may cross
    """

    left: float
    right: float
    bottom: float
    top: float
    taken: tuple[Box, ...] = ()
    lines: tuple[Way, ...] = ()

    def holds(self, box: Box) -> bool:
        inside = self.left <= box[0] and box[2] <= self.right
        return inside and self.bottom <= box[1] and box[3] <= self.top


@dataclass
class Callouts:
    """The result of placing words: which found a place, and the leader lines to them.

    words    those that found a place, by their number among those given
    leaders  lines from points to words that stand further off, by the same numbers
    dropped  the numbers of those that found none
    """

    words: dict[int, Glyphs]
    leaders: dict[int, Strokes]
    dropped: list[int]


def call_out(
    words: Sequence[Glyphs], points: Sequence[np.ndarray], room: Room, theme: Theme
) -> Callouts:
    """Place each word beside its point, the first ones first, wherever there is room.

    words   of one size; they are moved to their places
    points  (3,) on the stage, one for each word
    """
    made = Callouts({}, {}, [])
    table = _Table(room, list(points))
    for i, (word, point) in enumerate(zip(words, points, strict=True)):
        for x, y, far in _places(word, point):
            word.place(x, y, "left")
            if table.has_room(_box(word), point, far):
                break
        else:
            made.dropped.append(i)
            continue
        made.words[i] = word.set_background_stroke(color=theme.ground, width=HALO)
        way = table.take(_box(word), point, far)
        if way is not None:
            made.leaders[i] = Strokes([way], color=theme.quiet, width=THIN)
    return made


class _Table:
    """The occupancy of a room: the boxes and lines placed so far."""

    def __init__(self, room: Room, points: list[np.ndarray]) -> None:
        self.room, self.points = room, points
        self.spots = [_around(point, SPOT + 0.02) for point in points]
        self.boxes = list(room.taken)
        self.lines = list(room.lines)

    def has_room(self, box: Box, point: np.ndarray, far: bool) -> bool:
        """Whether a word may stand in the box; beside the point, or far from it with a line."""
        if not self.room.holds(box) or any(_meet(box, b) for b in (*self.boxes, *self.spots)):
            return False
        if any(_crosses(line, box) for line in self.lines):
            return False
        if far:
            way = _way(point, box)
            others = [other for other in self.points if not np.array_equal(other, point)]
            free = all(_beside(way, other) > SPOT + HAIR for other in others)
            return free and not any(_crosses(way, b) for b in self.boxes)
        # Whoever sees it must take it for the word of this point.
        nearest = min(_away(other, box) for other in self.points)
        return _away(point, box) <= nearest + 1e-9

    def take(self, box: Box, point: np.ndarray, far: bool) -> Way | None:
        """Occupy the box; the leader line that leads there, if it is far."""
        self.boxes.append(box)
        if not far:
            return None
        self.lines.append(_way(point, box))
        return self.lines[-1]


def _places(word: Glyphs, point: np.ndarray) -> Iterator[tuple[float, float, bool]]:
    """The places tried around a point, the best first: left end, baseline, whether it is far."""
    wide, high = word.advance, word.size
    step = LEVEL * high
    for more in REACH:
        far, d = more > AWAY, NEAR + more
        for across, up in FURTHER if far else AROUND:
            # At full share the word stands beside the point, or over or under it, by `d`.
            x = point[0] - wide / 2 + across * (d + wide / 2)
            y = point[1] - high / 2 + up * (d + high / 2)
            yield float(x), round(float(y) / step) * step, far


def _box(word: Glyphs) -> Box:
    """The box around the letters of a word, and a little more."""
    low, high = word.points.min(axis=0), word.points.max(axis=0)
    return (
        float(low[0]) - CLEAR,
        float(low[1]) - CLEAR / 2,
        float(high[0]) + CLEAR,
        float(high[1]) + CLEAR / 2,
    )


def _around(point: np.ndarray, reach: float) -> Box:
    x, y = float(point[0]), float(point[1])
    return x - reach, y - reach, x + reach, y + reach


def _nearest(point: np.ndarray, box: Box) -> np.ndarray:
    """The point of the box that is nearest to a point."""
    x = min(max(float(point[0]), box[0]), box[2])
    y = min(max(float(point[1]), box[1]), box[3])
    return np.array([x, y, 0.0])


def _away(point: np.ndarray, box: Box) -> float:
    return float(np.linalg.norm(_nearest(point, box) - point))


def _way(point: np.ndarray, box: Box) -> Way:
    """The segment from the edge of the point to the nearest edge of the box."""
    end = _nearest(point, box)
    way = end - point
    length = float(np.linalg.norm(way)) or 1.0
    return point + way / length * min(SPOT, length), end


def _beside(line: Way, point: np.ndarray) -> float:
    """The distance of a point from a straight segment."""
    start, end = line
    way = end - start
    share = float(np.dot(point - start, way)) / (float(np.dot(way, way)) or 1.0)
    return float(np.linalg.norm(start + min(max(share, 0.0), 1.0) * way - point))


def _meet(one: Box, two: Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _crosses(line: Way, box: Box) -> bool:
    """Whether a straight segment comes into the box: looked at in small steps."""
    start, end = line
    steps = max(2, int(np.linalg.norm(end - start) / 0.02))
    xs, ys = (np.linspace(start[axis], end[axis], steps)[1:-1] for axis in (0, 1))
    within = (box[0] < xs) & (xs < box[2]) & (box[1] < ys) & (ys < box[3])
    return bool(within.any())


class LabelPlacer:
    """A placer of words in a plane with lines: each word placed is in the way of the next ones.

    room   left, bottom, right and top
    lines  corners of the lines that are drawn in it
    """

    def __init__(self, room: Box, lines: Sequence[Sequence[np.ndarray]]) -> None:
        self.room = room
        self._lines = np.concatenate([_along(line, SPOT) for line in lines])
        self._words = np.zeros((0, 4))

    def place(self, word: Word, point: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
        """Put the word near its point, or over it if there is no room; the leader line, if far."""
        boxes = self._boxes(word)
        gaps = np.linalg.norm(_nearest_of(boxes, point) - point[:2], axis=1)
        away = np.linalg.norm((boxes[:, :2] + boxes[:, 2:]) / 2 - point[:2], axis=1)
        for i in np.argsort(gaps + ASKEW * away, kind="stable"):
            way = point[:2], _nearest_of(boxes[i : i + 1], point)[0]
            if gaps[i] < NEAREST or self._is_taken(boxes[i], way):
                continue
            word.shift([*(boxes[i, :2] + CLEAR - word.points[:, :2].min(axis=0)), 0])
            self._words = np.vstack([self._words, boxes[i]])
            if gaps[i] <= FAR:
                return None
            self._lines = np.vstack([self._lines, _along(way, LEADER)])
            return np.array([*way[0], 0.0]), np.array([*way[1], 0.0])
        word.place(float(point[0]), float(point[1]) + NEAREST)
        return None

    def _boxes(self, word: Word) -> np.ndarray:
        """(place, 4) the boxes of a word wherever it may stand, on lines that are clearly apart."""
        word.place(0, 0, "left")
        low, high = word.points[:, :2].min(axis=0) - CLEAR, word.points[:, :2].max(axis=0) + CLEAR
        left, bottom, right, top = self.room
        xs = np.arange(left, right - (high - low)[0], ACROSS)
        step = LEVEL * word.size
        lines = step * np.arange(np.ceil((bottom - low[1]) / step), (top - high[1]) // step + 1)
        x, y = (each.ravel() for each in np.meshgrid(xs, lines + low[1]))
        return np.stack([x, y, x + (high - low)[0], y + (high - low)[1]], axis=1)

    def _is_taken(self, box: np.ndarray, way: tuple[np.ndarray, np.ndarray]) -> bool:
        """Whether something is in the box, or a word between the box and the point."""
        if _meets_any(box, self._lines) or _meets_any(box, self._words):
            return True
        return any(_meets_any(part, self._words) for part in _along(way, LEADER))


def _nearest_of(boxes: np.ndarray, point: np.ndarray) -> np.ndarray:
    """(box, 2) the point of each box that is nearest to a point."""
    return np.clip(point[:2], boxes[:, :2], boxes[:, 2:])


def _meets_any(box: np.ndarray, others: np.ndarray) -> bool:
    low = np.maximum(box[:2], others[:, :2])
    high = np.minimum(box[2:], others[:, 2:])
    return bool(np.all(low < high, axis=1).any())


def _along(points: Sequence[np.ndarray], reach: float) -> np.ndarray:
    """(box, 4) the boxes that cover the straight pieces from point to point."""
    pieces = []
    for a, b in pairwise(points):
        way = b[:2] - a[:2]
        shares = np.linspace(0, 1, 2 + int(np.linalg.norm(way) / STEP))
        pieces.append(a[:2] + shares[:, None] * way)
    middles = np.concatenate(pieces)
    return np.concatenate([middles - reach, middles + reach], axis=1)
