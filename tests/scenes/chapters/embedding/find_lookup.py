"""A lookup read back: columns of W_E by the numbers over them, and a column under every word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

import attncore as ac
from scenes.kit import layout
from scenes.kit.checks import Mark
from scenes.kit.type.number import Number
from tests.scenes.chapters.embedding.facts import Vectors
from tests.scenes.support import reading
from tests.scenes.support.facts import assert_shows
from tests.scenes.support.stage import Stage

SHOWN = 7  # entries before the folded ones; the last is always there
NAME = 9  # letters of a name over a column
LEVEL = 0.02  # frame units: what stands on one line


def entries(size: int) -> list[int]:
    """Which entries of a vector are shown: never all but one."""
    return list(range(size)) if size <= SHOWN + 2 else [*range(SHOWN), size - 1]


def check_slice(stage: Stage, facts: Vectors) -> None:
    """The first column, those around the focus, and the last; each under its own number."""
    last, number = len(facts.matrix) - 1, facts.focus.id
    columns = find_columns(stage, facts)
    across = list(columns)
    assert {0, number, last} <= set(across), f"columns {across}"
    around = [n for n in across if 0 < n < last] or [number]
    assert all(b - a == 1 for a, b in pairwise(around)), f"columns {across} have gaps"
    below = [n for n in around if n < number], [n for n in around if n > number]
    assert abs(len(below[0]) - len(below[1])) <= 1 or min(number, last - number) < 5
    for n, head in columns.items():
        check_numbers(stage, facts, n, head)
        check_name(stage, facts, n, head)
    gaps = sum(b - a > 1 for a, b in pairwise(across))
    lines = len(entries(facts.matrix.shape[1]))
    dots = stage.spelling(reading.run("$dots.c$"))
    assert sum(m.centre[1] < columns[number].box[1] for m in dots) == gaps * lines
    (symbol,) = stage.spelling(reading.run("$W_E$"))
    assert symbol.box[2] < min(m.box[0] for m in columns.values()), "W_E stands elsewhere"
    stage.account(symbol)
    box = check_box(stage, columns[number], [m for n, m in columns.items() if n != number])
    check_arrow(stage, facts, columns[number], box)


def find_columns(stage: Stage, facts: Vectors) -> dict[int, Mark]:
    """On the line of the numbers over the columns: each number with its mark."""
    number = facts.focus.id
    spelled = stage.spelling(reading.reference(str(number)))
    over = [m for m in spelled if m.baseline > layout.CAPTION_BASELINE + 0.1]
    assert len(over) == 1, f"the number {number} stands {len(over)} times on stage"
    (head,) = over
    found: dict[int, Mark] = {}
    for mark in sorted(stage.line(head.baseline), key=lambda m: float(m.centre[0])):
        text = reading.digits_in(mark)
        exact = stage.spelling(reading.reference(text)) if text else []
        assert mark in exact, f"{mark} is no number of a column"
        found[int(text)] = mark
        stage.account(mark)
    assert list(found) == sorted(found), "the columns are out of order"
    return found


def check_arrow(stage: Stage, facts: Vectors, head: Mark, box: Mark) -> None:
    """One arrow, from the word of the focus to the box around its column, and clear of both."""
    (arrow,) = stage.of_kind("arrow")
    token, (tail, tip) = facts.focus, ends_of(arrow)
    words = stage.spelling(reading.reference(token.text, mono=token.byte))
    words = [m for m in words if m.box[0] < tail[0] < m.box[2]]
    assert any(0 < m.box[1] - tail[1] < 0.4 for m in words), "the arrow starts at another word"
    assert abs(tip[0] - head.centre[0]) < 0.05, "the arrow leads to another column"
    assert 0 < tip[1] - box.box[3] < 0.15, "the arrow does not end over the box"


def ends_of(arrow: Mark) -> tuple[np.ndarray, np.ndarray]:
    """Where an arrow begins and ends: its outline has its tip in the middle."""
    corners = arrow.points[::4]
    return (corners[0] + corners[6]) / 2, corners[3]


def check_numbers(stage: Stage, facts: Vectors, n: int, head: Mark) -> None:
    """Under a number: the entries of that column, blue above zero and red below."""
    theme, vector = facts.played.theme, facts.matrix[n]
    marks = numbers_under(stage, float(head.centre[0]), head.box[1])
    shown = entries(len(vector))
    assert len(marks) == len(shown), f"column {n} has {len(marks)} numbers, not {len(shown)}"
    for mark, entry in zip(marks, shown, strict=True):
        value = float(vector[entry])
        assert_shows(read(stage, mark), value, 2, f"column {n}, entry {entry}")
        wanted = theme.positive if value > 0 else theme.negative
        assert mark.color == wanted.to_hex(), f"column {n}, entry {entry} has the wrong colour"


def check_name(stage: Stage, facts: Vectors, n: int, head: Mark) -> None:
    """Under the number of a column stands its token, cut if it is long."""
    text = facts.token(n).text
    text = text if len(text) <= NAME else text[: NAME - 1] + "…"
    marks = stage.spelling(reading.reference(text))
    own = [m for m in marks if abs(m.centre[0] - head.centre[0]) < 0.1]
    own = [m for m in own if 0 < head.baseline - m.baseline < 0.5]
    assert own, f"column {n} is not called {text!r}"
    stage.account(*own)


def check_box(stage: Stage, head: Mark, others: list[Mark]) -> Mark:
    """One box, around the column under this number and no other."""
    (box,) = stage.of_kind("box")
    left, bottom, right, top = box.box
    assert left < head.box[0] < head.box[2] < right, "the box is around another column"
    assert bottom < head.box[1] < head.box[3] < top
    assert all(not left < m.centre[0] < right for m in others)
    return box


def check_columns(stage: Stage, facts: Vectors, vectors: np.ndarray) -> None:
    """Under every word that is shown stands its vector, brighter with larger absolute values.

    vectors  (token, d_model)
    """
    found = find_words(stage, facts)
    theme, most = facts.played.theme, max(float(np.abs(vectors[i]).max()) for i in found)
    for i, word in found.items():
        marks = numbers_under(stage, float(word.centre[0]), word.box[1])
        shown = entries(vectors.shape[1])
        assert len(marks) == len(shown), f"token {i} has {len(marks)} numbers, not {len(shown)}"
        for mark, entry in zip(marks, shown, strict=True):
            value = float(vectors[i, entry])
            assert_shows(read(stage, mark), value, 2, f"token {i}, entry {entry}")
            wanted = theme.grey(abs(value) / most)
            assert mark.color == wanted.to_hex(), f"token {i}, entry {entry} has the wrong grey"


def find_words(stage: Stage, facts: Vectors) -> dict[int, Mark]:
    """The words over the columns: neighbours in the sentence, unless an ellipsis parts them."""
    numbers = [m for m in stage.of_kind("text") if isinstance(m.thing, Number)]
    top = max(m.box[3] for m in numbers if m.baseline > layout.CAPTION_BASELINE + 0.1)
    over = [m for m in stage.unaccounted() if top < m.baseline < layout.TITLE_BASELINE - 0.1]
    line = min(m.baseline for m in over)
    row = [m for m in over if m.baseline - line < LEVEL]
    row.sort(key=lambda m: float(m.centre[0]))
    dots = stage.spelling(reading.run("$dots.c$"))
    every = list(readings(stage, facts.trace.tokens, [None if m in dots else m for m in row]))
    focus = facts.played.subject.focus
    found = next((one for one in every if focus in one), None)
    assert found is not None, "the words are not those of the sentence"
    stage.account(*found.values())
    return found


def readings(
    stage: Stage, tokens: Sequence[ac.Token], row: Sequence[Mark | None], at: int = 0
) -> Iterator[dict[int, Mark]]:
    """Every way to read the row as tokens from `at` on; None in it stands for some left out."""
    if not row:
        if at == len(tokens):
            yield {}
        return
    if row[0] is None:
        for after in range(at + 1, len(tokens) + 1):
            yield from readings(stage, tokens, row[1:], after)
    elif at < len(tokens) and spells(stage, tokens[at], row[0]):
        for rest in readings(stage, tokens, row[1:], at + 1):
            yield {at: row[0], **rest}


def spells(stage: Stage, token: ac.Token, mark: Mark) -> bool:
    return mark in stage.spelling(reading.reference(token.text, mono=token.byte))


def numbers_under(stage: Stage, x: float, top: float) -> list[Mark]:
    """The numbers of a column in this place, from the top down."""
    numbers = [m for m in stage.of_kind("text") if isinstance(m.thing, Number)]
    under = [m for m in numbers if layout.CAPTION_BASELINE + 0.1 < m.baseline < top]
    return sorted((m for m in under if abs(m.box[2] - x) < 0.5), key=lambda m: -m.baseline)


def read(stage: Stage, mark: Mark) -> str:
    stage.account(mark)
    return reading.spelled(reading.read_value(mark) or [])
