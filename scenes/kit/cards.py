"""Cards: whole pictures on sheets that stand in space, in axonometric projection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from math import cos, radians, sin
from typing import Any

import cairo
import numpy as np
from manim import Rectangle, VGroup, VMobject

from scenes.kit.motion import ARRIVED, Motion, Track, strength
from scenes.kit.theme import Theme
from scenes.kit.view import MIDDLE, mapped

NEAREST = 1000  # z_index of the front card; what is on no card has 0
MARGIN = 0.25  # from the parts of a card to its edges
GROUND = 0.07  # strength of its ground
SPAN, STEP, RISE = 5.85, 1.95, 0.2  # width of a deck; from card to card at most; upwards
SHADE, DARKEST = 0.13, 0.9  # how much further each card sinks into the ground; at most
OUT = -4.6  # cards towards the viewer: who is so near is outside of the frame


@dataclass(frozen=True)
class Pose:
    """A pose of a card: its middle at x, y, its size, and how it is turned.

    yaw    about its upright, in degrees; pitch: looked down upon
    shade  how far it has sunk into the colour of the ground
    """

    x: float = 0.0
    y: float = MIDDLE
    scale: float = 1.0
    yaw: float = 0.0
    pitch: float = 0.0
    shade: float = 0.0

    @property
    def is_flat(self) -> bool:
        """Whether the card can be read: it is seen from the front."""
        return self.yaw == self.pitch == 0

    def toward(self, goal: Pose, share: float) -> Pose:
        """The pose on the way to another: angles turn evenly, and no edge bends."""
        pairs = zip(astuple(self), astuple(goal), strict=True)
        return Pose(*(a + share * (b - a) for a, b in pairs))

    def behind(self, count: float, dx: float, dy: float = RISE, shade: float = SHADE) -> Pose:
        """The pose so many cards further back; nearer, if it is less than 0."""
        sunk = min(max(self.shade + count * shade, 0.0), DARKEST)
        return replace(self, x=self.x + count * dx, y=self.y + count * dy, shade=sunk)


FLAT = Pose(scale=0.93)
TILTED = Pose(y=MIDDLE - 0.2, scale=0.7, yaw=-38, pitch=14)


class Sheet:
    """The place of a card in space, which all its parts share; copies of a part lie on it too."""

    def __init__(self, centre: np.ndarray) -> None:
        self.centre, self.pose = centre, Pose(*centre[:2])

    def __deepcopy__(self, memo: dict[int, Any]) -> Sheet:
        return self

    @property
    def matrix(self) -> cairo.Matrix:
        """The mapping from the card's own units to the stage."""
        pose, (u, v) = self.pose, self.centre[:2]
        yaw, pitch = radians(pose.yaw), radians(pose.pitch)
        xx, yx = pose.scale * cos(yaw), pose.scale * sin(yaw) * sin(pitch)
        yy = pose.scale * cos(pitch)
        return cairo.Matrix(xx, yx, 0, yy, pose.x - xx * u, pose.y - yx * u - yy * v)


class Paper(Rectangle):
    """The ground of a card, or the veil over it: it may be drawn over, and over others."""

    is_hairline = True  # its edge


class Card(VGroup):
    """Parts on a filled sheet that hides what is behind it; none of their points ever move.

    depth  0 is the front card; a card keeps its depth for as long as it is on stage
    """

    def __init__(self, parts: Sequence[VMobject], theme: Theme, *, depth: int) -> None:
        box = VGroup(*parts)
        size = {"width": box.width + 2 * MARGIN, "height": box.height + 2 * MARGIN}
        ink = theme.shade(theme.text, GROUND)
        self.ground = Paper(**size, fill_color=ink, fill_opacity=1, color=theme.line)
        self.ground.set_stroke(width=2).move_to(box)
        self.veil = Paper(**size, fill_color=theme.ground, fill_opacity=0, stroke_width=0)
        self.veil.move_to(box)
        self.sheet = Sheet(self.ground.get_center())
        self._depth = NEAREST - depth
        super().__init__()
        self.lay(self.ground, *parts, self.veil)
        for part in self.veil.get_family():
            part.z_index += 0.5  # over what is laid there later

    def stand(self, pose: Pose) -> None:
        """Take a pose at once."""
        self.sheet.pose = pose
        _, _, shown = strength(self.veil)
        self.veil.full_opacity = (pose.shade, 0.0)
        self.veil.set_fill(opacity=shown * pose.shade)

    def lay(self, *things: VMobject) -> None:
        """Lay things on the card, at its own units, under its veil."""
        for thing in things:
            for part in thing.get_family():
                part.sheet, part.z_index = self.sheet, self._depth
        self.add(*things)

    def lift(self, *things: VMobject) -> None:
        """Lift things off the card: they stay where they are seen, and are before all cards."""
        matrix = self.sheet.matrix
        for part in (part for thing in things for part in thing.get_family()):
            part.points = mapped(part.points, matrix)
            del part.sheet
            part.z_index = NEAREST + 1
        self.remove(*things)


def deck(count: int) -> list[Pose]:
    """The poses of cards one behind the other, the front one at the left."""
    step = min(STEP, SPAN / max(count - 1, 1))
    front = replace(TILTED, x=-step * (count - 1) / 2)
    return [front.behind(i, step, RISE * step / STEP) for i in range(count)]


def turn_cards(
    cards: Sequence[Card], poses: Sequence[Pose], *, stagger: float = 0.0, remover: bool = False
) -> Motion:
    """Turn each card to its pose; no outline is made anew."""
    goal = dict(zip(map(id, cards), poses, strict=True))

    def track(card: VMobject) -> Track:
        assert isinstance(card, Card)
        start, end = card.sheet.pose, goal[id(card)]
        return lambda share: card.stand(end if share > ARRIVED else start.toward(end, share))

    return Motion(cards, track, stagger=stagger, remover=remover)


def bring_forward(cards: Sequence[Card], which: int) -> list[Motion]:
    """The moves that bring one card of a deck to the front: those before it go, then it turns flat.

    No card changes its depth: those before it go on towards the viewer and out at the side.
    """
    before, behind = cards[:which], cards[which + 1 :]
    out = [card.sheet.pose.behind(OUT, STEP, 0) for card in before]
    back = [card.sheet.pose.behind(1, STEP, shade=0.55) for card in behind]
    going = [turn_cards(before, out, stagger=0.1, remover=True)] if before else []
    return [*going, turn_cards([cards[which], *behind], [FLAT, *back])]
