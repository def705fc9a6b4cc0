"""Captions become subtitles: when they are shown, and how they are cut into lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenes.render.part import Cue, Part
from scenes.render.subtitles.lines import subtitle_lines
from scenes.render.subtitles.timeline import TimedCaption, srt, timeline, vtt


def part(beat: str, frames: int, *cues: tuple[int, str]) -> Part:
    return Part(beat, Path(beat), frames, tuple(Cue(*cue) for cue in cues))


# When.


def test_a_caption_stays_until_the_next_or_to_the_end_of_its_beat() -> None:
    parts = [part("a", 10, (2, "one"), (6, "two")), part("b", 7), part("c", 5, (1, "three"))]
    assert timeline(parts) == [
        TimedCaption(2, 6, "one"),
        TimedCaption(6, 10, "two"),
        TimedCaption(18, 22, "three"),
    ]


def test_cues_in_any_order_and_at_one_frame() -> None:
    parts = [part("a", 10, (6, "last"), (0, "unseen"), (0, "seen"), (10, "too late"))]
    assert timeline(parts) == [TimedCaption(0, 6, "seen"), TimedCaption(6, 10, "last")]


def test_an_empty_cue_takes_the_caption_away() -> None:
    assert timeline([part("a", 10, (0, "one"), (4, " \n"))]) == [TimedCaption(0, 4, "one")]


def test_no_cues() -> None:
    assert timeline([part("a", 10), part("b", 3)]) == []
    assert srt([], 5) == ""
    assert vtt([], 5) == "WEBVTT\n\n"


@pytest.mark.parametrize("start", [-1, 11])
def test_a_cue_outside_its_beat(start: int) -> None:
    with pytest.raises(ValueError, match=f"frame {start}: the beat has 10"):
        timeline([part("a", 10, (0, "one"), (start, "two"))])


# Lines.


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("short", ["short"]),
        (" a  b\tc\r\nd\u2028e ", ["a b c d e"]),
        ("x" * 60, ["x" * 60]),
        ("a " + "x" * 60 + " b", ["a", "x" * 60, "b"]),
        ("x" * 30 + " " + "y" * 30, ["x" * 30, "y" * 30]),
        ("nul\0 and bell\a and half \ud800", ["nul and bell and half"]),
    ],
)
def test_lines(text: str, lines: list[str]) -> None:
    assert subtitle_lines(text).split("\n") == lines


@pytest.mark.parametrize(
    "lines",
    [
        ["The model reads 9 tokens:", "a mark for the start, then the sentence."],
        ["creature 看 fluffy\uff0c权重 0.61\uff1b", "看 blue\uff0c权重 0.24。"],
        ["softmax 之后每一列总和为 1\uff1a", "点越大\uff0c权重越大。"],
    ],
)
def test_lines_end_where_a_thought_does(lines: list[str]) -> None:
    space = " " if lines[0].isascii() else ""
    assert subtitle_lines(space.join(lines)).split("\n") == lines


def test_chinese_is_cut_between_characters_and_never_before_a_comma() -> None:
    text = "词元" * 9 + "\uff0c" + "得分" * 8 + "√24 creature\u3002"
    lines = subtitle_lines(text).split("\n")
    assert "".join(lines) == text
    assert len(lines) == 2
    assert not any(line.startswith(("\uff0c", "\u3002")) for line in lines)
    assert subtitle_lines("\uff08" + "字" * 30 + "\uff09").split("\n")[0].startswith("\uff08字")


@pytest.mark.parametrize("length", range(1, 90, 7))
def test_wrapping_loses_nothing_and_makes_no_line_too_long(length: int) -> None:
    words = ["ab", "abcd", "a", "词元"] * 30
    text = " ".join(words)[:length].strip()
    lines = subtitle_lines(text).split("\n")
    assert " ".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(len(line) <= 42 for line in lines)
    assert len(lines) <= -(-length // 30) + 1
