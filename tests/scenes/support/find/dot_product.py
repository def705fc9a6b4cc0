"""A dot product as it is written: two columns, their products beside them, the sum below."""

from __future__ import annotations

import numpy as np

from scenes.kit import layout
from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from scenes.kit.type.number import Number
from tests.scenes.support import reading
from tests.scenes.support.facts import Facts, assert_shows
from tests.scenes.support.find.grid import spellings
from tests.scenes.support.stage import Played, Stage

SHOWN = 5  # entries before the folded ones; the last is always there
LEVEL = 0.02  # frame units: what stands on one line


def check_products(stage: Stage, played: Played, key: int) -> None:
    """Entry by entry the query times the key; what is folded and what is shown make the sum."""
    facts = Facts(played.subject)
    query, other = facts.tensor("q")[facts.focus], facts.tensor("k")[key]
    columns = [check_vector(stage, facts, "Q", facts.focus, query)]
    columns.append(check_vector(stage, facts, "K", key, other))
    left, right = columns
    lines = [mark.baseline for mark in left]
    assert np.allclose(lines, [mark.baseline for mark in right], atol=LEVEL), "rows do not meet"
    shown, folded = split(len(query))
    results = numbers_right_of(stage, right)
    rows = {i: on_line(results, y) for i, y in zip(shown, lines, strict=True)}
    decimals = 2 if max(abs(query * other).max(), abs(query @ other)) < 90 else None
    texts = []
    for i, mark in rows.items():
        texts.append(read(stage, mark))
        places = decimals if decimals is not None else len(texts[0].partition(".")[2])
        assert_shows(texts[-1], float(query[i] * other[i]), places, f"product {i}")
    check_signs(stage, lines)
    places = len(texts[0].partition(".")[2])
    if folded:
        (mark,) = between(results, lines[-2], lines[-1])
        texts.append(read(stage, mark))
        rest = float(sum(query[i] * other[i] for i in folded))
        assert_shows(texts[-1], rest, places, "the folded products")
        check_note(stage, played, mark, "rest", len(folded))
    (mark,) = [m for m in results if m.baseline < lines[-1] - LEVEL]
    total = read(stage, mark)
    assert_shows(total, float(query @ other), places, "the sum")
    if facts.knows("scores_raw"):
        score = float(facts.tensor("scores_raw")[facts.focus, key])
        assert_shows(total, score, places, "the sum as the model made it")
    check_note(stage, played, mark, "sum", 0)
    closes(texts, total, places)


def split(size: int) -> tuple[list[int], list[int]]:
    """The entries that are shown and those that are folded: never a single one."""
    if size <= SHOWN + 2:
        return list(range(size)), []
    return [*range(SHOWN), size - 1], list(range(SHOWN, size - 1))


def closes(texts: list[str], total: str, decimals: int) -> None:
    """What is shown adds up to the sum that is shown, but for the rounding of each number."""
    added = sum(float(text.replace("−", "-")) for text in texts)
    wanted = float(total.replace("−", "-"))
    most = 0.5 * 10**-decimals * (len(texts) + 1) + 1e-6
    assert abs(added - wanted) <= most, f"{texts} do not add up to {total}"


def check_vector(stage: Stage, facts: Facts, letter: str, i: int, values: np.ndarray) -> list[Mark]:
    """Under its word and its letter stand the entries; the marks of those that are shown."""
    every = range(len(facts.trace.tokens))
    found = [k for k in every if stage.spelling(reading.symbol(letter, k))]
    assert found == [i], f"the letters {letter} are those of {found}, not of {i}"
    (symbol,) = stage.spelling(reading.symbol(letter, i))
    over = [m for m in spellings(stage, facts, i) if m.box[1] > symbol.box[3]]
    over = [m for m in over if abs(m.centre[0] - symbol.centre[0]) < 0.1]
    assert len(over) == 1, f"no word {facts.trace.tokens[i].text!r} over its letter {letter}"
    numbers = [m for m in stage.of_kind("text") if isinstance(m.thing, Number)]
    reach = min(abs(m.centre[0] - symbol.centre[0]) for m in numbers) + 0.3
    under = [m for m in numbers if abs(m.centre[0] - symbol.centre[0]) < reach]
    under = [m for m in under if layout.CAPTION_BASELINE + 0.1 < m.baseline < symbol.baseline]
    under.sort(key=lambda mark: -mark.baseline)
    shown, _ = split(len(values))
    assert len(under) == len(shown), f"{len(under)} entries of {letter}, not {len(shown)}"
    for mark, entry in zip(under, shown, strict=True):
        text = read(stage, mark)
        assert_shows(text, float(values[entry]), len(text.partition(".")[2]), f"{letter} {entry}")
    stage.account(symbol, *over)
    return under


def numbers_right_of(stage: Stage, column: list[Mark]) -> list[Mark]:
    edge = max(mark.box[2] for mark in column)
    numbers = [m for m in stage.of_kind("text") if isinstance(m.thing, Number)]
    numbers = [m for m in numbers if m.baseline > layout.CAPTION_BASELINE + 0.1]
    return [m for m in numbers if m.box[0] > edge]


def on_line(marks: list[Mark], y: float) -> Mark:
    found = [mark for mark in marks if abs(mark.baseline - y) < LEVEL]
    assert len(found) == 1, f"{len(found)} products on one line"
    return found[0]


def between(marks: list[Mark], upper: float, lower: float) -> list[Mark]:
    return [mark for mark in marks if lower + LEVEL < mark.baseline < upper - LEVEL]


def read(stage: Stage, mark: Mark) -> str:
    stage.account(mark)
    text = reading.spelled(reading.read_value(mark) or [])
    assert text, f"{mark} is not a number"
    return text


def check_signs(stage: Stage, lines: list[float]) -> None:
    """Every row that is shown says · and =."""
    for sign in ("dot.op", "="):
        marks = stage.spelling(reading.run(f"${sign}$"))
        level = [m for m in marks if any(abs(m.baseline - y) < LEVEL for y in lines)]
        assert len(level) == len(lines), f"{len(level)} signs {sign} on {len(lines)} rows"
        stage.account(*level)


def check_note(stage: Stage, played: Played, mark: Mark, label: str, count: int) -> None:
    """Right of a number stands what it is."""
    wanted = Words(played.lang, played.scene).labels[label].format(count=count)
    line = [m for m in stage.line(mark.baseline) if m.box[0] > mark.box[2]]
    assert reading.line_is(line, reading.reference(wanted)), f"it does not say {wanted!r}"
    stage.account(*line)
