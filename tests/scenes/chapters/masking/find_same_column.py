"""A column computed twice, read back row by row: the same digits side by side."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from scenes.kit import layout
from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from scenes.kit.type.number import Number
from tests.scenes.support import reading
from tests.scenes.support.facts import DIGIT, INVISIBLE, Facts, assert_shows
from tests.scenes.support.find.cells import area
from tests.scenes.support.find.grid import check_characters, find_grid, spellings
from tests.scenes.support.frame import is_latin
from tests.scenes.support.stage import Played, Stage

LEVEL = 0.03  # frame units: what stands on one line
MOST = 4  # decimals


def check_same_column(stage: Stage, played: Played, whole: np.ndarray, cut: np.ndarray) -> None:
    """Each key with its weight in the whole sentence, and in its beginning if it is in that.

    whole  (n,) weights of the query in the sentence
    cut    (query + 1,) in the sentence up to the query
    """
    facts = Facts(played.subject)
    shown = list(find_grid(played.stages["softmax"], played).ys)
    elided = [i for i in range(len(whole)) if i not in shown]
    check_whose(stage, played, facts)
    rows = find_rows(stage, played, shown, len(elided))
    check_characters(stage, facts, {i: middle(mark) for i, mark in rows.items() if i >= 0}, 1)
    keys = {i: [i] if i >= 0 else elided for i in rows}
    rest = {i: [k for k in keys[i] if k < len(cut)] for i in rows}
    wanted = {i: whole[keys[i]].sum() for i in rows}, {i: cut[rest[i]].sum() for i in rows}
    pitch = min(a - b for a, b in pairwise(middle(mark) for mark in rows.values()))
    texts: dict[int, list[str]] = {}
    for i, label in rows.items():
        texts[i], dots = read_row(stage, label, 2 if rest[i] else 1)
        assert (label.opacity > 0.99) == bool(rest[i]), f"{label}: {label.opacity}"
        weights = [float(wanted[0][i])] + ([float(wanted[1][i])] if rest[i] else [])
        check_weights(texts[i], weights, f"row {i}")
        check_dots(dots, [w for w in weights if w > 0], pitch)
    check_sums(stage, texts, min(map(middle, rows.values())), rest)
    check_headings(stage, played, max(map(middle, rows.values())))
    check_decimals(texts, wanted, rest)


def middle(mark: Mark) -> float:
    return mark.baseline + mark.capital / 2


def find_rows(stage: Stage, played: Played, shown: list[int], elided: int) -> dict[int, Mark]:
    """The label of each row, from the top down; that of elided keys is called −1."""
    facts, rows = Facts(played.subject), dict[int, Mark]()
    edge = np.inf
    for i in shown:
        found = [mark for mark in spellings(stage, facts, i) if middle(mark) < edge - 0.1]
        found = [mark for mark in stage.unaccounted(found) if mark.centre[1] > layout.STAGE_BOTTOM]
        assert found, f"no row of the key {i}"
        rows[i] = max(found, key=lambda mark: mark.centre[1])
        edge = middle(rows[i])
    if elided:
        labels = Words(played.lang, "pattern").labels
        label = labels["other"] if elided == 1 else labels["others"].format(count=elided)
        (rows[-1],) = stage.spelling(reading.reference(label))
    stage.account(*rows.values())
    right = [mark.thing.get_right()[0] for mark in rows.values()]
    assert np.ptp(right) < 0.05, "the words do not end on one line"
    return rows


def numbers_on(stage: Stage, y: float) -> list[Mark]:
    text = [m for m in stage.of_kind("text") if isinstance(m.thing, Number)]
    return sorted((m for m in text if abs(middle(m) - y) < LEVEL), key=lambda m: m.centre[0])


def read_row(stage: Stage, label: Mark, count: int) -> tuple[list[str], list[Mark]]:
    """The numbers of a row, and the dots in it; an equals sign between two numbers."""
    y = middle(label)
    marks = numbers_on(stage, y)
    assert len(marks) == count, f"{len(marks)} numbers in the row of {label}, not {count}"
    glyphs = [reading.read_value(mark) or [] for mark in marks]
    assert min(g.em * DIGIT for found in glyphs for g in found) >= layout.MIN_DIGIT * 0.99
    signs = [m for m in stage.spelling(reading.run("$=$")) if abs(m.centre[1] - y) < LEVEL]
    assert len(signs) == count - 1, f"{len(signs)} equals signs in the row of {label}"
    assert all(marks[0].box[2] < sign.box[0] < marks[-1].box[0] for sign in signs)
    stage.account(*marks, *signs)
    dots = [m for m in stage.of_kind("dot") if abs(m.centre[1] - y) < LEVEL]
    return [reading.spelled(found) for found in glyphs], sorted(dots, key=lambda m: m.centre[0])


def check_weights(texts: list[str], weights: list[float], where: str) -> None:
    for text, weight in zip(texts, weights, strict=True):
        assert_shows(text, weight, len(text.partition(".")[2]), where)
    assert len(set(texts)) == 1, f"{where}: the digits {texts} are not the same"


def check_dots(dots: list[Mark], weights: list[float], pitch: float) -> None:
    """As large as everywhere, in cells as high as the rows."""
    if min(weights, default=1) < INVISIBLE:
        return
    assert len(dots) == len(weights), f"{len(dots)} dots for the weights {weights}"
    for dot, weight in zip(dots, weights, strict=True):
        wanted = np.pi / 4 * (0.9 * pitch) ** 2 * weight
        assert abs(area(dot) - wanted) <= 0.01 * wanted, f"the disc of {weight}"


def check_sums(stage: Stage, texts: dict[int, list[str]], lowest: float, rest: dict) -> None:
    """Under both columns their sum, 1; what is shown over it adds up to that."""
    (sign,) = stage.spelling(reading.run("$Sigma$"))
    assert sign.centre[1] < lowest
    marks = numbers_on(stage, float(sign.centre[1]))
    sums = [reading.spelled(reading.read_value(mark) or []) for mark in marks]
    places = len(sums[0].partition(".")[2])
    assert sums == [f"{1:.{places}f}"] * 2, f"the sums are {sums}"
    for column in (0, 1):
        parts = [float(row[column]) for i, row in texts.items() if column == 0 or rest[i]]
        assert abs(sum(parts) - 1) <= 0.5 * 10**-places * (len(parts) + 1) + 1e-9, column
    (equals,) = [m for m in stage.spelling(reading.run("$=$")) if m not in stage.line(lowest)][-1:]
    assert abs(equals.centre[1] - sign.centre[1]) < LEVEL, "no equals sign between the sums"
    stage.account(sign, equals, *marks)


def check_headings(stage: Stage, played: Played, highest: float) -> None:
    """Over each column stands which run it is of."""
    labels = Words(played.lang, played.scene).labels
    marks = [stage.spelling(reading.reference(labels[key])) for key in ("with", "without")]
    (one,), (two,) = marks
    assert one.box[2] < two.box[0], "each column has the heading of the other"
    assert min(one.box[1], two.box[1]) > highest
    stage.account(one, two)


def check_whose(stage: Stage, played: Played, facts: Facts) -> None:
    """Over the words stands, in the colour of queries, whose weights these are."""
    before, after = Words(played.lang, played.scene).labels["of"].split("{query}")
    name = facts.named(facts.focus)
    style = "italic" if all(map(is_latin, name)) else "regular"
    text = stage.of_kind("text")
    marks = [mark for mark in text if mark.color == played.theme.query.to_hex()]
    wanted = [*reading.reference(name, style=style)]
    wanted = [*(reading.reference(before) if before else ()), *wanted]
    wanted = [*wanted, *(reading.reference(after) if after else ())]
    assert reading.line_is(marks, wanted), f"it does not say whose weights these are: {name}"
    other = stage.spelling(reading.reference(Words(played.lang, played.scene).labels["with"]))
    assert abs(marks[0].baseline - other[0].baseline) < LEVEL, "the headings are not on one line"
    stage.account(*marks)


def check_decimals(
    texts: dict[int, list[str]], wanted: tuple[dict[int, float], dict[int, float]], rest: dict
) -> None:
    """Four decimals, unless the runs, rounded apart, differ in one of them."""
    (places,) = {len(text.partition(".")[2]) for row in texts.values() for text in row}
    both = [(wanted[0][i], wanted[1][i]) for i in texts if rest[i]]
    alike = all(f"{a:.{MOST}f}" == f"{b:.{MOST}f}" for a, b in both)
    assert places == MOST or (not alike and 2 <= places < MOST), f"{places} decimals"
