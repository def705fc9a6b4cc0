"""What must be seen at the end of each beat of `softmax`, stated from the trace alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from scenes.kit import layout
from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from scenes.kit.type.number import Number
from tests.scenes.chapters.softmax.find_column import (
    Axis,
    Rows,
    check_bars,
    check_numbers,
    check_stack,
    check_words,
    common_unit,
    find_axis,
    find_rows,
    middle,
    text_at,
    value_of,
)
from tests.scenes.support import reading
from tests.scenes.support.facts import Facts, assert_shows
from tests.scenes.support.frame import check_caption, check_frame
from tests.scenes.support.judge import Claim, Judge
from tests.scenes.support.stage import Played, Stage

AIR = 0.35  # frame units: from the end of the axis to the heading beside its value


class Truth:
    """What one column of scores comes to, in plain float64: nothing here asks attncore."""

    def __init__(self, played: Played) -> None:
        self.facts = Facts(played.subject)
        self.scores = self.facts.tensor("scores")[self.facts.focus]
        self.visible = np.isfinite(self.scores)
        self.largest = float(self.scores[self.visible].max())
        self.best = int(np.argmax(self.scores))
        self.exponentials = np.exp(self.scores - self.largest)
        self.relu = np.where(self.scores > 0, self.scores, 0) / self.visible.sum()

    def weights(self, temperature: float = 1.0) -> np.ndarray:
        powers = np.exp((self.scores - self.largest) / temperature)
        return np.asarray(powers / powers.sum())


def check_heading(stage: Stage, formula: str, x: float) -> float:
    """Over a column of numbers stands what they are; where that begins."""
    found = stage.spelling(reading.run(f"${formula}$"))
    near = [mark for mark in found if abs(mark.centre[0] - x) < 0.35]
    assert near, f"no {formula} over the numbers"
    stage.account(*near)
    return min(float(mark.box[0]) for mark in near)


def column_x(stage: Stage, rows: Rows, left: bool) -> float:
    """Where the numbers left or right of the bars stand."""
    y = next(iter(rows.ys.values()))
    numbers = [m for m in text_at(stage, y) if isinstance(m.thing, Number)]
    return float(numbers[0 if left else -1].centre[0])


def below(stage: Stage, rows: Rows) -> list[Mark]:
    """What is written between the rows and the caption."""
    text = stage.of_kind("text")
    return [m for m in text if layout.STAGE_BOTTOM < middle(m) < rows.foot - 0.1]


def check_sum(stage: Stage, rows: Rows, total: float, parts: list[str], x: float) -> float:
    """Under these numbers stands their sum, and the digits shown add up to it."""
    under = [m for m in below(stage, rows) if isinstance(m.thing, Number)]
    under = [m for m in under if abs(m.centre[0] - x) < 0.3]
    assert len(under) == 1, f"{len(under)} sums under the numbers at {x:.2f}"
    text = value_of(under[0])
    assert_shows(text, total, len(parts[0].partition(".")[2]), "the sum")
    shown = sum(float(part) for part in parts)
    rounding = 0.5 * 10.0 ** -len(text.partition(".")[2]) * (len(parts) + 1)
    assert abs(shown - float(text)) <= rounding + 1e-6, f"{parts} do not add up to {text}"
    stage.account(under[0])
    return middle(under[0])


def check_outcome(
    stage: Stage, rows: Rows, values: np.ndarray, formula: str, *, axis: Axis
) -> tuple[list[str], float]:
    """Bars with their values at the right, under a heading."""
    by_row = rows.values(values)
    check_bars(stage, by_row, axis)
    texts = check_numbers(stage, by_row, False, axis, formula)
    x = column_x(stage, rows, left=False)
    left = check_heading(stage, formula, x)
    assert axis.unit is None or left - (axis.zero + axis.unit) > AIR, "1 runs into the heading"
    return texts, x


def check_inputs(stage: Stage, rows: Rows, values: np.ndarray, formula: str, axis: Axis) -> None:
    """Numbers at the left that nothing sums: elided rows have an ellipsis."""
    check_numbers(stage, {y: float(values[i]) for i, y in rows.ys.items()}, True, axis, formula)
    check_heading(stage, formula, column_x(stage, rows, left=True))
    dots = stage.spelling(reading.run("$dots.c$"))
    assert len(dots) == (rows.elided_y is not None)
    stage.account(*dots)


def scores(stage: Stage, played: Played) -> None:
    truth, rows = Truth(played), find_rows(played)
    check_caption(stage, played, "scores", {"query": truth.facts.named(truth.facts.focus)})
    check_frame(stage, played, "scores")
    check_words(stage, played, rows)
    axis = find_axis(stage, scale_known=False)
    check_inputs(stage, rows, truth.scores, "x", axis)
    check_bars(stage, {y: float(truth.scores[i]) for i, y in rows.ys.items()}, axis)
    check_masked(stage, played, rows, int((~truth.visible).sum()))


def check_masked(stage: Stage, played: Played, rows: Rows, count: int) -> None:
    """How many keys are masked, and their score."""
    under = below(stage, rows)
    facts = Facts(played.subject)
    masked = [i for i in range(len(facts.trace.tokens)) if facts.masked(facts.focus, i)]
    later = all(i > facts.focus for i in masked)
    label = ("later_one" if count == 1 else "later") if later else "masked"
    template = Words(played.lang, "softmax").labels[label]
    if count:
        wanted = reading.reference(template.format(count=count, score="−∞"))
        assert reading.line_is(under, wanted), f"nothing says that {count} keys are masked"
        stage.account(*under)
    assert count or not under


def exponentials(stage: Stage, played: Played) -> None:
    truth, rows = Truth(played), find_rows(played)
    check_caption(played.said("shift"), played, "shift", {"score": truth.largest})
    check_caption(stage, played, "exponentials", {})
    check_frame(stage, played, "scores")
    check_words(stage, played, rows)
    axis = find_axis(stage, one_is_told(stage, rows, truth.exponentials))
    check_inputs(stage, rows, truth.scores - truth.largest, "x - max", axis)
    check_outcome(stage, rows, truth.exponentials, "e^(x - max)", axis=axis)


def one_is_told(stage: Stage, rows: Rows, values: np.ndarray) -> bool:
    """Whether the axis is long enough for its 1 to have a place of its own."""
    by_row = rows.values(values)
    return max(by_row.values()) == 0 or common_unit(stage, by_row) >= 0.3


def normalise(stage: Stage, played: Played) -> None:
    truth, rows = Truth(played), find_rows(played)
    total = float(truth.exponentials.sum())
    check_caption(played.said("sum"), played, "sum", {"weight": total})
    check_caption(stage, played, "normalise", {"weight": total})
    check_frame(stage, played, "pattern")
    check_words(stage, played, rows)
    axis = find_axis(stage, scale_known=True)
    texts = check_numbers(stage, rows.values(truth.exponentials), True, axis, "e^x")
    x = column_x(stage, rows, left=True)
    check_heading(stage, "e^(x - max)", x)
    check_sum(stage, rows, total, texts, x)
    stage.account(*stage.spelling(reading.run("$Sigma$")))
    check_weights(stage, rows, truth.weights(), "e^(x - max) \\/ Sigma", axis)
    np.testing.assert_allclose(
        truth.weights(), truth.facts.tensor("pattern")[truth.facts.focus], atol=1e-5
    )


def check_weights(stage: Stage, rows: Rows, weights: np.ndarray, formula: str, axis: Axis) -> None:
    """Bars, numbers, their sum, and the bars laid end to end."""
    texts, x = check_outcome(stage, rows, weights, formula, axis=axis)
    y = check_sum(stage, rows, float(weights.sum()), texts, x)
    by_row = rows.values(weights)
    if axis.unit is not None:
        check_stack(stage, y, [by_row[row] for row in sorted(by_row, reverse=True)], axis)


def temperature(stage: Stage, played: Played) -> None:
    truth, rows = Truth(played), find_rows(played)
    key = truth.facts.named(truth.best)
    values: dict[str, str | int | float] = {"key": key, "usual": float(truth.weights()[truth.best])}
    for said, at in (("sharper", 0.5), ("flatter", 2.0)):
        values["one"] = float(truth.weights(at)[truth.best])
        check_caption(played.said(said), played, said, values)
    check_caption(stage, played, "flatter", values)
    check_frame(stage, played, "scores")
    check_words(stage, played, rows)
    axis = find_axis(stage, scale_known=True)
    check_setting(stage, "2.00")
    check_inputs(stage, rows, truth.scores, "x", axis)
    check_weights(stage, rows, truth.weights(2.0), '"softmax"(x \\/ T)', axis)


def check_setting(stage: Stage, text: str) -> None:
    """T and its value, on one line."""
    (sign,) = stage.spelling(reading.run("$T =$"))
    (number,) = [m for m in stage.line(sign.baseline) if 0 < m.box[0] - sign.box[2] < 0.3]
    assert value_of(number) == text, f"T is {value_of(number)}, not {text}"
    stage.account(sign, number)


def relu(stage: Stage, played: Played) -> None:
    truth, rows = Truth(played), find_rows(played)
    count, total = int(truth.visible.sum()), float(truth.relu.sum())
    if total > 0:
        check_caption(stage, played, "relu", {"count": count, "weight": total})
    else:
        check_caption(stage, played, "relu_none", {})
    check_frame(stage, played, "scores")
    check_words(stage, played, rows)
    axis = find_axis(stage, one_is_told(stage, rows, truth.relu))
    check_inputs(stage, rows, truth.scores, "x", axis)
    check_weights(stage, rows, truth.relu, f'"ReLU"(x) \\/ {count}', axis)


CLAIMS: Mapping[str, Claim] = {
    "scores": scores,
    "exponentials": exponentials,
    "normalise": normalise,
    "temperature": temperature,
    "relu": relu,
}

JUDGE = Judge(CLAIMS)
check_beat, check_all = JUDGE.beat, JUDGE.whole
