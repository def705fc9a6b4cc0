"""Cache entries on disk: a folder for each beat, named by its key, with video and metadata."""

from __future__ import annotations

import hashlib
import json
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scenes.render.part import Part, described

VIDEO, METADATA = "beat.mp4", "about.json"


@dataclass(frozen=True)
class Entry:
    """A cache entry of one beat: its folder, its bytes, its last use (as time.time)."""

    folder: Path
    bytes: int
    used: float


def write_entry(folder: Path, key: str, part: Part) -> None:
    """Put the video and its metadata into a new folder."""
    video, about_part = folder / VIDEO, part.describe()
    try:
        video.hardlink_to(part.path)
    except OSError:  # on another disk, or on one that knows no links
        shutil.copyfile(part.path, video)
    metadata = {
        "bytes": video.stat().st_size,
        "sha256": _digest(key, about_part, video),
        "part": about_part,
    }
    (folder / METADATA).write_text(json.dumps(metadata), encoding="utf-8")


def read_entry(entry: Path) -> Part:
    """The part in a folder. Raises ValueError, KeyError or TypeError where anything is amiss."""
    metadata = json.loads((entry / METADATA).read_text(encoding="utf-8"))
    video, about_part = entry / VIDEO, str(metadata["part"])
    if video.stat().st_size != metadata["bytes"]:
        raise ValueError(f"{video} is not as long as it was")
    if _digest(entry.name, about_part, video) != metadata["sha256"]:
        raise ValueError(f"{entry} is not what was put there")
    return described(about_part, video)


def _digest(key: str, about_part: str, video: Path) -> str:
    """The checksum of a whole entry, its key too: it must not answer for another one."""
    digest = hashlib.sha256(f"{key}\n{about_part}\n".encode("utf-8", "surrogatepass"))
    with video.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def find_entry(folder: Path) -> Entry | None:
    """The entry in a folder; None if it holds nothing of ours, or vanishes meanwhile."""
    found = []
    for name in (METADATA, VIDEO):
        with suppress(OSError):
            found.append((folder / name).stat())
    if not found:
        return None
    return Entry(folder, sum(f.st_size for f in found), found[0].st_mtime)


def remove_entry(folder: Path) -> bool:
    """Remove an entry's own two files, and its folder if nothing else is in it."""
    for name in (METADATA, VIDEO):  # in this order: a video alone is no entry
        with suppress(OSError):
            (folder / name).unlink()
    with suppress(OSError):
        folder.rmdir()
    return find_entry(folder) is None
