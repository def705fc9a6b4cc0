"""A sentence in two orders, its places, and vectors side by side, read back from what is drawn."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from scenes.kit.type.number import Number
from tests.scenes.support import reading
from tests.scenes.support.facts import Spoken, assert_shows, said
from tests.scenes.support.find.dot_product import split
from tests.scenes.support.frame import is_latin
from tests.scenes.support.stage import Played, Stage

LEVEL = 0.02  # frame units: what stands on one line
ALIGNED = 0.03  # middles of what stands over one another
WIDE = 0.85  # half of what belongs to a column


def other_order(played: Played) -> list[int]:
    """The last word first; what the model adds stays. On by a place where that changes nothing."""
    tokens, focus = played.subject.trace.tokens, played.subject.focus
    free = [i for i, token in enumerate(tokens) if not token.special]
    kept: list[list[int]] = []
    for shift in range(len(free)):
        back = [free[(len(free) - 1 - i - shift) % len(free)] for i in range(len(free))]
        order = list(range(len(tokens)))
        for place, i in zip(free, back, strict=True):
            order[place] = i
        if [tokens[i].id for i in order] != [token.id for token in tokens]:
            kept.append(order)
    return ([order for order in kept if order[focus] != focus] or kept)[0]


def other_kind(played: Played) -> str:
    """Whether the other order is the sentence from its end to its beginning."""
    tokens, order = played.subject.trace.tokens, other_order(played)
    free = [i for i in order if not tokens[i].special]
    return "reversed" if all(a > b for a, b in pairwise(free)) else "shuffled"


def check_line(stage: Stage, played: Played, label: str, order: Sequence[int]) -> None:
    """Beside its name stand the words in this order, gaps marked; only the focus is bright."""
    marks = line_of(stage, played, label)
    dots = stage.spelling(reading.run("$dots.c$"))
    bright = [mark for mark in marks if mark.opacity > 0.99 and mark not in dots]
    assert len(bright) == 1, f"{len(bright)} words of {label} are bright"
    spells = tokens_by_mark(stage, played)
    runs: list[list[set[int]]] = [[]]
    for mark in marks:
        if mark in dots:
            runs.append([])
        else:
            runs[-1].append(spells.get(id(mark), set()))
    fits = list(_placed(runs, order, 0, after_gap=False))
    assert fits, f"the words of {label} are not in this order"
    at = [mark for mark in marks if mark not in dots].index(bright[0])
    focus = order.index(played.subject.focus)
    assert any(places[at] == focus for places in fits), f"the bright word of {label} is another"
    stage.account(*marks)


def tokens_by_mark(stage: Stage, played: Played) -> dict[int, set[int]]:
    """Which tokens each mark spells; by the id of the mark."""
    found: dict[int, set[int]] = {}
    tokens = played.subject.trace.tokens
    for text, mono in {(token.text, token.byte) for token in tokens}:
        alike = {i for i, token in enumerate(tokens) if (token.text, token.byte) == (text, mono)}
        for mark in stage.spelling(reading.reference(text, mono=mono)):
            found.setdefault(id(mark), set()).update(alike)
    return found


def _placed(
    runs: list[list[set[int]]], order: Sequence[int], start: int, *, after_gap: bool
) -> Iterator[list[int]]:
    """Every way in which these runs of words can be runs of this order, with gaps between."""
    (run, *rest), n = runs, len(order)
    for begin in range(start + 1, n - len(run) + 1) if after_gap else [start]:
        places, end = list(range(begin, begin + len(run))), begin + len(run)
        if end > n or any(order[p] not in kind for p, kind in zip(places, run, strict=True)):
            continue
        if not rest or rest == [[]]:
            if (end < n) == bool(rest):
                yield places
        else:
            yield from ([*places, *more] for more in _placed(rest, order, end, after_gap=True))


def is_token(stage: Stage, played: Played, mark: Mark, i: int) -> bool:
    token = played.subject.trace.tokens[i]
    return mark in stage.spelling(reading.reference(token.text, mono=token.byte))


def line_of(stage: Stage, played: Played, label: str) -> list[Mark]:
    """What stands right of a name at the left edge, on its line."""
    text = Words(played.lang, played.scene).labels[label]
    found = stage.spelling(reading.reference(text))
    assert found, f"nothing says {text!r}"
    name = min(found, key=lambda mark: float(mark.box[0]))
    line = [mark for mark in stage.line(name.baseline) if mark.box[0] > name.box[2]]
    stage.account(name)
    return sorted(line, key=lambda mark: float(mark.box[0]))


def check_places(stage: Stage, played: Played) -> None:
    """Under each word that is shown stands its place in the sentence, in purple."""
    words = line_of(stage, played, "written")
    words = [mark for mark in words if mark not in stage.spelling(reading.run("$dots.c$"))]
    places = line_of(stage, played, "position")
    assert len(words) == len(places), "words without places"
    assert {mark.color for mark in places} == {played.theme.position.to_hex()}
    for word, place in zip(words, places, strict=True):
        i = int(reading.digits_in(place))
        assert is_token(stage, played, word, i), f"{word} is not number {i}"
        assert abs(word.centre[0] - place.centre[0]) < ALIGNED, f"{i} is not under its word"
        lit = word.opacity > 0.99, place.opacity > 0.99
        assert lit == (i == played.subject.focus,) * 2, f"{i} is as bright as the focus"
    stage.account(*words, *places)


def check_characters(stage: Stage, played: Played) -> None:
    """Over bytes stands what they spell."""
    trace = played.subject.trace
    for token in trace.tokens:
        if token.byte and token.span:
            stage.account(*stage.spelling(reading.reference(trace.text[slice(*token.span)])))


# Vectors.


def check_columns(
    stage: Stage, heads: Sequence[Mark], vectors: Sequence[np.ndarray]
) -> list[list[str]]:
    """Under each heading stand the first entries of its vector, and the last; as digits."""
    texts = []
    shown, _ = split(len(vectors[0]))
    lines: list[float] = []
    for head, vector in zip(heads, vectors, strict=True):
        x = float(head.centre[0])
        column = [m for m in numbers(stage) if abs(m.centre[0] - x) < WIDE]
        column = sorted(
            (m for m in column if m.baseline < head.baseline - LEVEL), key=lambda m: -m.baseline
        )[: len(shown)]
        assert len(column) == len(shown), f"{len(column)} entries, not {len(shown)}"
        levels = [mark.baseline for mark in column]
        assert np.allclose(levels, lines or levels, atol=LEVEL), "rows do not meet"
        lines = lines or levels
        texts.append([read(stage, mark) for mark in column])
        for text, entry in zip(texts[-1], shown, strict=True):
            places = len(texts[0][0].partition(".")[2])
            assert_shows(text, float(vector[entry]), places, f"entry {entry}")
        stage.account(head)
    return texts


def check_signs(
    stage: Stage, heads: Sequence[Mark], wanted: Callable[[int, int], str], rows: int
) -> None:
    """Between two columns, in each row, stands the sign that is `wanted(gap, row)`."""
    for gap, (left, right) in enumerate(pairwise(heads)):
        low, high = float(left.centre[0]), float(right.centre[0])
        lines = sorted(
            {round(m.baseline, 3) for m in numbers(stage) if abs(m.centre[0] - low) < WIDE},
            reverse=True,
        )
        lines = [y for y in lines if y < left.baseline - LEVEL][:rows]
        for row, y in enumerate(lines):
            marks = stage.spelling(reading.run(f"${wanted(gap, row)}$"))
            there = [m for m in marks if low < m.centre[0] < high and 0 <= m.box[3] - y < 0.3]
            assert len(there) == 1, f"no {wanted(gap, row)} in row {row}"
            stage.account(*there)


def numbers(stage: Stage) -> list[Mark]:
    return [mark for mark in stage.of_kind("text") if isinstance(mark.thing, Number)]


def read(stage: Stage, mark: Mark) -> str:
    stage.account(mark)
    text = reading.spelled(reading.read_value(mark) or [])
    assert text, f"{mark} is not a number"
    return text


# What is said.


def check_said(
    stage: Stage,
    template: str,
    values: Spoken,
    among: Callable[[Mark], bool] = lambda mark: True,
    decimals: Mapping[str, int] | None = None,
) -> list[Mark]:
    """One line of what is drawn says this, and its digits are those of its values."""
    wanted: list[reading.Curve] = []
    for literal, name, places, _ in string.Formatter().parse(template):
        wanted += reading.reference(literal) if literal else ()
        if name is not None:
            value = values[name]
            word = isinstance(value, str) and all(map(is_latin, value))
            places = (decimals or {}).get(name, int(places or 2))
            text = said(value, places) if isinstance(value, float) else str(value)
            wanted += reading.reference(text, style="italic" if word else "regular")
    marks = [mark for mark in stage.of_kind("text") if among(mark)]
    levels = sorted({round(mark.baseline, 2) for mark in marks})
    lines = [[m for m in marks if abs(m.baseline - y) < LEVEL] for y in levels]
    lines = [line for line in lines if sum(map(count_curves, line)) == len(wanted)]
    found = [line for line in lines if reading.line_is(line, wanted)]
    assert found, f"nothing says {template!r} with {dict(values)}"
    stage.account(*found[0])
    return found[0]


def count_curves(mark: Mark) -> int:
    """How many closed curves it is drawn with: soon told, without looking at their shapes."""
    pieces = mark.points.reshape(-1, 4, 3)
    return 1 + int(np.count_nonzero(np.abs(pieces[1:, 0] - pieces[:-1, 3]).max(axis=1) > 1e-5))
