"""What is collected where, and the options of these tests.

Modules that need PyTorch are collected only if the extra `train` is installed.
"""

from __future__ import annotations

from importlib.util import find_spec

import pytest

NEED_TORCH = ("cross_entropy", "loop", "network")

collect_ignore = (
    [] if find_spec("torch") else [f"attncore/training/{name}.py" for name in NEED_TORCH]
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Called by pytest."""
    parser.addoption(
        "--write-stages", action="store_true", help="keep the beats of scenes as text, as they are"
    )
