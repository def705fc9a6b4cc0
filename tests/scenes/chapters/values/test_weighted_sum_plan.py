"""Where weighed values stand: any sentence fits, nothing is lost, and what matters is shown."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scenes.chapters.values.weighted_sum_plan import COMFORTABLE, WeightedSumPlan, weighted_sum_plan
from scenes.chapters.values.weighted_sum_view import faintness

from scenes.chapters.values.weighted_sum import WeightedSum
from scenes.kit import layout
from scenes.kit.arrays.vector import DIGIT
from scenes.kit.type.number import number_width
from scenes.subject import Subject
from tests.scenes.support.sentences import SENTENCES, STRANGE

EVERY = {**{str(n): text for n, text in SENTENCES.items()}, **STRANGE}
SLOW = set(STRANGE) - {"64 tokens", "bytes among words", "one long word"}
NAMES = [pytest.param(n, marks=pytest.mark.slow) if n in SLOW else n for n in EVERY]


def plan(subject: Subject, widest: str = "−0.00") -> WeightedSumPlan:
    return weighted_sum_plan(subject, [widest], "63 others")


@pytest.mark.parametrize(
    "widest", ["−0.00", *(pytest.param(w, marks=pytest.mark.slow) for w in ("−99.99", "−99999"))]
)
@pytest.mark.parametrize("name", NAMES)
def test_any_sentence_fits(name: str, widest: str, subject: Callable[..., Subject]) -> None:
    about = subject(EVERY[name])
    made = plan(about, widest)
    visible = [i for i, masked in enumerate(about.masked[about.focus]) if not masked]
    assert sorted((*made.shown, *made.elided)) == visible
    assert list(made.shown) == sorted(made.shown)
    assert len(made.xs) == len(made.shown) + bool(made.elided)
    assert about.focus in made.shown
    assert made.digit >= layout.MIN_DIGIT - 1e-9
    assert made.larger >= COMFORTABLE or not made.elided
    column = number_width(made.digit, widest)
    middles = [*made.xs, made.result]
    assert min(np.diff(middles)) > column + 0.2
    assert middles[0] - column / 2 > layout.LEFT
    assert middles[-1] + column / 2 < layout.RIGHT
    assert middles[0] - made.width / 2 >= layout.LEFT - 1e-6


def test_it_is_in_the_middle(truth: Subject) -> None:
    made = plan(truth)
    column = made.larger * (number_width(DIGIT, "−0.00") + 0.26)
    assert abs(made.xs[0] - made.width / 2 + made.result + column / 2) < 0.3


def test_elided_or_not_the_sum_is_the_same(subject: Callable[..., Subject]) -> None:
    about = subject(SENTENCES[24])
    n = about.focus + 1
    whole = WeightedSum(about, range(n), ())
    elided = WeightedSum(about, [0, n - 1], range(1, n - 1))
    for weighted_sum in (whole, elided):
        parts = np.sum([part.array for part in weighted_sum.weighed], axis=0)
        np.testing.assert_allclose(parts, weighted_sum.result.array, atol=1e-5)
        weights = [float(np.asarray(weight.value)) for weight in weighted_sum.weights]
        assert sum(weights) == pytest.approx(1, abs=1e-5)
    assert str(elided.result) == f"blocks.{about.layer}.attn.z[{about.head}, {about.focus}]"


def test_a_value_fades_to_its_weight_and_stays_legible() -> None:
    assert [faintness(weight) for weight in (0, 0.5, 1)] == [0.5, 0.75, 1]
    assert faintness(1.0000001) == 1
