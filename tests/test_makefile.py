"""The Makefile: what is typed reaches the command as it is, and help lists what there is."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
RECORDER = """#!{python}
import json, sys
print(json.dumps(sys.argv[1:]))
"""


@pytest.fixture
def make(tmp_path: Path):
    """Run make with an `attn` that prints what it was called with."""
    fake = tmp_path / "bin" / "attn"
    fake.parent.mkdir()
    fake.write_text(RECORDER.format(python=sys.executable), encoding="utf-8")
    fake.chmod(0o755)
    ready = tmp_path / "ready"
    ready.touch()

    def run(*arguments: str, **environment: str) -> str:
        settings = [f"BIN={fake.parent}", f"READY={ready}"]
        # A make that runs these tests must not hand its own variables on.
        clean = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL")}
        done = subprocess.run(
            ["make", "--no-print-directory", *settings, *arguments],
            cwd=ROOT,
            env={**clean, **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    return run


SENTENCES = [
    "a plain sentence",
    'it\'s "quoted" `and` $HOME $(HOME) ${HOME} $$ 100%',
    "back\\slash # no comment; echo injected & | > <",
    "$(shell touch injected) $(error injected)",
    "-s --help",
    "two\nlines",
    "雨の中の猫 🙂",
    "",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_reaches_the_command_as_typed(make, sentence: str) -> None:
    expected = ["render", f"--sentence={sentence}", "--", "pattern"]
    assert json.loads(make("video", f"SENTENCE={sentence}", "SCENE=pattern")) == expected
    assert json.loads(make("video", SENTENCE=sentence, SCENE="pattern")) == expected
    assert not (ROOT / "injected").exists()


def test_without_arguments_the_default_video_is_made(make) -> None:
    assert json.loads(make("video")) == ["render"]


def test_help_is_the_default_and_lists_every_target(make) -> None:
    shown = make()
    assert shown == make("help")
    for target in ("video", "test", "test-slow", "lint", "bench", "gallery", "clean"):
        assert f"make {target} " in shown


def recipe(make, target: str) -> list[list[str]]:
    """The commands of a target as lists of words, without assignments and the folder."""
    lines = [shlex.split(line) for line in make("--dry-run", target).splitlines()]
    words = [[word for word in line if not re.match("[A-Z_]+=", word)] for line in lines]
    return [[Path(first).name, *rest] for first, *rest in words]


@pytest.mark.parametrize(("target", "slow"), [("test", []), ("test-slow", ["-m", ""])])
def test_tests_come_after_lint_and_run_on_all_cores(make, target: str, slow: list[str]) -> None:
    *before, tests = recipe(make, target)
    assert before == recipe(make, "lint")
    assert [command for command, *_ in before] == ["ruff", "ruff", "mypy", "python"]
    workers = ["-n", "logical", "--dist", "loadfile"]
    assert tests == ["python", "-m", "pytest", *workers, *slow]


def test_without_a_mark_of_one_s_own_slow_tests_are_left_out() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    options = shlex.split(project["tool"]["pytest"]["ini_options"]["addopts"])
    assert options[-2:] == ["-m", "not slow"]
    assert "-n" not in options  # a test that is run by hand runs alone


def test_continuous_integration_runs_the_test_command_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec make test"]


def test_the_tested_versions_name_no_host_and_no_local_build() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert len(pins) > 30
    for pin in pins:
        name, _, version = pin.partition("==")
        assert name
        assert version
        assert not set(version) - set("0123456789.")


def test_the_tested_versions_are_versions_that_are_allowed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [
        Requirement(line) for line in sum(extras.values(), start=list(project["dependencies"]))
    ]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    tested = dict(line.split("==") for line in lines if "==" in line)
    for requirement in wanted:
        assert tested[requirement.name] in requirement.specifier, str(requirement)
