"""Dependencies point downwards only, as architecture has it: read from the sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# From the bottom up: a file may import from its own layer and from lower ones.
LAYERS = (
    ("attncore",),
    ("scenes.catalog", "scenes.subject"),
    ("scenes.kit",),
    ("scenes.lesson",),
    ("scenes.chapters",),
    ("scenes.render",),
    ("scenes.console",),
    ("cli",),
)
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
    """The height of a module of ours; None for other people's and for the bare package."""
    for height, names in enumerate(LAYERS):
        if any(module == name or module.startswith(f"{name}.") for name in names):
            return height
    return None


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_imports_point_downwards(path: Path) -> None:
    own = layer(module_name(path))
    upward = [name for name in imported(path) if (layer(name) or 0) > (own or 0)]
    if path != ROOT / "scenes" / "__init__.py":
        assert own is not None, f"{path} is in no layer: say in LAYERS where it belongs"
    assert upward == []


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
    assert {name.split(".")[0] for name in imported(path)}.isdisjoint(NOT_IN_THE_LIBRARY)


def test_an_upward_import_is_noticed(tmp_path: Path) -> None:
    source = tmp_path / "module.py"
    source.write_text("def f():\n    from scenes.render import film\n", encoding="utf-8")
    heights = [layer(name) for name in imported(source)]
    assert max(h for h in heights if h is not None) > (layer("scenes.kit.type.text") or 0)
