"""`attn render` in a process of its own, stopped from outside: what it says and what it leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("manim", reason="comes with the extra `video`")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")

START = """
import resource, sys
from scenes.console import commands
from scenes.render.quality import QUALITIES, Quality

QUALITIES["l"] = Quality(160, 90, 5)
limit = int(sys.argv.pop(1))
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
commands.main()
"""
BEATS = "tokens,queries,mask,read"


class Attn:
    """The command, started as the first of a group of processes."""

    def __init__(self, folder: Path, model: Path, *options: str, limit: int = 0) -> None:
        self.temporary = folder / "temporary"
        self.temporary.mkdir(exist_ok=True)
        self.work = folder / "work"
        self.work.mkdir(exist_ok=True)
        self.target = self.work / "old.mp4"
        self.target.write_bytes(b"precious")
        command = ["-m", str(model), "-q", "l", "--beats", BEATS, "--force", "-o", "old.mp4"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, str(limit), "render", *command, *options],
            cwd=self.work,
            env={**os.environ, "TMPDIR": str(self.temporary), "PYTHONPATH": os.pathsep.join(PATH)},
            start_new_session=True,
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_for(self, word: str) -> None:
        """Read what it says until this word comes."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if word in line:
                return
        raise AssertionError(f"it never said {word!r}")

    def end(self) -> tuple[int, str, str]:
        """Exit code, stdout and stderr, when none of its processes is left."""
        assert self.process.stderr is not None
        assert self.process.stdout is not None
        complained, said = self.process.stderr.read(), self.process.stdout.read()
        self.process.wait(timeout=60)
        for _ in range(100):
            try:
                os.killpg(self.process.pid, 0)
            except ProcessLookupError:
                return self.process.returncode, said, complained
            time.sleep(0.05)
        raise AssertionError("some of its processes are still there")

    def assert_nothing_left(self) -> None:
        assert [path.name for path in self.work.iterdir()] == ["old.mp4"]
        assert self.target.read_bytes() == b"precious"
        assert list(self.temporary.iterdir()) == []


PATH = [str(Path(__file__).parents[3])]


@pytest.fixture
def attn(tmp_path: Path, toy_folder: Path) -> Iterator[object]:
    """Starts the command; whatever of it is left at the end is killed."""
    started: list[Attn] = []

    def start(*options: str, limit: int = 0) -> Attn:
        started.append(Attn(tmp_path, toy_folder, *options, limit=limit))
        return started[-1]

    yield start
    for each in started:
        try:
            os.killpg(each.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def test_after_ctrl_c_the_same_command_goes_on(attn) -> None:
    running = attn("-j", "1")
    running.wait_for("1/4 tokens")
    os.killpg(running.process.pid, signal.SIGINT)  # as a terminal does: to all of them
    code, said, complained = running.end()
    assert (code, said) == (130, "")
    *_, kept, last = filter(None, complained.splitlines())
    assert kept.endswith("kept: the same command goes on from there")
    assert last == "attn: interrupted; nothing was written"
    assert "Traceback" not in complained
    running.assert_nothing_left()

    again = attn("-j", "1", "--pace", "1")
    code, said, complained = again.end()
    assert code == 0
    assert said.startswith("old.mp4  (")
    assert "of 4 beats drawn before" in complained
    assert again.target.stat().st_size > 1000


@pytest.mark.parametrize("delay", [0, 0.3, 0.8])
def test_ctrl_c_while_workers_start_is_quiet(attn, delay: float) -> None:
    running = attn("-j", "2")
    children = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children")
    if not children.exists():
        pytest.skip("only Linux tells which processes a process has started")
    while not children.read_text(encoding="utf-8"):
        time.sleep(0.01)
    time.sleep(delay)
    os.killpg(running.process.pid, signal.SIGINT)
    code, _, complained = running.end()
    assert code == 130
    assert "Traceback" not in complained
    running.assert_nothing_left()


def test_a_polite_kill_ends_the_workers_too(attn) -> None:
    running = attn("-j", "2", "--pace", "0.5")
    running.wait_for("to render")
    running.process.terminate()
    code, said, complained = running.end()
    assert (code, said) == (143, "")
    assert "Traceback" not in complained
    running.assert_nothing_left()


def test_workers_end_with_whoever_started_them(attn) -> None:
    running = attn("-j", "1", "--pace", "0.25")
    running.wait_for("to render")
    running.process.kill()
    code, _, complained = running.end()
    assert code == -signal.SIGKILL
    assert "Traceback" not in complained


@pytest.mark.parametrize(
    "limit",
    [pytest.param(2000, id="for a beat"), pytest.param(16_000, id="for the whole")],
)
def test_a_full_disk_is_told_in_a_line(attn, limit: int) -> None:
    running = attn("-j", "1", "--pace", "4", limit=limit)
    code, said, complained = running.end()
    assert (code, said) == (1, "")
    last = [line for line in complained.splitlines() if not line[0].isdigit()][-1]
    assert last.startswith("attn: ")
    assert "File too large" in last
    assert "Traceback" not in complained
    running.assert_nothing_left()


def test_too_little_time_is_told_in_a_line(attn) -> None:
    running = attn("--timeout", "0.2")
    code, said, complained = running.end()
    assert (code, said) == (1, "")
    assert complained.splitlines()[-1] == "attn: it took longer than --timeout allows"
    running.assert_nothing_left()
