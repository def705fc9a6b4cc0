"""Questions: a mark where an answer will be, and a ring that closes while the viewer predicts."""

from __future__ import annotations

import numpy as np
from manim import Arc

from scenes.kit.motion import Motion, Track
from scenes.kit.theme import Theme
from scenes.kit.type.text import Word

SIZE, RADIUS, STROKE = 0.3, 0.32, 4.0
BEATS, SWELL = 3, 0.15  # how often the mark pulses, and by how much


class Question:
    """A question mark at a place, and the ring around it."""

    def __init__(self, place: np.ndarray, theme: Theme) -> None:
        self.mark = Word("?", size=SIZE, color=theme.query).middle(float(place[0]), float(place[1]))
        self.ring = Arc(
            radius=RADIUS,
            start_angle=np.pi / 2,
            angle=-2 * np.pi,
            arc_center=place,
            stroke_color=theme.query,
            stroke_width=STROKE,
        )

    def closing(self) -> Motion:
        """The ring closes, evenly, while the mark pulses."""
        rest, whole = self.mark.points.copy(), self.ring.copy()
        middle = self.ring.get_arc_center()

        def step(share: float) -> None:
            self.ring.pointwise_become_partial(whole, 0, share)
            swell = 1 + SWELL * np.sin(np.pi * BEATS * share) ** 2
            self.mark.points = middle + swell * (rest - middle)

        tracks: dict[int, Track] = {id(self.mark): step, id(self.ring): lambda share: None}
        return Motion([self.ring, self.mark], lambda thing: tracks[id(thing)], even=True)
