"""The list of deliberate faults fits the code, and every fault is noticed."""

from __future__ import annotations

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
    fault = next(mutant for mutant in mutants.MUTANTS if mutant.name == "top_p keeps one too few")
    assert mutants.catchers(fault)["model/test_generation"] == [
        "test_top_p_keeps_the_fewest_that_reach_it"
    ]


@pytest.mark.slow
def test_every_fault_is_caught() -> None:
    assert mutants.main([]) == 0
