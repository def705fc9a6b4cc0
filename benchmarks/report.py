"""The report: rows printed, and kept as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.rows import Row
from benchmarks.timing import Timing

#: The columns after the first, and how wide they are.
COLUMNS = {
    "ours, ms": 27,
    "other side, ms": 29,
    "ratio": 7,
    "of fastest": 12,
    "of work": 9,
    "target": 22,
    "disturbed": 11,
    "  against": 15,
}
WIDE = 57


def head(console: Console, title: str) -> None:
    """Print the heading of the rows of a section."""
    console.print(f"\n{title}\n{_line('', *COLUMNS)}", highlight=False, soft_wrap=True)


def show(console: Console, row: Row) -> None:
    """Print a row: medians, and the quartiles behind them."""
    cells = (
        _spread(row.ours),
        _spread(row.other) if row.other else "",
        _factor(row.ratio),
        _factor(row.ratio_of_fastest),
        _factor(row.ratio_of_work),
        _verdict(row),
        _share(row),
        f"  {row.against:<13}" if row.against else "",
    )
    console.print(_line(row.what, *cells), highlight=False, soft_wrap=True)


def _line(what: str, *cells: str) -> str:
    padded = (f"{cell:>{wide}}" for cell, wide in zip(cells, COLUMNS.values(), strict=True))
    return f"{what:{WIDE}}{''.join(padded)}".rstrip()


def write(path: Path, machine: Mapping[str, Any], sections: Mapping[str, Sequence[Row]]) -> None:
    """Keep a run as JSON; seconds throughout."""
    rows = {name: [row.to_dict() for row in found] for name, found in sections.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": machine, "sections": rows}, indent=1) + "\n")


def _spread(timing: Timing) -> str:
    median, lower, upper = (1000 * s for s in (timing.median, timing.lower, timing.upper))
    digits = 2 if median < 100 else 0
    return f"{median:,.{digits}f} ({lower:,.{digits}f}–{upper:,.{digits}f})"  # noqa: RUF001


def _share(row: Row) -> str:
    """The share of the measuring that other processes disturbed; nothing where little."""
    share = max(timing.disturbed for timing in (row.ours, row.other) if timing)
    return f"{share:.0%}" if share >= 0.2 else ""


def _factor(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}"


def _verdict(row: Row) -> str:
    if row.target is None:
        return ""
    if row.met is None:
        return f"{row.target}: not compared"
    told = f"{row.ours.peak:.0f}, " if row.target.unit == "MB" else ""
    return f"{row.target}: {told}{'met' if row.met else 'not met'}"
