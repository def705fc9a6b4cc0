"""The code that a scene's pictures come from, as digests: what all its beats share, and each beat.

Files are compared byte by byte, so that a comment in the kit counts as a change. The chapter is
compared as Python reads it: there comments and layout are free.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from scenes.catalog import SceneEntry

ROOT = Path(__file__).parents[3]  # where attncore and scenes lie side by side
CHAPTERS = "scenes.chapters"
# These draw nothing: captions and chapters are looked at one by one, where they are needed.
ASIDE = {"captions", "chapters", "console", "export"}
LIBRARY_ASIDE = {"checkpoints", "models", "training"}  # a model's weights are known by their digest
Stamp = tuple[int, ...]


@dataclass(frozen=True)
class Chapter:
    """A chapter's code: what is outside its beats, and each beat that stands by itself.

    imports  the modules that it imports
    """

    outside: str
    beats: Mapping[str, str]
    imports: frozenset[str]


def code(entry: SceneEntry, root: Path = ROOT) -> tuple[str, dict[str, str]]:
    """A digest of what all beats of a scene share, and the code of each beat.

    root  where the sources are looked for
    """
    path = _module(entry.module, root)
    chapter = _chapter(path, _stamp(path), entry.cls)
    shared = hashlib.blake2b(chapter.outside.encode("utf-8", "surrogatepass"))
    for file in (*_shared_files(root), *_imported(path, entry.cls, root)):
        name = file.relative_to(root).as_posix()
        shared.update(f"\n{name} {_digest(file, _stamp(file))}".encode())
    return shared.hexdigest(), dict(chapter.beats)


def _module(name: str, root: Path) -> Path:
    """The file of a module, found without importing it."""
    inside = root.joinpath(*name.split(".")).with_suffix(".py")
    if inside.is_file():
        return inside
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"there is no source of {name}", name=name)
    return Path(spec.origin)


def _shared_files(root: Path) -> Iterator[Path]:
    """All that any scene may use: everything in scenes but `ASIDE`, and the library's modules."""
    library = root / "attncore"
    for path in sorted(library.rglob("*.py")):
        if path.relative_to(library).parts[0] not in LIBRARY_ASIDE:
            yield path
    scenes = root / "scenes"
    for path in sorted(scenes.rglob("*")):
        parts = path.relative_to(scenes).parts
        hidden = "__pycache__" in parts or path.name.startswith(".")
        if parts[0] not in ASIDE and not hidden and path.is_file():
            yield path


def _imported(path: Path, cls: str, root: Path) -> list[Path]:
    """Other chapters that a chapter imports, and those that they import."""
    found: dict[Path, None] = {}
    _follow(path, cls, root, found)
    return [file for file in found if file != path]


def _follow(path: Path, cls: str, root: Path, found: dict[Path, None]) -> None:
    for name in sorted(_chapter(path, _stamp(path), cls).imports):
        file = root.joinpath(*name.split(".")).with_suffix(".py")
        if name.startswith(CHAPTERS) and file.is_file() and file not in found:
            found[file] = None
            _follow(file, cls, root, found)


def _stamp(path: Path) -> Stamp:
    """What changes when a file does: with it, digests are remembered."""
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
    return Chapter(ast.dump(tree), beats, frozenset(_imports(tree)))


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


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
