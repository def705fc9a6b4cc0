"""The models that come with the package: one folder each."""

from __future__ import annotations

import json
from pathlib import Path

_HOME = Path(__file__).parent


def available() -> dict[str, str]:
    """The built-in models, each with one line about it.

    >>> all(isinstance(line, str) for line in available().values())
    True
    """
    return {
        path.parent.name: str(json.loads(path.read_text(encoding="utf-8"))["description"])
        for path in sorted(_HOME.glob("*/config.json"))
    }


def folder_of(name: str) -> Path | None:
    """Where a built-in model lives; None for a name that is not built in."""
    return _HOME / name if name in available() else None
