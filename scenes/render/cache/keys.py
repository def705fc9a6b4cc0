"""Cache keys of beats, digests of all that their frames depend on: no two beats share one.

All beats share the trace and the options, the captions of their language, the code outside the
beats, the fonts and the versions of what draws; beat k also has the code of the beats 1 to k. So a
change in beat k makes new keys from there on, and any other change makes all keys new. Imports no
Manim.
"""

from __future__ import annotations

import hashlib
import platform
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

import attncore as ac
from scenes.catalog import ABOUT
from scenes.render.cache import sources

if TYPE_CHECKING:
    from scenes.render.job import RenderJob

# Of a job: where the file goes, and which beats are drawn. A beat's frames do not depend on it.
# Of the entry only its files count, and the beats in their order.
NOT_SEEN = {"entry", "output", "beats"}
DRAWING = ("attncore", "av", "manim", "numpy", "pillow", "pycairo", "typst")
TABLES = 8192  # bytes of a font in which its tables are listed, each with a checksum
_traces: WeakKeyDictionary[ac.Trace, bytes] = WeakKeyDictionary()


def keys(job: RenderJob, *, root: Path = sources.ROOT, **settings: object) -> dict[str, str]:
    """The key of each beat that plays, in the scene's order.

    root      where the code and the captions are read
    settings  whatever else the frames depend on, such as how they are encoded
    """
    shared, beats = sources.code(job.entry, root)
    words = _words(sources.folder_of(job.entry, root), job.lang, root)
    chosen = {f.name: getattr(job, f.name) for f in fields(job) if f.name not in NOT_SEEN}
    key = digest((shared, words, chosen, settings, _fonts(), _configured(), _versions()))
    missing, found = job.left_out, dict[str, str]()
    for beat in job.entry.beats:
        if beat not in missing:
            key = digest((key, beat, beats.get(beat, "")))
            found[beat] = key
    return found


def digest(value: object) -> str:
    """The digest of a value, 64 hexadecimal digits that no other value has.

    >>> digest(("ab", "c")) == digest(("a", "bc")), digest(1) == digest("1")
    (False, False)
    >>> digest({"a": 1, "b": (2.5, None)}) == digest({"b": (2.5, None), "a": 1})
    True
    """
    return _digest(value).hex()


def _digest(value: Any) -> bytes:
    if isinstance(value, ac.Trace):
        if value not in _traces:  # a trace never changes
            _traces[value] = _joined(value, _trace_parts(value))
        return _traces[value]
    if isinstance(value, ac.Transformer):
        tokenizer = value.tokenizer.backend.to_str() if value.has_tokenizer else None
        return _joined(value, [value.info, tokenizer])
    if isinstance(value, np.ndarray):
        header = f"{value.dtype.str} {value.shape}".encode()
        return _hash(b"array", header, np.ascontiguousarray(value).reshape(-1).view(np.uint8))
    if is_dataclass(value):
        return _joined(value, [(f.name, getattr(value, f.name)) for f in fields(value)])
    if isinstance(value, Mapping):
        return _joined("mapping", sorted(value.items(), key=lambda item: repr(item[0])))
    if isinstance(value, (tuple, list)):
        return _joined("sequence", value)
    if value is None or isinstance(value, (str, bytes, int, float, np.generic)):
        return _hash(type(value).__name__.encode(), repr(value).encode())
    raise TypeError(f"a {type(value).__name__} cannot be part of a key")


def _joined(kind: object, parts: Any) -> bytes:
    name = kind if isinstance(kind, str) else type(kind).__qualname__
    return _hash(name.encode(), *(_digest(part) for part in parts))


def _hash(*parts: Any) -> bytes:
    """The hash of parts, each with its length before it: nothing can pass from one to the next."""
    found = hashlib.blake2b(digest_size=32)
    for part in parts:
        found.update(len(part).to_bytes(8, "big"))
        found.update(part)
    return found.digest()


def _trace_parts(trace: ac.Trace) -> list[object]:
    arrays = [(name, trace[name]) for name in trace.names()]
    return [trace.text, trace.tokens, trace.source, trace.model, arrays]


def _words(folder: Path, language: str, root: Path) -> object:
    """The words of a scene in this language: those of its own, and those that all share."""
    own, about, shared = (
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in (
            folder / f"{language}.toml",
            folder / ABOUT,
            root / "scenes" / "captions" / f"{language}.toml",
        )
    )
    return own, about["title"], shared["labels"], shared["tensors"]


@cache
def _fonts() -> str:
    """The faces that text is set in. Those that come with Typst are known by its version."""
    import typst

    from scenes.kit.type.typeset import MONO, font_families

    used = {MONO, *font_families()}
    faces = [face for face in typst.Fonts().fonts() if face.family in used]
    tables = {path: _tables(Path(path)) for path in {face.path for face in faces} if path}
    return digest([(f.family, f.style, f.weight, f.index, tables.get(f.path or "")) for f in faces])


def _tables(font: Path) -> tuple[int, bytes]:
    """A font's length and its list of tables, which changes with any byte of any of them."""
    with font.open("rb") as file:
        return font.stat().st_size, file.read(TABLES)


def _configured() -> list[bytes | None]:
    """The files by which users set Manim's own defaults: in their home, and where they are."""
    home = Path.home()
    folders = (home / ".config/manim", home / "AppData/Roaming/Manim", Path())
    files = [folder / "manim.cfg" for folder in folders]
    return [file.read_bytes() if file.is_file() else None for file in files]


@cache
def _versions() -> dict[str, object]:
    """The versions of Python, of what draws and encodes, and of the libraries below it."""
    import av
    import cairo

    return {
        **{name: _version(name) for name in DRAWING},
        "python": sys.version,
        "machine": f"{platform.system()} {platform.machine()}",
        "ffmpeg": av.library_versions,
        "cairo": cairo.cairo_version_string(),
    }


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
