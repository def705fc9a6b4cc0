"""Which planted faults are tried by default: an eighth of them, all with `make test-slow`."""

from __future__ import annotations

from zlib import crc32

import pytest

MODULE, SHARE = "test_faults.py", 8


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow all planted faults but every eighth, by their names: they try the judges."""
    for item in items:
        name = f"{item.path.parent.name} {item.name}"
        if item.path.name == MODULE and crc32(name.encode()) % SHARE:
            item.add_marker(pytest.mark.slow)
