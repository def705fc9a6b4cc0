"""Output files: their names, whether they may be written, and how they get there whole."""

from __future__ import annotations

import hashlib
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path("attn-videos")
LONGEST = 60  # characters of a sentence in a file's name: 240 bytes at most, which all systems take


class CannotWrite(ValueError):
    """A file that cannot or must not be written, said for people."""


class RenderFailed(RuntimeError):
    """A render that could not be finished, said for people."""


@dataclass(frozen=True)
class Rendered:
    """The finished file. A picture lasts 0 seconds."""

    path: Path
    seconds: float
    bytes: int
    width: int
    height: int


def slug(text: str) -> str:
    """`text` as part of a file name: letters and digits of any script, joined by hyphens.

    What is cut off or has no letters at all is told apart by the first digits of its digest.

    >>> slug("What's *this*, Zoë? ../etc")
    'what-s-this-zoë-etc'
    >>> slug("?!")
    '545f94'
    """
    kept = "".join(
        char if unicodedata.category(char)[0] in "LMN" else " "
        for char in unicodedata.normalize("NFC", text).lower()
    )
    name = "-".join(kept.split())
    if name and len(name) <= LONGEST and len(name.encode()) <= 2 * LONGEST:
        return name
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    short = name[:LONGEST].encode()[: 2 * LONGEST].decode(errors="ignore").strip("-")
    return f"{short}-{digest}" if short else digest


def default_path(scene: str, sentence: str, choices: tuple[str, ...], suffix: str) -> Path:
    """A name in ./attn-videos/ that says what is in the file.

    >>> default_path("pattern", "Hello there", ("zh",), ".mp4").as_posix()
    'attn-videos/pattern-hello-there-zh.mp4'
    """
    parts = [scene, slug(sentence), *(slug(choice) for choice in choices)]
    return FOLDER / ("-".join(parts) + suffix)


def check_writable(path: Path, *, suffix: str, force: bool) -> None:
    """Refuse a file that could not be written at the end, before any work is done.

    Raises CannotWrite for a wrong suffix, a folder that is not there or not writable, something
    that is not a file, and (without `force`) a file that exists.
    """
    if path.suffix.lower() != suffix:
        raise CannotWrite(f"the file must end in {suffix}: {path}")
    try:
        if path.exists() and not path.is_file():
            raise CannotWrite(f"{path} is not a file that could be replaced")
        if path.exists() and not force:
            raise CannotWrite(f"{path} exists: give another name, or --force to replace it")
        if not path.parent.is_dir():
            raise CannotWrite(f"there is no folder {path.parent}")
        with tempfile.TemporaryDirectory(prefix=".attn-", dir=path.parent):
            pass
    except OSError as problem:
        raise CannotWrite(f"cannot write {path}: {problem.strerror}") from problem


@contextmanager
def temporary_folder_beside(target: Path) -> Iterator[Path]:
    """A folder of its own beside `target`, gone at the end whatever happens.

    On the same file system, so that what is finished in it moves to `target` in one step.
    """
    folder = target.resolve().parent
    with tempfile.TemporaryDirectory(prefix=".attn-", dir=folder) as name:
        yield Path(name)


def put_in_place(finished: Path, target: Path) -> None:
    """Move a finished file to its name: whoever looks sees the old file or the new, never half."""
    finished.replace(target.resolve())
