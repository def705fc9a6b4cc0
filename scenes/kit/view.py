"""The view: what of the stage is seen, and how large, while what is pinned stands still."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, log
from typing import Protocol, TypeVar

import cairo
import numpy as np
from manim import Animation, VMobject, smooth

from scenes.kit import layout

MIDDLE = (layout.STAGE_TOP + layout.STAGE_BOTTOM) / 2
WINDOW = layout.STAGE_BOTTOM - 0.1, layout.STAGE_TOP + 0.05  # height of what is seen of the stage
Thing = TypeVar("Thing", bound=VMobject)
SINKING = 8  # how fast the edges of the window come as the view leaves home


@dataclass(frozen=True)
class View:
    """A part of the stage: `x`, `y` is seen in the stage's middle, `height` fills the frame."""

    x: float = 0.0
    y: float = MIDDLE
    height: float = layout.FRAME_HEIGHT

    @property
    def zoom(self) -> float:
        return layout.FRAME_HEIGHT / self.height

    @property
    def matrix(self) -> cairo.Matrix:
        """The mapping from the stage to the frame."""
        zoom = self.zoom
        return cairo.Matrix(zoom, 0, 0, zoom, -zoom * self.x, MIDDLE - zoom * self.y)

    @property
    def away(self) -> float:
        """How far it has left home, from 0 to 1: the window's edges come as it leaves."""
        return min(1.0, SINKING * abs(log(self.zoom)) + hypot(self.x, self.y - MIDDLE))

    @property
    def window(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of what is seen, on the stage."""
        half, (low, high) = layout.FRAME_WIDTH / 2, WINDOW
        left, right = (self.x + side / self.zoom for side in (-half, half))
        bottom, top = (self.y + (edge - MIDDLE) / self.zoom for edge in (low, high))
        return left, bottom, right, top

    def toward(self, goal: View, share: float) -> View:
        """The view on the way to another: it grows by equal ratios, about a point that rests."""
        height = self.height * (goal.height / self.height) ** share
        if abs(goal.height - self.height) > 1e-9:
            share = (height - self.height) / (goal.height - self.height)
        x, y = self.x + share * (goal.x - self.x), self.y + share * (goal.y - self.y)
        return View(x, y, height)


HOME = View()


class Seeing(Protocol):
    """A camera that has a view."""

    view: View


class CameraMove(Animation):
    """The move of a camera's view to another one."""

    def __init__(self, camera: Seeing, goal: View) -> None:
        self._camera, self._goal = camera, goal
        nothing = VMobject(stroke_width=0)  # what is never seen stands for the camera on stage
        nothing.points = np.zeros((4, 3))
        super().__init__(nothing, remover=True)

    def begin(self) -> None:
        self._start = self._camera.view
        super().begin()

    def interpolate_mobject(self, alpha: float) -> None:
        share = smooth(alpha)
        self._camera.view = self._goal if alpha >= 1 else self._start.toward(self._goal, share)


def mapped(points: np.ndarray, matrix: cairo.Matrix) -> np.ndarray:
    """(n, 3) points of the stage, or of a card, mapped in its plane."""
    x, y = points[:, 0], points[:, 1]
    across = matrix.xx * x + matrix.xy * y + matrix.x0
    up = matrix.yx * x + matrix.yy * y + matrix.y0
    return np.stack([across, up, points[:, 2]], axis=1)


def pin(thing: Thing) -> Thing:
    """Pin a thing to the frame: it stands still whatever is seen of the stage; the same thing."""
    for part in thing.get_family():
        part.pinned = True
    return thing


def is_pinned(part: VMobject) -> bool:
    """Whether a part of something stands on the frame and not on the stage."""
    return "pinned" in part.__dict__  # to ask the object itself for what it lacks is slow
