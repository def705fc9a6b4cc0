"""One column read back from what is drawn: which words, numbers and bars stand in each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.kit import layout
from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from scenes.kit.type.number import Number
from tests.scenes.support import reading
from tests.scenes.support.facts import FAINTEST, Facts, assert_shows
from tests.scenes.support.stage import Played, Stage

SAME_ROW = 0.07  # frame units: how far apart the middles of what stands in one row may be
THIN = 0.03  # width of an upright line, at most
OFF = 0.05  # from a line of the axis to the end of a bar that reaches it, at most
SHARP = 0.012  # how far the length of a bar may be off


@dataclass(frozen=True)
class Rows:
    """The rows of a column, found by their words and scores.

    ys      where the row of each token stands
    elided  the tokens that have no row of their own; elided_y: where the row stands that they share
    """

    ys: Mapping[int, float]
    elided: Sequence[int]
    elided_y: float | None

    def values(self, by_token: np.ndarray) -> dict[float, float]:
        """What each row must show; the one that is shared, a sum."""
        found = {y: float(by_token[i]) for i, y in self.ys.items()}
        if self.elided_y is not None:
            found[self.elided_y] = float(by_token[list(self.elided)].sum())
        return found

    @property
    def foot(self) -> float:
        """The middle of the last row."""
        return min([*self.ys.values(), *([] if self.elided_y is None else [self.elided_y])])


@dataclass(frozen=True)
class Axis:
    """Where bars begin, and how long one of 1 is, if the line at 1 is there."""

    zero: float
    unit: float | None


def middle(mark: Mark) -> float:
    return mark.baseline + mark.capital / 2


def text_at(stage: Stage, y: float) -> list[Mark]:
    """What is written in a row, from the left."""
    found = [m for m in stage.of_kind("text") if abs(middle(m) - y) < SAME_ROW]
    return sorted(found, key=lambda mark: float(mark.box[0]))


def value_of(mark: Mark) -> str:
    return reading.spelled(reading.read_value(mark) or [])


def find_rows(played: Played) -> Rows:
    """The rows as they are in the first beat: their words stay where they are."""
    stage, facts = played.stages["scores"], Facts(played.subject)
    scores, visible = facts.tensor("scores")[facts.focus], facts.visible(facts.focus)
    ys: dict[int, float] = {}
    for word, number in words_with_numbers(stage):
        after = [i for i in visible if i > max(ys, default=-1) and is_word(stage, word, facts, i)]
        near = [i for i in after if shows(value_of(number), float(scores[i]))]
        assert near, f"{number} stands beside {word}, which has no such score"
        ys[near[0]] = middle(number)
    elided = [i for i in visible if i not in ys]
    check_chosen(facts, list(ys), elided)
    return Rows(ys, elided, find_elided_y(played, len(elided)))


def words_with_numbers(stage: Stage) -> list[tuple[Mark, Mark]]:
    """From the top down, what stands left of each finite number, and the number."""
    found = []
    for mark in sorted(stage.of_kind("text"), key=lambda mark: -middle(mark)):
        inside = layout.STAGE_BOTTOM < mark.baseline < layout.STAGE_TOP
        if inside and isinstance(mark.thing, Number) and value_of(mark) != "−∞":
            row = text_at(stage, middle(mark))
            before = row[: row.index(mark)]
            if before:
                found.append((before[-1], mark))
    return found


def is_word(stage: Stage, mark: Mark, facts: Facts, i: int) -> bool:
    token = facts.trace.tokens[i]
    return mark in stage.spelling(reading.reference(token.text, mono=token.byte))


def shows(text: str, value: float) -> bool:
    places = len(text.partition(".")[2])
    return abs(float(text.replace("−", "-")) - value) <= 0.5 * 10**-places + 1e-6


def check_chosen(facts: Facts, shown: list[int], elided: list[int]) -> None:
    """What is said about a column has its row: the focus, marks, and the strongest."""
    weights = facts.tensor("pattern")[facts.focus]
    marks = [i for i in elided if facts.trace.tokens[i].special]
    strong = [int(i) for i in np.argsort(-weights)[:3] if weights[i] >= FAINTEST]
    assert not marks
    assert facts.focus in shown
    assert not set(strong) & set(elided), f"{strong} get most, but {elided} are folded"
    assert not elided or len(shown) >= 10, "there is room for more rows"


def find_elided_y(played: Played, count: int) -> float | None:
    """The row that the elided tokens share, by its label."""
    if not count:
        return None
    labels = Words(played.lang, played.scene).labels
    label = labels["other"] if count == 1 else labels["others"].format(count=count)
    (mark,) = played.stages["scores"].spelling(reading.reference(label))
    return middle(mark)


def check_words(stage: Stage, played: Played, rows: Rows) -> None:
    """Every row still begins with its word, and its word only."""
    facts = Facts(played.subject)
    ends = []
    for i, y in rows.ys.items():
        (mark,) = [m for m in text_at(stage, y) if is_word(stage, m, facts, i)][:1]
        stage.account(mark)
        ends.append(float(mark.box[2]))
    if rows.elided_y is not None:
        stage.account(text_at(stage, rows.elided_y)[0])
    for token in facts.trace.tokens:
        if token.byte and token.span:
            character = facts.trace.text[slice(*token.span)]
            stage.account(*stage.spelling(reading.reference(character)))
    assert max(ends) - min(ends) < 0.1, "the words do not end on one line"


def find_axis(stage: Stage, scale_known: bool) -> Axis:
    """The upright lines under a 0 and, if bars have a scale that is said, under a 1."""
    ticks = [m for m in stage.of_kind("text") if isinstance(m.thing, Number)]
    at: dict[str, float] = {}
    for line in stage.of_kind("lines"):
        if line.box[2] - line.box[0] < THIN:
            x, top = float(line.centre[0]), line.box[3]
            over = [m for m in ticks if abs(m.centre[0] - x) < 0.05 and 0 < m.baseline - top < 0.15]
            for mark in over:
                at[value_of(mark)] = x
                stage.account(mark)
    assert set(at) == ({"0", "1"} if scale_known else {"0"}), f"the axis has lines at {set(at)}"
    return Axis(at["0"], at["1"] - at["0"] - OFF if scale_known else None)


def check_numbers(
    stage: Stage, values: Mapping[float, float], left: bool, axis: Axis, what: str
) -> list[str]:
    """In each row, left or right of the bars, stands its value, points under points."""
    texts, points = [], []
    decimals = places(values.values())
    for y, value in values.items():
        numbers = [m for m in text_at(stage, y) if isinstance(m.thing, Number)]
        side = [m for m in numbers if (m.centre[0] < axis.zero) == left]
        side = [m for m in side if not left or m.centre[0] < min(bar_ends(stage, y), default=99)]
        assert len(side) == 1, f"{len(side)} numbers in one row: {list(map(str, side))}"
        texts.append(value_of(side[0]))
        assert_shows(texts[-1], value, decimals, what)
        stage.account(*side)
        glyphs = reading.read_value(side[0]) or []
        points += [glyph.x for glyph in glyphs if glyph.char == "."]
    assert np.ptp(points or [0]) < 0.01, "the decimal points do not stand in one line"
    return texts


def places(values: object) -> int:
    """Decimals: two, unless the numbers would be too long."""
    largest = max(map(abs, values))  # type: ignore[call-overload]
    return 2 if largest < 99.95 else 1 if largest < 999.5 else 0


def bar_ends(stage: Stage, y: float) -> list[float]:
    return [float(end) for m in bars_at(stage, y) for end in (m.box[0], m.box[2])]


def bars_at(stage: Stage, y: float) -> list[Mark]:
    """The bars of a row that have a length, from the left."""
    found = [m for m in stage.of_kind("shape") if abs(m.centre[1] - y) < SAME_ROW]
    found = [m for m in found if m.box[2] - m.box[0] > 1e-6]
    return sorted(found, key=lambda mark: float(mark.box[0]))


def check_bars(stage: Stage, values: Mapping[float, float], axis: Axis) -> None:
    """Each bar begins at zero, on the side of its sign, and is as long as its value."""
    unit = axis.unit or common_unit(stage, values)
    for y, value in values.items():
        bars = bars_at(stage, y)
        assert len(bars) <= 1, "two bars in one row"
        length = sum(float(bar.box[2] - bar.box[0]) for bar in bars)
        off = abs(length - abs(value) * unit)
        assert off < SHARP, (
            f"a bar of {value:.3f} is {length:.3f} long, not {abs(value) * unit:.3f}"
        )
        for bar in bars:
            near = bar.box[0] if value > 0 else bar.box[2]
            assert abs(near - axis.zero) < OFF, f"the bar of {value:.2f} does not begin at zero"


def common_unit(stage: Stage, values: Mapping[float, float]) -> float:
    """Length over value, of the longest bar."""
    y = max(values, key=lambda y: abs(values[y]))
    (bar,) = bars_at(stage, y)
    return float(bar.box[2] - bar.box[0]) / abs(values[y])


def check_stack(stage: Stage, y: float, values: Sequence[float], axis: Axis) -> None:
    """The bars end to end: each begins where the one before ends, the first at zero."""
    unit = axis.unit
    assert unit is not None
    start = axis.zero + OFF / 2
    drawn = [value for value in values if value * unit > 1e-3]
    bars = [bar for bar in bars_at(stage, y) if bar.box[2] - bar.box[0] > 0.4e-3]
    assert len(bars) == len(drawn), f"{len(bars)} parts in the stack, not {len(drawn)}"
    for bar, value in zip(bars, drawn, strict=True):
        end = start + value * unit
        assert abs(bar.box[0] - start) < 0.02, "a gap in the stack"
        assert abs(bar.box[2] - end) < 0.02, f"the part of {value:.2f} ends at {bar.box[2]:.2f}"
        start = end
