"""Beats kept as text: what counts as drift."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import attncore as ac
from scenes.kit.checks import drawn
from scenes.kit.marks.strokes import Box
from scenes.kit.theme import DARK
from scenes.kit.type.number import Number
from scenes.kit.type.text import Formula, Word
from tests.scenes.support.snapshot import as_text, compare
from tests.scenes.support.stage import Stage

KEPT = "text   'a b' text at 1.00 2.00\ntext   −2.1 query at 0.05 -1.00\n"


def test_marks_say_what_they_are_and_where_they_stand() -> None:
    value = ac.Ref({"x": np.array(-0.25)}, "x")
    things = [
        Word("a b", size=0.2, color=DARK.text).place(1.01, 2.02),
        Number(value, size=0.2, color=DARK.value).place(0, 1).set_opacity(0.5),
        Formula("arrow(Q)_1", size=0.2, color=DARK.query).place(0, 0),
        Box(2, 1, np.zeros(3), color=DARK.query),
    ]
    assert as_text(Stage(drawn(things)), DARK).splitlines() == [
        "text   'a b' text at 1.00 2.00",
        "text   −0.25 value at 0.00 1.00 opacity 0.50",
        "text   $arrow(Q)_1$ query at 0.00 0.00",
        "box    query from -1.00 -0.50 1.00 0.50",
    ]


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        (("", ""), False),
        (("0.05", "0.10"), False),  # a step of rounding
        (("2.1", "2.2"), False),
        (("0.05", "0.15"), True),
        (("2.1", "2.3"), True),
        (("query", "key"), True),
        (("a b", "a c"), True),
        (("text   'a b' text at 1.00 2.00\n", ""), True),
    ],
)
def test_what_differs_by_more_than_rounding_is_drift(
    change: tuple[str, str], differs: bool, tmp_path: Path
) -> None:
    kept = tmp_path / "beat.txt"
    kept.write_text(KEPT, "utf-8")
    assert bool(compare(kept, KEPT.replace(*change))) == differs


def test_a_beat_that_was_never_kept_is_drift(tmp_path: Path) -> None:
    assert compare(tmp_path / "new.txt", KEPT) == ["new.txt is missing"]
