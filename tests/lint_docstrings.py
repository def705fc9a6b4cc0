"""A lint of first lines: a docstring begins with what a thing is, never with "What" or "Of".

Run from the root of the repository: `python -m tests.lint_docstrings`.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOTS = ("attncore", "scenes", "cli.py", "benchmarks", "examples")
_RIDDLE = re.compile(r"(What|Of)\b")
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def faults(source: str, path: str) -> list[str]:
    """The docstrings of a source that begin with "What" or "Of", each as `path:line: …`."""
    found = []
    for node in ast.walk(ast.parse(source, path)):
        if not isinstance(node, _DOCUMENTED) or (text := ast.get_docstring(node)) is None:
            continue
        if begins := _RIDDLE.match(text):
            line = node.body[0].lineno
            found.append((line, f"{path}:{line}: a docstring begins with '{begins[1]}'"))
    return [message for _, message in sorted(found)]


def sources() -> Iterator[Path]:
    """The Python files whose docstrings are read."""
    for root in map(Path, ROOTS):
        yield from [root] if root.suffix else sorted(root.rglob("*.py"))


def main() -> int:
    """Print every fault; 1 if there is one, else 0."""
    found = [each for path in sources() for each in faults(path.read_text("utf-8"), str(path))]
    print("\n".join(found), end="\n" if found else "")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
