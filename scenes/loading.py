"""The Lesson of a scene's folder, wherever the folder lies. Runs the folder's code."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING

from scenes.catalog import STORYBOARD, NotAScene, SceneEntry

if TYPE_CHECKING:
    from scenes.lesson import Lesson


def scene_class(entry: SceneEntry) -> type[Lesson]:
    """The Lesson that a scene's scene.py defines. Imports Manim.

    Raises NotAScene for one that is missing, is no Lesson or lacks a beat's method, and whatever
    the folder's code raises.
    """
    from scenes.lesson import Lesson

    package = f"scenes.chapters.{entry.folder.name}" if entry.is_ours else _package(entry.folder)
    found = getattr(import_module(f"{package}.scene"), entry.cls, None)
    path = entry.folder / STORYBOARD
    if not (isinstance(found, type) and issubclass(found, Lesson)):
        raise NotAScene(f"{path} needs a class {entry.cls}(Lesson), called like the folder")
    missing = [beat for beat in entry.beats if not hasattr(found, f"beat_{beat}")]
    if missing:
        raise NotAScene(f"{path}: {entry.cls} has no method beat_{missing[0]}, but about.toml does")
    return found


def _package(folder: Path) -> str:
    """A folder outside the package as one that can be imported by its name.

    Its modules import one another as `from my_scene.picture import ...` or `from .picture ...`.
    """
    name = folder.name
    known = sys.modules.get(name)
    if known is None:
        if find_spec(name) is not None and not _is_here(name, folder):
            raise NotAScene(
                f"there is a module {name} already: give the folder {folder} another name"
            )
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        sys.modules[name] = module_from_spec(spec)
    elif str(folder) not in getattr(known, "__path__", ()):
        raise NotAScene(f"there is a module {name} already: give the folder {folder} another name")
    return name


def _is_here(name: str, folder: Path) -> bool:
    """Whether Python would find this very folder by its name, as in the working directory."""
    spec = find_spec(name)
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    return any(Path(place).resolve() == folder for place in places)
