"""Sinusoidal positions, against the formula as it is printed."""

from __future__ import annotations

import math

import numpy as np
import pytest

import attncore as ac


def test_sinusoidal_is_the_printed_formula() -> None:
    found = ac.positions.sinusoidal(9, 8)
    assert found.dtype == np.float32
    for place in range(9):
        for pair in range(4):
            angle = place / 10000 ** (2 * pair / 8)
            assert found[place, 2 * pair] == pytest.approx(math.sin(angle), abs=1e-7)
            assert found[place, 2 * pair + 1] == pytest.approx(math.cos(angle), abs=1e-7)


def test_sinusoidal_refuses_an_odd_width() -> None:
    with pytest.raises(ValueError, match="odd"):
        ac.positions.sinusoidal(3, 5)
