"""The cache of beats: what is put comes back whole or not at all, and only its own files go."""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scenes.render.cache import store as module
from scenes.render.cache.entry import METADATA, VIDEO
from scenes.render.cache.keys import digest
from scenes.render.cache.store import Cache, default_folder
from scenes.render.part import Cue, Part

DAY = 86_400.0
KEY, OTHER = digest("one"), digest("another")
CUES = (Cue(0, "After softmax each column sums to 1."), Cue(12, '注意力 √{7} −∞ "quoted"'))


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache" / "beats")


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Part]:
    """A part with its file, as a render hands it over."""

    def made(content: bytes = b"frames", name: str = "made.mp4") -> Part:
        path = tmp_path / name
        path.write_bytes(content)
        return Part("softmax", path, 90, CUES)

    return made


def age(cache: Cache, key: str, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(cache.folder / key / METADATA, (then, then))


def test_what_is_put_comes_back(cache: Cache, make: Callable[..., Part]) -> None:
    assert cache.get(KEY) is None
    put = cache.put(KEY, make())
    assert put.path.read_bytes() == b"frames"
    assert put.path.is_relative_to(cache.folder)
    assert (put.beat, put.frames, put.cues) == ("softmax", 90, CUES)
    assert cache.get(KEY) == put
    assert Cache(cache.folder).get(KEY) == put
    assert cache.get(OTHER) is None


def test_the_renders_own_folder_may_go(cache: Cache, make: Callable[..., Part]) -> None:
    part = make()
    put = cache.put(KEY, part)
    assert part.path.exists()
    part.path.unlink()
    assert cache.get(KEY) == put
    assert put.path.read_bytes() == b"frames"


def test_a_file_on_another_disk_is_copied(
    cache: Cache, make: Callable[..., Part], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise OSError(errno.EXDEV, "another disk")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    cache.put(KEY, make())
    found = cache.get(KEY)
    assert found is not None
    assert found.path.read_bytes() == b"frames"


def test_nothing_is_left_beside_the_entries(cache: Cache, make: Callable[..., Part]) -> None:
    for key in (KEY, OTHER, KEY):
        cache.put(key, make())
    assert sorted(path.name for path in cache.folder.iterdir()) == sorted([KEY, OTHER])
    assert sorted(path.name for path in (cache.folder / KEY).iterdir()) == [METADATA, VIDEO]


def test_what_is_there_first_stays(cache: Cache, make: Callable[..., Part]) -> None:
    first = cache.put(KEY, make(b"first"))
    assert cache.put(KEY, make(b"second", "second.mp4")) == first
    assert first.path.read_bytes() == b"first"


def test_what_is_no_key_names_no_folder(cache: Cache, make: Callable[..., Part]) -> None:
    for wrong in ("..", "", "a/b", KEY[:-1], KEY.upper() + "\n"):
        with pytest.raises(ValueError, match="no key"):
            cache.put(wrong, make())
        with pytest.raises(ValueError, match="no key"):
            cache.get(wrong)


# Damage.


def cut(entry: Path) -> None:
    (entry / VIDEO).write_bytes((entry / VIDEO).read_bytes()[:-1])


def lengthen(entry: Path) -> None:
    (entry / VIDEO).write_bytes((entry / VIDEO).read_bytes() + b"\0")


def tell_another_length(entry: Path) -> None:
    known = json.loads((entry / METADATA).read_text("utf-8"))
    (entry / METADATA).write_text(json.dumps({**known, "part": known["part"].replace("90", "91")}))


DAMAGE: dict[str, Callable[[Path], object]] = {
    "video cut": cut,
    "video longer": lengthen,
    "video empty": lambda entry: (entry / VIDEO).write_bytes(b""),
    "video gone": lambda entry: (entry / VIDEO).unlink(),
    "video of someone else": lambda entry: (entry / VIDEO).write_bytes(b"foreig"),
    "metadata gone": lambda entry: (entry / METADATA).unlink(),
    "metadata empty": lambda entry: (entry / METADATA).write_bytes(b""),
    "metadata no text": lambda entry: (entry / METADATA).write_bytes(b"\xff\xfe\0"),
    "metadata a list": lambda entry: (entry / METADATA).write_bytes(b"[1]"),
    "metadata of nothing": lambda entry: (entry / METADATA).write_bytes(b"{}"),
    "another number of frames": tell_another_length,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_what_is_damaged_is_a_miss_goes_and_is_made_again(
    cache: Cache, make: Callable[..., Part], damage: Callable[[Path], object]
) -> None:
    made = make()
    put = cache.put(KEY, made)
    made.path.unlink()  # the kept video may be the same file under another name
    damage(cache.folder / KEY)
    assert cache.get(KEY) is None
    assert not (cache.folder / KEY).exists()
    assert cache.put(KEY, make()) == put
    assert cache.get(KEY) == put


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_what_is_damaged_is_replaced_without_being_looked_up(
    cache: Cache, make: Callable[..., Part], damage: Callable[[Path], object]
) -> None:
    put = cache.put(KEY, make())
    damage(cache.folder / KEY)
    assert cache.put(KEY, make(b"again", "again.mp4")) == put
    assert put.path.read_bytes() == b"again"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_no_flipped_bit_is_believed(
    cache: Cache, make: Callable[..., Part], data: st.DataObject
) -> None:
    shutil.rmtree(cache.folder, ignore_errors=True)
    put = cache.put(KEY, make())
    file = cache.folder / KEY / data.draw(st.sampled_from([METADATA, VIDEO]))
    content = bytearray(file.read_bytes())
    bit = data.draw(st.integers(0, 8 * len(content) - 1))
    content[bit // 8] ^= 1 << bit % 8
    file.write_bytes(content)
    found = cache.get(KEY)
    # A bit of the layout of the metadata may not matter; what is believed is what was put.
    assert found is None or (found == put and file.name == METADATA)


def test_an_entry_does_not_answer_for_another_key(cache: Cache, make: Callable[..., Part]) -> None:
    cache.put(KEY, make())
    (cache.folder / KEY).rename(cache.folder / OTHER)
    assert cache.get(OTHER) is None


# A cache that cannot be used costs time, and never a render.


def test_where_nothing_can_be_kept_the_part_itself_comes_back(
    tmp_path: Path, make: Callable[..., Part]
) -> None:
    (tmp_path / "file").write_text("not a folder")
    part = make()
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        cache = Cache(folder)
        assert cache.put(KEY, part) == part
        assert cache.get(KEY) is None
        assert cache.entries() == cache.prune(max_size=0) == []
    assert part.path.exists()


def test_a_full_disk_leaves_nothing_behind(
    cache: Cache, make: Callable[..., Part], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path, key: str, part: Part) -> None:
        (folder / VIDEO).write_bytes(b"fra")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "write_entry", full)
    part = make()
    assert cache.put(KEY, part) == part
    assert list(cache.folder.iterdir()) == []


def test_what_cannot_be_read_now_is_a_miss_but_stays(
    cache: Cache, make: Callable[..., Part], monkeypatch: pytest.MonkeyPatch
) -> None:
    put = cache.put(KEY, make())

    def refuse(entry: Path) -> Part:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr(module, "read_entry", refuse)
        assert cache.get(KEY) is None
    assert cache.get(KEY) == put


# Pruning.


def test_entries_say_their_size_and_their_last_use(cache: Cache, make: Callable[..., Part]) -> None:
    cache.put(KEY, make(b"x" * 1000))
    cache.put(OTHER, make(b"y" * 5000, "y.mp4"))
    age(cache, OTHER, 3 * DAY)
    first, second = cache.entries()
    assert (first.folder.name, second.folder.name) == (OTHER, KEY)
    assert 5000 < first.bytes < 6000
    assert 1000 < second.bytes < 2000
    assert first.used == pytest.approx(time.time() - 3 * DAY, abs=60)


def test_looking_up_counts_as_use(cache: Cache, make: Callable[..., Part]) -> None:
    cache.put(KEY, make())
    cache.put(OTHER, make())
    age(cache, KEY, 3 * DAY)
    age(cache, OTHER, 2 * DAY)
    cache.get(KEY)
    assert [entry.folder.name for entry in cache.entries()] == [OTHER, KEY]


def test_what_was_not_used_for_long_goes(cache: Cache, make: Callable[..., Part]) -> None:
    kept = cache.put(KEY, make())
    cache.put(OTHER, make())
    age(cache, KEY, 29 * DAY)
    age(cache, OTHER, 31 * DAY)
    assert [entry.folder.name for entry in cache.prune(older_than=30 * DAY)] == [OTHER]
    assert cache.get(KEY) == kept
    assert cache.get(OTHER) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    sizes=st.lists(st.integers(1, 3000), max_size=6, unique=True),
    share=st.floats(0, 1.2),
    days=st.permutations(range(6)),
)
@example(sizes=[10, 20], share=1.0, days=list(range(6)))
def test_the_longest_unused_go_until_the_rest_is_small_enough(
    cache: Cache, make: Callable[..., Part], sizes: list[int], share: float, days: list[int]
) -> None:
    shutil.rmtree(cache.folder, ignore_errors=True)
    for size, day in zip(sizes, days, strict=False):
        cache.put(digest(size), make(b"x" * size, f"{size}.mp4"))
        age(cache, digest(size), day * DAY)
    before = cache.entries()
    assert [e.used for e in before] == sorted(e.used for e in before)
    most = int(share * sum(entry.bytes for entry in before))
    gone = cache.prune(max_size=most)
    left = cache.entries()
    assert gone + left == before
    assert sum(entry.bytes for entry in left) <= most
    # None went without need: with the last of them, too much would be left.
    assert not gone or sum(entry.bytes for entry in (gone[-1], *left)) > most


def test_only_own_files_go(cache: Cache, make: Callable[..., Part], tmp_path: Path) -> None:
    cache.put(KEY, make())
    foreign = [
        cache.folder / "thesis.txt",
        cache.folder / "photos" / METADATA,
        cache.folder / OTHER / "thesis.txt",
        cache.folder / KEY / "notes.txt",
        cache.folder / KEY[:-1] / VIDEO,
        cache.folder / ".new-ideas" / "thesis.txt",
        tmp_path / "elsewhere" / VIDEO,
    ]
    for path in foreign:
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("precious")
    os.utime(cache.folder / ".new-ideas", (0, 0))
    (cache.folder / digest("linked")).symlink_to(tmp_path / "elsewhere")
    (cache.folder / digest("file")).write_text("precious")
    assert [entry.folder.name for entry in cache.prune(max_size=0, older_than=0)] == [KEY]
    assert all(path.read_text() == "precious" for path in foreign)
    assert (cache.folder / digest("file")).read_text() == "precious"
    assert cache.get(KEY) is None
    assert cache.entries() == []


def test_what_a_killed_render_left_half_filled_goes_in_time(cache: Cache) -> None:
    old, new = cache.folder / ".new-old", cache.folder / ".new-new"
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / VIDEO).write_bytes(b"fra")
    os.utime(old, (time.time() - DAY,) * 2)
    assert cache.entries() == []
    cache.prune(max_size=10**9)
    assert not old.exists()
    assert new.exists()


# Where it is.


def test_the_folder_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTN_CACHE_DIR", str(tmp_path))
    assert Cache().folder == default_folder() == tmp_path
    monkeypatch.setenv("ATTN_CACHE_DIR", "~/kept")
    assert default_folder() == Path.home() / "kept"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ATTN_CACHE_DIR", "here")
    assert default_folder() == tmp_path / "here"
    monkeypatch.setenv("ATTN_CACHE_DIR", "")
    assert "attncore" in default_folder().parts
    assert not (tmp_path / "here").exists()
