"""Rows of the report: what was measured, on one side or on two, against which target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.timing import Timing, Work, alternate


@dataclass(frozen=True)
class Target:
    """A limit for a figure: a ratio to the other side, or so many "ms" or "MB"."""

    limit: float
    unit: str

    def __str__(self) -> str:
        return f"≤ {self.limit:g}" if self.unit == "ratio" else f"< {self.limit:g} {self.unit}"


@dataclass(frozen=True)
class Comparison:
    """Work of ours and, where there is one, the work that it is measured against.

    against  names the other side
    parts    the figures are for one of so many equal parts of a call, such as tokens
    warm     whether calls that are not counted come first
    """

    what: str
    ours: Work
    other: Work | None = None
    against: str = "PyTorch"
    target: Target | None = None
    rounds: int = 7
    parts: int = 1
    warm: bool = True

    def rows(self) -> list[Row]:
        """Measure; the one row, ready to be shown."""
        return [self.measure()]

    def measure(self) -> Row:
        """Run the sides in turns."""
        works = [self.ours] if self.other is None else [self.ours, self.other]
        found = alternate(works, self.rounds, self.warm)
        timings = [timing.per(self.parts) for timing in found]
        other = timings[1] if self.other else None
        return Row(self.what, timings[0], other, self.against if other else "", self.target)


@dataclass(frozen=True)
class Pair:
    """Two of a contest's works, by name, and what their ratio says."""

    what: str
    ours: str
    other: str | None = None
    target: Target | None = None


@dataclass(frozen=True)
class Contest:
    """Long works that are measured in turns in one run; each may stand in several rows."""

    what: str
    works: Mapping[str, Work]
    pairs: Sequence[Pair]
    rounds: int = 3

    def rows(self) -> list[Row]:
        """Run all of them in turns, cold; one row for each pair."""
        timings = alternate(list(self.works.values()), self.rounds, warm=False)
        found = dict(zip(self.works, timings, strict=True))
        return [
            Row(
                pair.what,
                found[pair.ours],
                found[pair.other] if pair.other else None,
                pair.other or "",
                pair.target,
            )
            for pair in self.pairs
        ]


@dataclass(frozen=True)
class Row:
    """A row of results: the timings of both sides, and the target."""

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
    def ratio_of_work(self) -> float | None:
        """The same for the time of all cores together, where both sides told it."""
        if self.other is None or self.ours.processor is None or self.other.processor is None:
            return None
        return self.ours.processor / self.other.processor

    @property
    def ratio_of_fastest(self) -> float | None:
        """The same for the fastest calls: far from `ratio` where other work got in the way."""
        return self.ours.fastest / self.other.fastest if self.other else None

    @property
    def met(self) -> bool | None:
        """Whether the target was met; None where there is none, or nothing to compare with."""
        if self.target is None:
            return None
        figures = {"ratio": self.ratio, "ms": 1000 * self.ours.median, "MB": self.ours.peak}
        figure = figures[self.target.unit]
        return None if figure is None else figure <= self.target.limit

    def to_dict(self) -> dict[str, Any]:
        """The row, ready for JSON."""
        figures = {
            "ratio": self.ratio,
            "ratio_of_fastest": self.ratio_of_fastest,
            "ratio_of_work": self.ratio_of_work,
        }
        return {**asdict(self), **figures, "met": self.met}
