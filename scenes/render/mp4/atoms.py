"""Atoms, the boxes that an MP4 file is made of: for what PyAV's muxer cannot be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

HEADER = 8  # bytes of an atom before its content: its length and its name
ENABLED = 1  # the bit of a track's flags that has players show it unasked


class BrokenFile(ValueError):
    """A file that is no whole MP4."""


@dataclass(frozen=True)
class Atom:
    """One box of the file: its name, and where its content begins and ends."""

    name: bytes
    start: int
    end: int


def atoms(file: BinaryIO, start: int, end: int) -> Iterator[Atom]:
    """The boxes that lie one after the other from `start` to `end`.

    Raises BrokenFile where they do not fill that space.
    """
    while start < end:
        file.seek(start)
        header = file.read(HEADER)
        length, name, content = int.from_bytes(header[:4]), header[4:], start + HEADER
        if length == 1:  # then its real length follows, in 64 bits
            length, content = int.from_bytes(file.read(8)), content + 8
        if length < content - start or start + length > end:
            raise BrokenFile(f"the file is not whole: {name!r} at byte {start} is {length} long")
        yield Atom(name, content, start + length)
        start += length


def top(file: BinaryIO) -> dict[bytes, Atom]:
    """The outermost boxes by name, in their order in the file."""
    return {atom.name: atom for atom in atoms(file, 0, file.seek(0, 2))}


def check_playable(path: Path) -> None:
    """Check a file. Raises BrokenFile unless it is whole, with what players need first in front."""
    with path.open("rb") as file:
        names = list(top(file))
    if not {b"ftyp", b"moov", b"mdat"} <= set(names):
        raise BrokenFile(f"the file is not whole: it has only {names}")
    if names.index(b"moov") > names.index(b"mdat"):
        raise BrokenFile("the file cannot be played before all of it is there")


def hide_subtitles(path: Path) -> None:
    """Turn subtitles off by default: the viewer may turn them on.

    The muxer enables the first track of each kind, whatever its stream's disposition says.
    """
    with path.open("r+b") as file:
        moov = top(file)[b"moov"]
        for trak in _inside(file, moov, b"trak"):
            (mdia,) = _inside(file, trak, b"mdia")
            (hdlr,) = _inside(file, mdia, b"hdlr")
            if _read(file, hdlr.start + 8, 4) == b"sbtl":
                (tkhd,) = _inside(file, trak, b"tkhd")
                (flags,) = _read(file, tkhd.start + 3, 1)
                file.seek(tkhd.start + 3)
                file.write(bytes([flags & ~ENABLED]))


def _inside(file: BinaryIO, outer: Atom, name: bytes) -> list[Atom]:
    return [atom for atom in atoms(file, outer.start, outer.end) if atom.name == name]


def _read(file: BinaryIO, start: int, count: int) -> bytes:
    file.seek(start)
    return file.read(count)
