"""Imports go one way, as the architecture has it: read from the sources."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path
from pkgutil import resolve_name

import pytest

ROOT = Path(__file__).parents[1]

# From the bottom up: a file may import from its own layer and from lower ones.
LAYERS = (
    ("attncore._arrays", "attncore._files"),
    ("attncore.maths",),
    ("attncore.masks", "attncore.positions", "attncore.spec", "attncore.attention"),
    ("attncore.text",),
    ("attncore.trace",),
    ("attncore.model", "attncore.models"),
    ("attncore.checkpoints",),
    ("attncore",),
    ("attncore.training",),
    ("scenes.catalog", "scenes.choices"),
    ("scenes.subject",),
    ("scenes.kit.layout", "scenes.kit.theme"),
    (
        "scenes.kit.type",
        "scenes.kit.motion",
        "scenes.kit.handover",
        "scenes.kit.paths",
        "scenes.kit.become",
        "scenes.kit.arrange",
        "scenes.kit.picture",
        "scenes.kit.view",
    ),
    ("scenes.kit.marks", "scenes.kit.cards"),
    ("scenes.kit.tokens", "scenes.kit.arrays", "scenes.kit.scanning"),
    ("scenes.kit.pattern", "scenes.kit.next_words"),
    ("scenes.kit.checks", "scenes.kit.display", "scenes.kit.camera", "scenes.kit.captions"),
    ("scenes.kit.tensor_words",),
    ("scenes.kit.small_print",),
    ("scenes.clock", "scenes.stage", "scenes.verbs"),
    ("scenes.lesson",),
    ("scenes.chapters",),
    ("scenes.loading",),
    ("scenes.render",),
    ("scenes.console",),
    ("attncore.__main__",),
    ("cli",),
)
# The lazy doors: from these the library may reach for what plays on it.
DOORS = {"attncore.__main__"}
# The kit that knows what a scene is about; all other kit modules take tokens and references.
KNOW_THE_SUBJECT = {"scenes.kit.pattern.cells", "scenes.kit.pattern.head"}
NOT_IN_THE_LIBRARY = {"manim", "click", "rich", "scenes", "cli", "typst"}
SOURCES = [ROOT / "cli.py", *(ROOT / "attncore").rglob("*.py"), *(ROOT / "scenes").rglob("*.py")]


def module_name(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, also inside functions and for types only."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            yield str(node.module)
            # `from scenes import catalog` imports scenes.catalog.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(module: str) -> int | None:
    """The height of a module of ours; None for other people's and for the bare package.

    >>> layer("scenes.kit.type.text") < layer("scenes.kit.marks.dot") < layer("scenes.lesson")
    True
    """
    fitting = [
        (len(name), height)
        for height, names in enumerate(LAYERS)
        for name in names
        if module == name or module.startswith(f"{name}.")
    ]
    return max(fitting)[1] if fitting else None


def when_loaded(path: Path) -> Iterator[str]:
    """What a file imports as it is loaded itself: not in functions, not for types only."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def upward(path: Path) -> list[str]:
    """The imports that go against the order; of the library, only those of its floors."""
    name = module_name(path)
    own = layer(name) or 0
    # Types and what waits in functions may look up inside the library: nothing comes back.
    inside = set(when_loaded(path)) if name.startswith("attncore") else set(imported(path))
    # A public function is reached by `import attncore as ac` from examples and types alone.
    return [each for each in inside if each != "attncore" and (layer(each) or 0) > own]


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_imports_go_one_way(path: Path) -> None:
    if path.name != "__init__.py":
        assert layer(module_name(path)) is not None, f"{path} is in no layer: say where it belongs"
    assert upward(path) == []


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_every_module_can_be_imported(path: Path) -> None:
    # Doctests pass over modules that do not import, so that those which train may lack PyTorch.
    try:
        import_module(module_name(path))
    except ModuleNotFoundError as problem:
        if problem.name != "torch":
            raise
        pytest.skip("PyTorch is not installed; pip install '.[train]' brings it")


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if module_name(p).startswith("attncore")], ids=module_name
)
def test_the_library_knows_nothing_of_pictures(path: Path) -> None:
    if module_name(path) in DOORS:
        assert {name.split(".")[0] for name in when_loaded(path)}.isdisjoint(NOT_IN_THE_LIBRARY)
    else:
        assert {name.split(".")[0] for name in imported(path)}.isdisjoint(NOT_IN_THE_LIBRARY)


CHAPTERS = sorted(path.parent for path in (ROOT / "scenes/chapters").glob("*/scene.py"))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.name)
def test_chapters_do_not_import_each_other(chapter: Path) -> None:
    own = f"scenes.chapters.{chapter.name}"
    for path in chapter.rglob("*.py"):
        foreign = [
            name
            for name in imported(path)
            if name.startswith("scenes.chapters") and not f"{name}.".startswith(f"{own}.")
        ]
        assert foreign == [], path


@pytest.mark.parametrize("path", [p for p in SOURCES if "kit" in p.parts], ids=module_name)
def test_the_kit_knows_no_chapter_and_hardly_the_subject(path: Path) -> None:
    known = set(imported(path))
    assert not [name for name in known if name.startswith("scenes.chapters")]
    if module_name(path) not in KNOW_THE_SUBJECT:
        assert "scenes.subject.Subject" not in known


def public_definitions(folder: Path) -> dict[str, list[str]]:
    """Functions and classes without an underscore, each with the modules that define it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in folder.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(module_name(path))
    return found


def test_a_public_name_in_scenes_is_defined_once() -> None:
    twice = {k: v for k, v in public_definitions(ROOT / "scenes").items() if len(v) > 1}
    assert twice == {}


def needed(path: Path, modules: dict[str, Path]) -> set[str]:
    """The modules that a file takes something from, sooner or later, but not for types only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [
        node
        for node in tree.body
        if not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test))
    ]
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= parts & modules.keys() or {str(node.module)}
    return (found & modules.keys()) - {module_name(path)}


def test_no_circle_in_the_library() -> None:
    modules = {module_name(p): p for p in SOURCES if module_name(p).startswith("attncore.")}
    graph = {name: needed(p, modules) for name, p in modules.items() if name not in DOORS}
    assert len(graph["attncore.model.transformer"]) > 5
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(error.args[1])}")


NAMED = re.compile(r"(?:attncore|scenes|benchmarks)(?:\.[A-Za-z_]\w*)+")


def named(path: Path) -> Iterator[str]:
    """Things that a file names in a string, such as what monkeypatch is to replace."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            first = next(iter(node.args), None)
            if node.func.attr in ("setattr", "delattr") and isinstance(first, ast.Constant):
                yield str(first.value)


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("test_*.py")), ids=module_name)
def test_what_is_named_in_strings_is_there(path: Path) -> None:
    for name in named(path):
        if NAMED.fullmatch(name):
            resolve_name(name)


def test_every_folder_of_tests_is_a_package() -> None:
    # So that test_scene.py can stand in each chapter's folder (pytest's import mode importlib).
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_an_upward_import_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "scenes/kit/type/text.py"
    source.parent.mkdir(parents=True)
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    for wrong in ("scenes.render.film", "scenes.kit.marks.dot", "scenes.chapters.values.scene"):
        source.write_text(f"def f():\n    import {wrong}\n", encoding="utf-8")
        assert upward(source) == [wrong]
    source.write_text("from scenes.kit import layout\nimport attncore\n", encoding="utf-8")
    assert upward(source) == []
