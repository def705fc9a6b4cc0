"""One run: the sections in turn, their tables, and the file that keeps the figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks import core, render, report
from benchmarks.machine import describe
from benchmarks.render import Plan
from benchmarks.rows import Comparison, Contest, Row


def measure(sections: Iterable[str], path: Path, plan: Plan | None = None) -> None:
    """Measure the sections, print a table of each, and write all figures to `path`.

    plan  of the section `render`: the video of the whole, three times, unless given
    """
    console = Console()
    machine = describe()
    console.print(summary(machine), highlight=False, soft_wrap=True)
    results: dict[str, list[Row]] = {}
    for name in sections:
        if name == "render" and not render.has_manim():
            console.print(render.HINT, soft_wrap=True)
            continue
        section = core if name == "core" else render
        report.head(console, section.TITLE)
        found = core.comparisons() if name == "core" else render.comparisons(plan or Plan())
        results[name] = rows(console, found)
        if name == "core" and not core.has_torch():
            console.print(core.HINT, soft_wrap=True)
    report.write(path, machine, results)
    console.print(f"Figures: {path}", soft_wrap=True, highlight=False)


def rows(console: Console, comparisons: Iterator[Comparison | Contest]) -> list[Row]:
    """Measure and print one by one, saying which."""
    found: list[Row] = []
    with console.status("getting ready") as status:
        for comparison in comparisons:
            status.update(comparison.what)
            for row in comparison.rows():
                found.append(row)
                report.show(console, row)
    return found


def summary(machine: dict[str, Any]) -> str:
    """The machine in one line."""
    load = machine["load_average"]
    return (
        f"{machine['cpu']}, {machine['threads']['OMP_NUM_THREADS']} threads on "
        f"{machine['usable_cores']} cores; Python {machine['python']}, "
        f"NumPy {machine['numpy']} with {machine['blas']}, PyTorch {machine['torch']}"
        + (f"; load average {load[0]:.1f}" if load else "")
    )
