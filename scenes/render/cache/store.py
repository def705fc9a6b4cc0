"""The cache of finished beats in the user's cache folder: found by key, checked, pruned."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from scenes.render.cache.entry import (
    METADATA,
    VIDEO,
    Entry,
    find_entry,
    read_entry,
    remove_entry,
    write_entry,
)
from scenes.render.part import Part

FOLDER_VARIABLE = "ATTN_CACHE_DIR"
KEY = re.compile("[0-9a-f]{64}")
NEW = ".new-"  # what a folder is called while it is being filled
FORGOTTEN = 3600.0  # seconds after which a folder still being filled belongs to a killed render


def default_folder() -> Path:
    """$ATTN_CACHE_DIR, else a folder in the user's cache directory. Nothing is created."""
    if chosen := os.environ.get(FOLDER_VARIABLE):
        return Path(chosen).expanduser().absolute()
    import platformdirs

    return platformdirs.user_cache_path("attncore", appauthor=False) / "beats"


class Cache:
    """A cache of parts by key. Renders may share it at the same time; deleting any of it is safe.

    folder  where; by default `default_folder()`. It is made when something is first put

    A part that was found may be pruned by another command before it is opened: like any other
    file that is not there, it is then to be made again.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = default_folder() if folder is None else folder

    def get(self, key: str) -> Part | None:
        """The part kept under `key`; None if there is none, or none that is whole.

        What is damaged is removed.
        """
        entry = self._entry(key)
        if not entry.is_dir():
            return None
        try:
            part = read_entry(entry)
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            remove_entry(entry)
            return None
        except OSError:  # it cannot be read now: that does not make it damaged
            return None
        with suppress(OSError):  # a cache that is read-only still serves
            os.utime(entry / METADATA)
        return part

    def put(self, key: str, part: Part) -> Part:
        """Keep a part, whose own file stays, and give back the kept one.

        What another render has put there first stays and is given back. Where nothing can be
        kept (no place left, a folder that may not be written), it is `part` that comes back: a
        cache saves time, and for its sake no render fails.
        """
        entry = self._entry(key)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(
                prefix=NEW, dir=self.folder, ignore_cleanup_errors=True
            ) as name:
                write_entry(Path(name), key, part)
                return self._settle(Path(name), entry, part)
        except OSError:
            return part

    def entries(self) -> list[Entry]:
        """All entries, the least recently used first."""
        found = [find_entry(folder) for folder in self._folders() if KEY.fullmatch(folder.name)]
        return sorted((entry for entry in found if entry is not None), key=lambda e: e.used)

    def prune(self, *, older_than: float | None = None, max_size: int | None = None) -> list[Entry]:
        """Remove entries, the least recently used first, and say which.

        older_than  seconds: what has not been used for longer goes
        max_size    bytes: entries go until no more than these are left
        """
        self._sweep()
        now, entries = time.time(), self.entries()
        left, gone = sum(entry.bytes for entry in entries), []
        for entry in entries:
            old = older_than is not None and now - entry.used > older_than
            large = max_size is not None and left > max_size
            if (old or large) and remove_entry(entry.folder):
                gone.append(entry)
                left -= entry.bytes
        return gone

    def _entry(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key: 64 hexadecimal digits are")
        return self.folder / key

    def _settle(self, new: Path, entry: Path, part: Part) -> Part:
        """Rename a filled folder to its key, unless a whole entry is there already."""
        for _ in range(2):  # the second time after something damaged was cleared away
            try:
                new.rename(entry)
            except OSError:
                there = self.get(entry.name)
                if there is not None:
                    return there
            else:
                return replace(part, path=entry / VIDEO)
        return part

    def _folders(self) -> Iterator[Path]:
        """The folders in the cache; what is linked from elsewhere is not ours."""
        with suppress(OSError), os.scandir(self.folder) as children:
            for child in children:
                if child.is_dir(follow_symlinks=False):
                    yield Path(child.path)

    def _sweep(self) -> None:
        """Clear away what killed renders have left half filled."""
        forgotten = time.time() - FORGOTTEN
        for folder in self._folders():
            with suppress(OSError):
                if folder.name.startswith(NEW) and folder.stat().st_mtime < forgotten:
                    remove_entry(folder)
