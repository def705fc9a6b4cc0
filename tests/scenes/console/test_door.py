"""The command finds the scenes beside its own library, whatever lies in the path or the folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SCRIPT = Path(sys.executable).with_name("attn")
DOORS = {
    "attn": [str(SCRIPT)],
    "python -m attncore": [sys.executable, "-m", "attncore"],
    "python cli.py": [sys.executable, str(ROOT / "cli.py")],
}


@pytest.fixture(params=["package", "folder"])
def foreign(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A user's folder with a module and a package (or a plain folder) called like ours."""
    (tmp_path / "cli.py").write_text("raise SystemExit('not this cli')\n", encoding="utf-8")
    (tmp_path / "scenes").mkdir()
    if request.param == "package":
        wrong = "raise SystemExit('not these scenes')\n"
        (tmp_path / "scenes/__init__.py").write_text(wrong, encoding="utf-8")
    return tmp_path


def attn(door: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    if door == "attn" and not SCRIPT.exists():
        pytest.skip("the command is not installed here; pip install -e . brings it")
    return subprocess.run(
        [*DOORS[door], *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])},
    )


@pytest.mark.parametrize("door", DOORS)
def test_every_door_leads_to_our_scenes(door: str, foreign: Path) -> None:
    done = attn(door, foreign, "show", "pattern")
    assert (done.returncode, done.stderr) == (0, "")
    assert "The attention pattern" in done.stdout


@pytest.mark.parametrize("door", ["python -m attncore", "python cli.py"])
def test_workers_find_them_too(door: str, foreign: Path) -> None:
    options = ["--beats", "tokens", "-q", "l", "--pace", "4", "-j", "2", "-o", "a.mp4"]
    done = attn(door, foreign, "render", "pattern", "-s", "a cat", *options)
    assert done.returncode == 0, done.stderr
    assert (foreign / "a.mp4").stat().st_size > 1000


def test_what_goes_wrong_has_the_same_exit_codes(foreign: Path) -> None:
    done = attn("python -m attncore", foreign, "render", "patern")
    assert done.returncode == 2
    assert done.stderr == "attn render: there is no scene 'patern'; did you mean pattern?\n"
