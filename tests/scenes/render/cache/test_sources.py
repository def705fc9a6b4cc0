"""The keys of beats follow the code: a copy is edited, and exactly what it draws is redone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scenes.catalog import describe, find
from scenes.render.cache import sources
from scenes.render.cache.keys import keys
from scenes.render.job import RenderJob
from scenes.subject import Subject

ENTRY = find("pattern")
CHAPTER = "scenes/chapters/pattern/scene.py"
MOVES = "scenes/chapters/pattern/moves.py"
IDLE = shutil.ignore_patterns("__pycache__", "models", "training", "checkpoints")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the sources."""
    for name in ("attncore", "scenes"):
        shutil.copytree(sources.ROOT / name, tmp_path / name, ignore=IDLE)
    return tmp_path


@pytest.fixture
def redone(tree: Path, truth: Subject) -> Callable[[str, str, str], tuple[str, ...]]:
    """Edit a file; which beats have a new key then?"""
    job = RenderJob.checked(ENTRY, truth, tree / "video.mp4")
    before = keys(job, root=tree)

    def edit(path: str, old: str, new: str) -> tuple[str, ...]:
        source = (tree / path).read_text(encoding="utf-8")
        assert re.search(old, source, flags=re.MULTILINE), f"{path} has no {old!r}"
        changed = re.sub(old, new, source, count=1, flags=re.MULTILINE)
        (tree / path).write_text(changed, encoding="utf-8")
        after = keys(job, root=tree)
        assert tuple(after) == tuple(before)
        return tuple(beat for beat in after if after[beat] != before[beat])

    return edit


def test_the_sources_are_found_from_where_this_module_lies() -> None:
    own = Path(sources.__file__)
    assert sources.ROOT / "scenes/render/cache" / own.name == own
    assert (sources.ROOT / "attncore/__init__.py").is_file()


def test_a_copy_has_the_keys_of_the_original(tree: Path, truth: Subject) -> None:
    job = RenderJob.checked(ENTRY, truth, tree / "video.mp4")
    assert keys(job, root=tree) == keys(job)


@pytest.mark.parametrize("beat", ENTRY.beats)
def test_an_edited_beat_is_redone_and_those_after_it(redone, beat: str) -> None:
    start = rf"(def beat_{beat}\(self\) -> None:\n)"
    after = ENTRY.beats[ENTRY.beats.index(beat) :]
    assert redone(CHAPTER, start, r"\1        self.rest(0.5)\n") == after


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (MOVES, r"(def setup\(self\) -> None:\n)", r"\1        pass\n"),
        (CHAPTER, r"^class Pattern", "SIZE = 3\nclass Pattern"),
        ("scenes/kit/theme.py", r"\Z", "# a comment counts here\n"),
        ("scenes/lesson.py", r"PONDER = 2\.5", "PONDER = 2.6"),
        ("scenes/render/quality.py", r"\Z", "\n"),
        ("scenes/subject/subject.py", r"\Z", "\n"),
        ("attncore/maths/functional.py", r"\Z", "\n"),
        ("scenes/chapters/pattern/captions.py", r"\Z", "# a comment counts here\n"),
        ("scenes/chapters/pattern/en.toml", r"^(queries = \".*)\"", r'\1!"'),
        ("scenes/chapters/pattern/about.toml", r"^(title = \"The attention pattern)", r"\1!"),
        ("scenes/captions/en.toml", r"^(others = \")", r"\1+"),
    ],
)
def test_what_all_beats_share_redoes_all(redone, path: str, old: str, new: str) -> None:
    assert redone(path, old, new) == ENTRY.beats


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("scenes/chapters/pattern/zh.toml", r"^(queries = \".*)\"", r'\1!"'),
        ("scenes/chapters/pattern/about.toml", r"^part = .*$", 'part = "Another"'),
        ("scenes/chapters/values/en.toml", r"^(instead = \")", r"\1+"),
        ("scenes/chapters/values/weighted_sum.py", r"\Z", "# another scene's\n"),
        ("scenes/chapters/values/scene.py", r"^class Values", "SIZE = 3\nclass Values"),
        ("scenes/console/speech.py", r"\Z", "\n"),
        (CHAPTER, r"\Z", "# a comment\n"),
        (CHAPTER, r"(def beat_read\(self\) -> None:\n)", r"\1        # a comment\n\n"),
        (
            CHAPTER,
            r"self\.move\(appear\(sign\), seconds=0\.6\)",
            "self.move(\nappear(sign), seconds=0.6)",
        ),
    ],
)
def test_what_is_not_seen_redoes_nothing(redone, path: str, old: str, new: str) -> None:
    assert redone(path, old, new) == ()


@pytest.mark.parametrize("use", ["self.beat_read()", 'getattr(self, "beat_read")()'])
def test_a_beat_that_others_use_is_shared(redone, tree: Path, truth: Subject, use: str) -> None:
    redone(CHAPTER, r"(def beat_tokens\(self\) -> None:\n)", rf"\1        {use}\n")
    job = RenderJob.checked(ENTRY, truth, tree / "video.mp4")
    before = keys(job, root=tree)
    redone(CHAPTER, r"(def beat_read\(self\) -> None:\n)", r"\1        pass\n")
    assert set(before.values()).isdisjoint(keys(job, root=tree).values())


def test_a_new_scene_makes_no_other_stale(tree: Path, truth: Subject) -> None:
    job = RenderJob.checked(ENTRY, truth, tree / "video.mp4")
    before = keys(job, root=tree)
    shutil.copytree(tree / "scenes/chapters/values", tree / "scenes/chapters/newest")
    assert keys(job, root=tree) == before


def test_a_scene_outside_the_package_follows_its_own_folder(tmp_path: Path, truth: Subject) -> None:
    folder = tmp_path / "pattern"
    shutil.copytree(ENTRY.folder, folder, ignore=IDLE)
    job = RenderJob.checked(describe(folder), truth, tmp_path / "video.mp4")
    before = keys(job)
    (folder / "captions.py").write_text("# changed\n", encoding="utf-8")
    assert set(before.values()).isdisjoint(keys(job).values())


@pytest.mark.parametrize(
    "module", sorted(path for path in sources.ROOT.glob("attncore/*/*.py"))[::7], ids=str
)
def test_the_library_counts_in_all_its_folders(redone, module: Path) -> None:
    path = module.relative_to(sources.ROOT)
    aside = path.parts[1] in sources.LIBRARY_ASIDE
    found = redone(path.as_posix(), r"\Z", "\n") if not aside else ()
    assert found == (() if aside else ENTRY.beats)


def test_beats_are_told_from_what_is_around_them() -> None:
    chapter = sources.chapter_code(
        "class A:\n"
        "  def beat_one(self): 1\n"
        "  @decorated\n"
        "  def beat_two(self): 2\n"
        "  def beat_three(self): super().beat_three()\n"
        "  def help(self): 4\n"
        "class B:\n"
        "  def beat_five(self): 5\n",
        "A",
    )
    assert list(chapter.beats) == ["one"]
    assert all(name in chapter.outside for name in ("beat_two", "beat_three", "help", "beat_five"))


def test_a_beat_defined_twice_is_both() -> None:
    code = "class A:\n  def beat_one(self): {}\n  def beat_one(self): 2\n"
    assert sources.chapter_code(code.format(1), "A") != sources.chapter_code(code.format(3), "A")


def test_a_name_built_from_parts_may_be_any_beat() -> None:
    code = 'class A:\n  def beat_one(self): 1\n  def go(self, n): getattr(self, f"beat_{n}")()\n'
    assert not sources.chapter_code(code, "A").beats
