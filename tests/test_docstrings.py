"""The lint of docstrings finds first lines that begin with "What" or "Of", and no others."""

from __future__ import annotations

import pytest

from tests.lint_docstrings import faults

PLANTED = '''"""Of a module."""


class Weights:
    """What a class is."""

    async def read(self) -> None:
        """
        What the first line says, though the quotes stand alone.
        """
'''
GOOD = '''"""The scores of queries against keys."""


def offsets() -> None:
    """Offsets, and what they are of."""


def undocumented() -> None:
    whatever = "What"


class Whatever:
    """Whatever begins with a longer word, such as Often."""
'''


def test_planted_faults_are_found_with_their_lines() -> None:
    assert faults(PLANTED, "a/b.py") == [
        "a/b.py:1: a docstring begins with 'Of'",
        "a/b.py:5: a docstring begins with 'What'",
        "a/b.py:8: a docstring begins with 'What'",
    ]


@pytest.mark.parametrize("source", [GOOD, "", "x = 1\n"])
def test_good_docstrings_pass(source: str) -> None:
    assert faults(source, "good.py") == []
