"""How the rows are shown and kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.rows import Row
from benchmarks.timing import Timing


def show(console: Console, title: str, rows: Sequence[Row]) -> None:
    """Print one section as a table: medians, with the quartiles behind them."""
    table = Table("", title=title, title_justify="left", box=None)
    for column in ("ours, ms", "other side, ms", "ratio", "of fastest", "target"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("against")
    table.add_column("disturbed", justify="right")
    for row in rows:
        table.add_row(
            row.what,
            _spread(row.ours),
            _spread(row.other) if row.other else "",
            _factor(row.ratio),
            _factor(row.ratio_of_fastest),
            _verdict(row),
            row.against,
            _share(row),
        )
    console.print(table)


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
    """How much of the measuring other processes disturbed; nothing where little."""
    share = max(timing.disturbed for timing in (row.ours, row.other) if timing)
    return f"{share:.0%}" if share >= 0.2 else ""


def _factor(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}"


def _verdict(row: Row) -> str:
    if row.target is None:
        return ""
    if row.met is None:
        return f"{row.target}: not compared"
    return f"{row.target}: {'[green]met' if row.met else '[red]not met'}[/]"
