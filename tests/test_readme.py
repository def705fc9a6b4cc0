"""Everything typed in README runs: commands at a tiny size, the library example as it stands."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from scenes.console import commands
from scenes.render import quality
from scenes.render.workers import shares

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
TINY = quality.Quality(160, 90, 5)


def typed(language: str) -> list[str]:
    """The blocks of README in one language, without their fences."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)


COMMANDS = [line for block in typed("sh") for line in block.splitlines() if line.strip()]
ATTN = [line for line in COMMANDS if line.startswith("attn ")]
MAKE = [line for line in COMMANDS if line.startswith("make ")]


def test_every_command_is_of_a_kind_that_is_tested() -> None:
    assert len(ATTN) >= 8
    assert len(MAKE) >= 2
    assert sorted(ATTN + MAKE) == sorted(COMMANDS)


@pytest.mark.parametrize("line", ATTN)
def test_attn_commands_run(
    line: str, tmp_path: Path, gpt2_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = line.replace("path/to/gpt2", str(gpt2_folder))
    line = line.replace("examples/", f"{ROOT}/examples/")
    monkeypatch.chdir(tmp_path)
    for written in (name for name in line.split() if name.endswith(".npz")):
        (block,) = [block for block in typed("python") if written in block]
        run_block(block, tmp_path)
    monkeypatch.setattr(shares, "usable_cores", lambda: 1)  # to start processes costs most
    for letter in quality.QUALITIES:
        monkeypatch.setitem(quality.QUALITIES, letter, TINY)
    result = CliRunner().invoke(commands.main, shlex.split(line)[1:], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert result.output.strip()
    if line.startswith(("attn render", "attn still")):
        made = [path for path in tmp_path.rglob("*") if path.suffix in (".mp4", ".png")]
        assert len(made) == 1
        assert made[0].name in result.output


@pytest.mark.parametrize("line", MAKE)
def test_make_commands_are_targets(line: str) -> None:
    planned = subprocess.run(
        [*shlex.split(line), "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert planned.returncode == 0, planned.stderr
    assert planned.stdout.strip()


def run_block(block: str, folder: Path) -> None:
    """A Python example as it stands; what it writes goes to `folder`."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", block],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("block", typed("python"))
def test_library_examples_run(block: str, tmp_path: Path) -> None:
    run_block(block, tmp_path)


def test_the_training_command_exists() -> None:
    command = re.search(r"`(python -m attncore\.training) (\w+)`", README)
    assert command is not None
    done = subprocess.run(
        [sys.executable, *shlex.split(command[1])[1:], "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert command[2] in done.stdout


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#]+)\)", README))))
def test_links_lead_somewhere(target: str) -> None:
    assert target.startswith("https://") or (ROOT / target).is_file()
