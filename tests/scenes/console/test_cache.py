"""`attn cache`: what it says, what it removes, and how it refuses."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from scenes.console import commands
from scenes.console.cache import SIZES, ago, count_bytes, duration_of
from scenes.console.refusal import Refusal
from scenes.console.speech import size
from scenes.render.cache.entry import METADATA
from scenes.render.cache.keys import digest
from scenes.render.cache.store import Cache
from scenes.render.part import Part
from tests.scenes.console.test_light import HEAVY, run

DAY = 86_400.0


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    monkeypatch.setenv("ATTN_CACHE_DIR", str(tmp_path / "kept"))
    return Cache()


@pytest.fixture
def filled(cache: Cache, tmp_path: Path) -> Cache:
    """Three entries of 100 kB, used 1, 10 and 40 days ago."""
    made = tmp_path / "made.mp4"
    made.write_bytes(b"x" * 100_000)
    for days in (1, 10, 40):
        cache.put(digest(days), Part("beat", made, 1))
        then = time.time() - days * DAY - 60
        os.utime(cache.folder / digest(days) / METADATA, (then, then))
    return cache


def attn(*arguments: str) -> Result:
    return CliRunner().invoke(commands.main, ["cache", *arguments], catch_exceptions=False)


def test_an_empty_cache_is_shown_and_not_made(cache: Cache) -> None:
    assert attn().output.splitlines() == [
        f"folder   {cache.folder}",
        "entries  0",
        "size     0 B",
    ]
    assert attn("--clear").output == "removed 0 entries, 0 B freed; 0 left (0 B)\n"
    assert not cache.folder.exists()


def test_what_is_there_is_shown(filled: Cache) -> None:
    lines = attn().output.splitlines()
    assert lines[1:] == ["entries  3", "size     300 kB", "oldest   last used 5 weeks ago"]
    assert len(filled.entries()) == 3


@pytest.mark.parametrize(
    ("options", "left", "said"),
    [
        (["--older-than", "30d"], [10, 1], "removed 1 entry, 100 kB freed; 2 left (200 kB)"),
        (["--older-than", "36h"], [1], "removed 2 entries, 200 kB freed; 1 left (100 kB)"),
        (["--max-size", "250 kB"], [10, 1], "removed 1 entry, 100 kB freed; 2 left (200 kB)"),
        (["--max-size", "1GB"], [40, 10, 1], "removed 0 entries, 0 B freed; 3 left (300 kB)"),
        (
            ["--older-than", "5w", "--max-size", "150kB"],
            [1],
            "removed 2 entries, 200 kB freed; 1 left (100 kB)",
        ),
        (["--clear"], [], "removed 3 entries, 300 kB freed; 0 left (0 B)"),
    ],
)
def test_the_longest_unused_go_and_it_is_said(
    filled: Cache, options: list[str], left: list[int], said: str
) -> None:
    result = attn(*options)
    assert (result.exit_code, result.output) == (0, f"{said}\n")
    assert [entry.folder.name for entry in filled.entries()] == [digest(days) for days in left]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--older-than", "a month"], ["'a month'", "30d"]),
        (["--older-than", "30"], ["'30'", "30d"]),
        (["--older-than", "30MB"], ["'30MB'", "30d"]),
        (["--older-than", "-3d"], ["'-3d'", "30d"]),
        (["--older-than", ""], ["''", "30d"]),
        (["--max-size", "30d"], ["'30d'", "500MB"]),
        (["--max-size", "nanMB"], ["'nanMB'", "500MB"]),
        (["--max-size", "9" * 400 + "MB"], ["500MB"]),
        (["--max-size", "٣MB"], ["500MB"]),
        (["--clear", "--max-size", "1MB"], ["--clear", "--max-size"]),
        (["--clear", "--older-than", "1d"], ["--clear", "--older-than"]),
    ],
)
def test_what_cannot_be_understood_removes_nothing(
    filled: Cache, options: list[str], named: list[str]
) -> None:
    result = attn(*options)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("attn cache: ")
    assert all(word in result.stderr for word in named)
    assert len(filled.entries()) == 3


def test_a_file_in_the_place_of_the_folder_is_named(cache: Cache) -> None:
    cache.folder.write_text("precious")
    for options in ([], ["--clear"]):
        result = attn(*options)
        assert result.exit_code == 1
        assert result.stderr == f"attn: the cache {cache.folder} is not a folder\n"
    assert cache.folder.read_text() == "precious"


def test_without_the_extra_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATTN_CACHE_DIR", raising=False)
    monkeypatch.setitem(sys.modules, "platformdirs", None)
    result = attn()
    assert result.exit_code == 1
    assert "platformdirs" in result.stderr
    assert 'pip install "attncore[video]"' in result.stderr


def test_nothing_heavy_is_imported(cache: Cache) -> None:
    printed = run(
        "import sys; from scenes.console.commands import main\n"
        "try: main(['cache'])\n"
        "finally: print('loaded:', *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    text, loaded = printed.rsplit("loaded:", 1)
    assert str(cache.folder) in text
    assert HEAVY.isdisjoint(loaded.split())


@given(st.integers(0, 10**6), st.sampled_from(sorted(SIZES)), st.sampled_from(["", " "]))
def test_sizes_are_read_with_any_unit(number: int, unit: str, space: str) -> None:
    assert count_bytes(f"{number}{space}{unit.upper()}") == number * SIZES[unit]


@given(st.integers(1, 999), st.sampled_from(["B", "kB"]))
def test_sizes_that_we_say_can_be_typed(number: int, unit: str) -> None:
    said = f"{number} {unit}"
    assert size(count_bytes(said)) == said


@given(st.text(max_size=8), st.sampled_from([duration_of, count_bytes]))
def test_any_text_is_an_amount_or_refused(text: str, read: Callable[[str], float]) -> None:
    with suppress(Refusal):
        assert read(text) >= 0


@given(st.floats(60, 1e9))
def test_what_is_past_is_said_in_whole_units_that_have_passed(elapsed: float) -> None:
    number, unit = re.fullmatch(r"(\d+) (\w+?)s? ago", ago(elapsed)).groups()
    length = {"minute": 60, "hour": 3600, "day": DAY, "week": 7 * DAY}[unit]
    assert int(number) * length <= elapsed < (int(number) + 1) * length
