"""The list of deliberate faults fits the code, and every fault is noticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests import mutants


def test_the_list_fits_the_code() -> None:
    assert len(mutants.MUTANTS) >= 10
    assert not mutants.check(mutants.MUTANTS)


def test_a_fault_that_nobody_would_notice_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    harmless = mutants.Mutant(
        "nothing", "masks.py", "def causal(", "def causal(", ("test_positions",)
    )
    assert mutants.catchers(harmless) == {"test_positions": []}


def test_a_fault_is_caught() -> None:
    fault = next(mutant for mutant in mutants.MUTANTS if mutant.name == "scale missing")
    quick = replace(fault, tests=("model/test_layers",))
    assert mutants.catchers(quick)["model/test_layers"] == [
        f"test_{kind}_attention_agrees_with_pytorch[{dtype}]"
        for kind in ("self", "cross")
        for dtype in ("float32", "float64")
    ]


@pytest.mark.slow
def test_every_fault_is_caught() -> None:
    assert mutants.main([]) == 0
