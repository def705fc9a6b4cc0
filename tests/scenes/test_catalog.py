"""The catalog follows the folders: their order, their parts, and what travels in a package."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

import pytest

from scenes.catalog import CATALOG, CHAPTERS, NotAScene, describe, find, ordered
from scenes.loading import scene_class

ROOT = Path(__file__).parents[2]


def test_every_folder_of_chapters_is_a_scene() -> None:
    folders = [path for path in CHAPTERS.iterdir() if path.is_dir() and path.name[0] != "_"]
    assert sorted(path.name for path in folders) == sorted(e.folder.name for e in CATALOG)


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: entry.name)
def test_a_scene_has_a_method_for_each_beat(entry) -> None:
    cls = scene_class(entry)
    methods = [name for name in vars(cls) if name.startswith("beat_")]
    assert methods == [f"beat_{beat}" for beat in entry.beats]


def test_scenes_are_in_the_order_of_the_film() -> None:
    assert [entry.name for entry in CATALOG][:3] == ["overview", "tokens", "embedding"]
    assert ordered(reversed(CATALOG)) == CATALOG


def test_a_new_scene_needs_no_change_in_any_other() -> None:
    new = replace(find("qkv"), folder=CHAPTERS / "heads", after="qkv")
    names = [entry.name for entry in ordered([*CATALOG, new])]
    assert names.index("heads") == names.index("qkv") + 1
    assert names.index("scores") == names.index("heads") + 1


def test_a_scene_after_none_of_the_others_is_refused() -> None:
    lost = replace(find("qkv"), folder=CHAPTERS / "heads", after="tail")
    with pytest.raises(NotAScene, match="it comes after 'tail', which nothing is"):
        ordered([*CATALOG, lost])


def test_a_folder_is_described_afresh_when_it_changes(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "scene.py").touch()
    about = folder / "about.toml"
    for title in ("One", "Another"):
        about.write_text(f'title = "{title}"\nquestion = "?"\n[beats]\na = []\n', encoding="utf-8")
        assert describe(folder).title == title


def test_what_scenes_say_travels_in_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    globs = project["tool"]["setuptools"]["package-data"]["scenes"]
    data = [path.relative_to(ROOT / "scenes") for path in (ROOT / "scenes").rglob("*.toml")]
    assert len(data) == 2 + 3 * len(CATALOG)
    assert [p for p in data if not any(fnmatch(p.as_posix(), each) for each in globs)] == []
    # Folders without __init__.py are no packages to setuptools.
    folders = {path.parent for path in (ROOT / "scenes").rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []
