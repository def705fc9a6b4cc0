"""One row of the report: what was measured, on one side or on two, against which target."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.timing import Timing, Work, alternate


@dataclass(frozen=True)
class Target:
    """What a figure should not exceed: milliseconds, or the ratio to the other side."""

    limit: float
    unit: str

    def __str__(self) -> str:
        return f"≤ {self.limit:g}" if self.unit == "ratio" else f"< {self.limit:g} ms"


@dataclass(frozen=True)
class Comparison:
    """Work of ours and, where there is one, the work that it is measured against.

    against  names the other side
    parts    the figures are for one of so many equal parts of a call, such as tokens
    """

    what: str
    ours: Work
    other: Work | None = None
    against: str = "PyTorch"
    target: Target | None = None
    rounds: int = 7
    parts: int = 1

    def measure(self) -> Row:
        """Run the sides in turns."""
        works = [self.ours] if self.other is None else [self.ours, self.other]
        timings = [timing.per(self.parts) for timing in alternate(works, self.rounds)]
        other = timings[1] if self.other else None
        return Row(self.what, timings[0], other, self.against if other else "", self.target)


@dataclass(frozen=True)
class Row:
    """What came out."""

    what: str
    ours: Timing
    other: Timing | None
    against: str
    target: Target | None

    @property
    def ratio(self) -> float | None:
        """Our median over the other side's."""
        return self.ours.median / self.other.median if self.other else None

    @property
    def ratio_of_fastest(self) -> float | None:
        """The same for the fastest calls: far from `ratio` where other work got in the way."""
        return self.ours.fastest / self.other.fastest if self.other else None

    @property
    def met(self) -> bool | None:
        """Whether the target was met; None where there is none, or nothing to compare with."""
        if self.target is None:
            return None
        figure = self.ratio if self.target.unit == "ratio" else 1000 * self.ours.median
        return None if figure is None else figure <= self.target.limit

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        figures = {"ratio": self.ratio, "ratio_of_fastest": self.ratio_of_fastest}
        return {**asdict(self), **figures, "met": self.met}
