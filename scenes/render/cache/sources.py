"""Digests of the code that draws a scene: of what all its beats share, and of each beat.

Files are compared byte by byte, so that a comment in the kit counts as a change. The storyboard
is compared as Python reads it: there comments and layout are free. What other scenes have in
their folders counts for nothing.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from scenes.catalog import STORYBOARD, SceneEntry

ROOT = Path(__file__).parents[3]  # where attncore and scenes lie side by side
# These draw nothing by themselves: words and chapters count where they are used.
ASIDE = {"captions", "chapters", "console"}
LIBRARY_ASIDE = {"checkpoints", "models", "training"}  # a model's weights are known by their digest
Stamp = tuple[int, ...]


@dataclass(frozen=True)
class Chapter:
    """A storyboard's code: what is outside its beats, and each beat that stands by itself."""

    outside: str
    beats: Mapping[str, str]


def code(entry: SceneEntry, root: Path = ROOT) -> tuple[str, dict[str, str]]:
    """A digest of what all beats of a scene share, and the code of each beat.

    root  where the sources are looked for
    """
    folder = folder_of(entry, root)
    path = folder / STORYBOARD
    chapter = _chapter(path, _stamp(path), entry.cls)
    shared = hashlib.blake2b(chapter.outside.encode("utf-8", "surrogatepass"))
    for base, file in (*_shared_files(root), *_own_files(folder)):
        name = file.relative_to(base).as_posix()
        shared.update(f"\n{name} {_digest(file, _stamp(file))}".encode())
    return shared.hexdigest(), dict(chapter.beats)


def folder_of(entry: SceneEntry, root: Path = ROOT) -> Path:
    """The folder of a scene, among the sources of `root` if it ships with them."""
    return root / entry.folder.relative_to(ROOT) if entry.is_ours else entry.folder


def _shared_files(root: Path) -> Iterator[tuple[Path, Path]]:
    """The files that any scene may use: all in scenes but `ASIDE`, and the library's modules."""
    library, scenes = root / "attncore", root / "scenes"
    for folder, pattern, aside in ((library, "*.py", LIBRARY_ASIDE), (scenes, "*", ASIDE)):
        for path in _files(folder, pattern):
            if path.relative_to(folder).parts[0] not in aside:
                yield root, path


def _own_files(folder: Path) -> Iterator[tuple[Path, Path]]:
    """A scene's own pictures and data: all but its storyboard and its words."""
    for path in _files(folder, "*"):
        if path.suffix != ".toml" and path != folder / STORYBOARD:
            yield folder, path


def _files(folder: Path, pattern: str) -> Iterator[Path]:
    for path in sorted(folder.rglob(pattern)):
        inside = path.relative_to(folder).parts
        if path.is_file() and "__pycache__" not in inside and not path.name.startswith("."):
            yield path


def _stamp(path: Path) -> Stamp:
    """The times, size and inode of a file, which change when it does: digests are kept by them."""
    seen = path.stat()
    return (seen.st_mtime_ns, seen.st_ctime_ns, seen.st_size, seen.st_ino)


@lru_cache(maxsize=1024)
def _digest(path: Path, stamp: Stamp) -> str:
    return hashlib.blake2b(path.read_bytes()).hexdigest()


@lru_cache(maxsize=64)
def _chapter(path: Path, stamp: Stamp, cls: str) -> Chapter:
    return chapter_code(path.read_text(encoding="utf-8"), cls)


def chapter_code(source: str, cls: str) -> Chapter:
    """A chapter's code, taken apart. A beat that is used outside its turn counts as shared.

    >>> chapter = chapter_code("class C:\\n  def beat_a(self): 1  # one\\n  def help(self): 2", "C")
    >>> list(chapter.beats)
    ['a']
    >>> "help" in chapter.outside, "beat_a" in chapter.outside
    (True, False)
    """
    tree = ast.parse(source)
    beats: dict[str, str] = {}
    used = set(_mentioned(tree))
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == cls:
            apart = [part for part in node.body if _stands_alone(part, used)]
            node.body = [part for part in node.body if part not in apart]
            for beat in apart:
                assert isinstance(beat, ast.FunctionDef)
                name = beat.name.removeprefix("beat_")
                beats[name] = beats.get(name, "") + ast.dump(beat)
    return Chapter(ast.dump(tree), beats)


def _stands_alone(node: ast.stmt, used: set[str]) -> bool:
    """Whether this is a beat that only the lesson plays, in its turn."""
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        return False
    return node.name.startswith("beat_") and not node.name.startswith(tuple(used))


def _mentioned(tree: ast.AST) -> Iterator[str]:
    """Names of beats, or beginnings of such names, that the code refers to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            name: object = node.attr
        else:
            name = getattr(node, "id", None) or getattr(node, "value", None)
        if isinstance(name, str) and name.startswith("beat_"):
            yield name
