"""What README shows: a row, a small still and a short clip for every scene of the catalog."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from scenes.catalog import CATALOG, DEFAULT
from scenes.console import gallery

av = pytest.importorskip("av", reason="comes with Manim, in the extra `video`")
ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
SIZE = (854, 480)
MOST_BYTES, MOST_SECONDS = 400_000, 6.05
ROW = re.compile(r"\[!\[The scene \"(\w+)\": .+?\]\((.+?)\)\]\((.+?)\) \| `(\w+)` \| (.+?) \|")
ROWS = {row[0]: row for row in ROW.findall(README)}
SCENES = [entry.name for entry in CATALOG]


def test_the_rows_are_those_of_the_catalog_in_its_order() -> None:
    assert list(ROWS) == SCENES


@pytest.mark.parametrize("entry", CATALOG, ids=SCENES)
def test_a_row_begins_with_the_question_of_its_scene(entry) -> None:
    name, _, _, code, text = ROWS[entry.name]
    assert name == code
    assert text.startswith(entry.question)


@pytest.mark.parametrize("scene", SCENES)
def test_its_still_is_small(scene: str) -> None:
    path = ROOT / ROWS[scene][1]
    assert path.stat().st_size < MOST_BYTES
    with Image.open(path) as picture:
        assert picture.size == SIZE


@pytest.mark.parametrize("scene", SCENES)
def test_its_clip_is_small_and_short(scene: str) -> None:
    path = ROOT / ROWS[scene][2]
    with av.open(str(path)) as clip:
        (video,) = clip.streams.video
        assert (video.width, video.height) == SIZE
        if scene != DEFAULT:  # the headline is there as a whole
            assert clip.duration / av.time_base <= MOST_SECONDS
            assert path.stat().st_size < MOST_BYTES


def test_the_table_is_the_one_that_make_gallery_writes() -> None:
    assert gallery.with_table(README) == README
    assert gallery.with_table(README.replace("`pattern` |", "`patern` |", 1)) == README


def test_make_makes_what_is_shown() -> None:
    made = {line[line.index("--output") + 1] for line in gallery.commands()}
    shown = set(re.findall(r"media/[\w-]+\.\w+", README))
    assert made == shown
    assert {path.name for path in (ROOT / "media").iterdir()} == {Path(p).name for p in made}


def test_every_scene_has_a_place_in_the_gallery() -> None:
    for entry in CATALOG:
        assert entry.gallery is not None, entry.name
        assert entry.gallery.alt
        assert entry.gallery.text
