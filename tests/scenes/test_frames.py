"""Every frame of every scene is as it was recorded; what changes a picture records it anew."""

from __future__ import annotations

import json

import pytest

from tests.data import make_frames as frames

RECORDED = json.loads(frames.RECORD.read_text("utf-8"))


def test_every_scene_is_recorded_in_every_way() -> None:
    assert list(RECORDED) == [", ".join(way) for way in frames.ways()]


def test_a_frame_that_differs_is_named() -> None:
    way = next(iter(RECORDED))
    beat, digests = next(iter(RECORDED[way].items()))
    other = {**RECORDED, way: {**RECORDED[way], beat: "00000000" + digests[8:]}}
    assert frames.differences(RECORDED, RECORDED) == []
    assert frames.differences(RECORDED, other) == [f"{way}: {beat}"]


@pytest.mark.slow
@pytest.mark.parametrize("way", list(frames.ways()), ids=", ".join)
def test_it_draws_what_was_recorded(way: tuple[str, str, str]) -> None:
    assert frames.record(way) == RECORDED[", ".join(way)]
