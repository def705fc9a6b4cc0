"""What must stay quick to start: these commands and imports load nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"manim", "numpy", "torch", "typst", "tokenizers", "safetensors", "rich"}


def run(code: str) -> str:
    """What a fresh Python prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize(
    "arguments", [["--help"], ["list"], ["show", "pattern"], ["render", "--help"]]
)
def test_help_and_list_import_nothing_heavy(arguments: list[str]) -> None:
    printed = run(
        "import sys; from scenes.console.commands import main\n"
        f"try: main({arguments!r})\n"
        "finally: print('loaded:', *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    text, loaded = printed.rsplit("loaded:", 1)
    assert text.strip()
    assert "click" in loaded.split()
    assert HEAVY.isdisjoint(loaded.split())


def test_the_library_imports_numpy_and_no_pictures_or_commands() -> None:
    loaded = set(run("import sys, attncore; print(*sys.modules)").split())
    assert "numpy" in loaded
    assert loaded.isdisjoint({"manim", "click", "torch", "rich", "scenes", "cli"})
