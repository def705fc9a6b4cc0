"""Importing attncore is cheap, and brings nothing heavy with it."""

from __future__ import annotations

import subprocess
import sys

import attncore as ac

HEAVY = ("manim", "click", "torch", "tokenizers", "safetensors", "scenes")
MEASURE = """
import time
start = time.perf_counter()
import numpy
between = time.perf_counter()
import attncore
print(time.perf_counter() - between)
"""


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_nothing_heavy_comes_along() -> None:
    found = run(f"import sys, attncore; print([n for n in {HEAVY!r} if n in sys.modules])")
    assert found == "[]"


def test_it_takes_little_longer_than_numpy() -> None:
    # The best of several: a busy machine makes any single one slow.
    assert min(float(run(MEASURE)) for _ in range(5)) < 0.08


def test_every_public_name_exists_and_is_explained() -> None:
    for name in ac.__all__:
        assert getattr(ac, name).__doc__, name
