"""The timeline of a played scene: moves and rests, captions, and marks at sampled frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from scenes.kit.theme import Theme
from scenes.kit.type.number import Number, Source


@dataclass(frozen=True, eq=False)
class Seen:
    """One visible mark at one moment, in as few numbers as the laws ask about.

    thing     the mobject, which lives on and may look different by now
    kind      as checks.Mark has it
    box       left, bottom, right and top, the stroke included
    shape     (point, 2) a few points of the outline, as shares of its box
    length    of the whole outline, in control points
    text      the words, digits or formula that it spells
    cells     (row, column, 3) the colours of a heat map
    source    where a number comes from; its decimals and percent are those of this moment
    """

    thing: object
    kind: str
    box: np.ndarray
    shape: np.ndarray
    length: int
    color: str
    opacity: float
    text: str = ""
    source: Source | None = None
    decimals: int = 0
    percent: bool = False
    baseline: float = 0.0
    cells: np.ndarray | None = None

    @property
    def centre(self) -> np.ndarray:
        middle: np.ndarray = (self.box[:2] + self.box[2:]) / 2
        return middle

    @property
    def extent(self) -> float:
        return float((self.box[2:] - self.box[:2]).max())

    @property
    def is_number(self) -> bool:
        return isinstance(self.thing, Number)

    def __str__(self) -> str:
        what = repr(self.text) if self.text else self.kind
        return f"{what} at ({self.centre[0]:.2f}, {self.centre[1]:.2f})"


@dataclass(frozen=True)
class Moment:
    """The marks at one frame of the video, the lowest first.

    stage   without title, caption and small print, which are `pinned`
    """

    frame: int
    stage: tuple[Seen, ...]
    pinned: tuple[Seen, ...] = ()


@dataclass(frozen=True)
class Span:
    """A move or a rest: its frames, and moments from its first frame to the one after its last."""

    beat: str
    start: int
    count: int
    moments: tuple[Moment, ...]

    @property
    def end(self) -> int:
        return self.start + self.count


@dataclass(frozen=True)
class Said:
    """A caption, in plain words, and the frame with which it begins to appear."""

    frame: int
    text: str


@dataclass(eq=False)
class Timeline:
    """One run of a scene, undrawn: everything that the laws of the film are about."""

    scene: str
    lang: str
    theme: Theme
    fps: int
    tokens: tuple[str, ...] = ()
    weights: frozenset[str] = frozenset()  # names of the model's learned weights
    spans: list[Span] = field(default_factory=list)
    captions: list[Said] = field(default_factory=list)

    @property
    def frames(self) -> int:
        return self.spans[-1].end if self.spans else 0

    def at(self, frame: int) -> str:
        """A frame as a time of the video, and its beat, for messages."""
        beat = next((span.beat for span in self.spans if frame <= span.end), "")
        return f"{frame / self.fps:.1f} s ({beat})"

    def moments(self) -> Iterator[Moment]:
        for span in self.spans:
            yield from span.moments

    def steps(self) -> Iterator[tuple[Moment, Moment]]:
        """Every two moments of which one follows the other, within moves and from one to the next.

        Those between two spans have the same frame: what differs was put there with no move.
        """
        return pairwise(self.moments())

    @property
    def ends(self) -> dict[str, Moment]:
        """The last moment of each beat."""
        return {span.beat: span.moments[-1] for span in self.spans}
