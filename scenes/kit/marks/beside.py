"""Words beside points of a plane with lines in it: each as near as it can be and touch nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from scenes.kit.marks.callouts import LEVEL, Box
from scenes.kit.marks.points import SPOT
from scenes.kit.type.text import Word

NEAR = 0.09  # from a point to its word, at least
CLEAR = 0.06  # around words and lines
FAR = 0.25  # a word that is further from its point has a line that leads there
HAIR = 0.02  # half as wide as such a line, with some room
ASKEW = 0.05  # how much it counts that the middle of a word is far from its point
ACROSS = 0.11  # from one place that is tried to the next
STEP = 0.03  # from one of the boxes that cover a line to the next


class Beside:
    """A room that fills: what was placed is in the way of what comes after.

    room   left, bottom, right and top
    lines  corners of the lines that are drawn in it
    """

    def __init__(self, room: Box, lines: Sequence[Sequence[np.ndarray]]) -> None:
        self.room = room
        self._lines = np.concatenate([_along(line, SPOT) for line in lines])
        self._words = np.zeros((0, 4))

    def place(self, word: Word, point: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
        """Put the word as near to its point as it can be, or over it where there is no place; and
        the line that leads there, if it is further off.
        """
        boxes = self._boxes(word)
        gaps = np.linalg.norm(_nearest(boxes, point) - point[:2], axis=1)
        away = np.linalg.norm((boxes[:, :2] + boxes[:, 2:]) / 2 - point[:2], axis=1)
        for i in np.argsort(gaps + ASKEW * away, kind="stable"):
            way = point[:2], _nearest(boxes[i : i + 1], point)[0]
            if gaps[i] < NEAR or self._is_taken(boxes[i], way):
                continue
            word.shift([*(boxes[i, :2] + CLEAR - word.points[:, :2].min(axis=0)), 0])
            self._words = np.vstack([self._words, boxes[i]])
            if gaps[i] <= FAR:
                return None
            self._lines = np.vstack([self._lines, _along(way, HAIR)])
            return np.array([*way[0], 0.0]), np.array([*way[1], 0.0])
        word.place(float(point[0]), float(point[1]) + NEAR)
        return None

    def _boxes(self, word: Word) -> np.ndarray:
        """(place, 4): around the word wherever it may stand, on lines that are clearly apart."""
        word.place(0, 0, "left")
        low, high = word.points[:, :2].min(axis=0) - CLEAR, word.points[:, :2].max(axis=0) + CLEAR
        left, bottom, right, top = self.room
        xs = np.arange(left, right - (high - low)[0], ACROSS)
        step = LEVEL * word.size
        lines = step * np.arange(np.ceil((bottom - low[1]) / step), (top - high[1]) // step + 1)
        x, y = (each.ravel() for each in np.meshgrid(xs, lines + low[1]))
        return np.stack([x, y, x + (high - low)[0], y + (high - low)[1]], axis=1)

    def _is_taken(self, box: np.ndarray, way: tuple[np.ndarray, np.ndarray]) -> bool:
        """Whether something is there, or a word between there and the point."""
        if _meeting(box, self._lines) or _meeting(box, self._words):
            return True
        return any(_meeting(part, self._words) for part in _along(way, HAIR))


def _nearest(boxes: np.ndarray, point: np.ndarray) -> np.ndarray:
    """(box, 2): what of each box is nearest to the point."""
    return np.clip(point[:2], boxes[:, :2], boxes[:, 2:])


def _meeting(box: np.ndarray, others: np.ndarray) -> bool:
    low = np.maximum(box[:2], others[:, :2])
    high = np.minimum(box[2:], others[:, 2:])
    return bool(np.all(low < high, axis=1).any())


def _along(points: Sequence[np.ndarray], reach: float) -> np.ndarray:
    """(box, 4): boxes that cover the straight pieces from point to point."""
    pieces = []
    for a, b in pairwise(points):
        way = b[:2] - a[:2]
        shares = np.linspace(0, 1, 2 + int(np.linalg.norm(way) / STEP))
        pieces.append(a[:2] + shares[:, None] * way)
    middles = np.concatenate(pieces)
    return np.concatenate([middles - reach, middles + reach], axis=1)
