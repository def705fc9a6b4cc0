"""What changes while it stands: a setting, and all that follows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from manim import VGroup, VMobject

from scenes.kit.motion import Motion, Track
from scenes.kit.type.number import Source

ARRIVED = 1 - 1e-9  # of the way: what rests there has exactly the value that is said


@dataclass(frozen=True)
class Setting:
    """A value that the scene itself sets, such as a temperature or the end of an axis."""

    name: str
    amount: float

    @property
    def value(self) -> float:
        return self.amount

    def __str__(self) -> str:
        return f"{self.name}={self.amount:g}"


def drive(
    parts: Iterable[VMobject], setting: Callable[[float], None], start: float, end: float
) -> Motion:
    """A setting goes from `start` to `end`, by equal ratios in equal times.

    parts    all that changes with it
    setting  called with its value in every frame: changes the parts, and builds none anew
    """

    def track(_: VMobject) -> Track:
        def step(share: float) -> None:
            setting(end if share > ARRIVED else start * (end / start) ** share)

        return step

    return Motion([VGroup(*parts)], track)


def number_of(source: Source) -> float:
    """The value of a source that is a single number."""
    return float(np.asarray(source.value).item())
