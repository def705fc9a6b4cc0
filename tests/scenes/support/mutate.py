"""Faults planted in what is seen: mutants of a played beat, each with one fault.

No code is changed and nothing is played again: a stage is a list of marks, and each operator
changes some of them. A judge that accepts a mutant has overlooked a fault.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from string import Formatter
from zlib import crc32

import numpy as np

from scenes.kit import layout
from scenes.kit.captions import Words
from scenes.kit.checks import Mark, drawn
from scenes.kit.type.line import Gap, Line, Value
from tests.scenes.support import reading
from tests.scenes.support.judge import Judge
from tests.scenes.support.operators import is_number, moved, of_one, respelled
from tests.scenes.support.stage import Played, Stage

ALIKE = 0.03  # frame units: words of one size; of a size: shapes that cannot be told apart


@dataclass(frozen=True)
class Mutant:
    """A beat with one fault.

    operator  the kind of fault
    what      the marks that it changes
    make      the scene as played, with the fault in it
    """

    operator: str
    what: str
    make: Callable[[], Played]

    def __str__(self) -> str:
        return f"{self.operator}: {self.what}"


def mutants(played: Played, beat: str) -> Iterator[Mutant]:
    """Every mark of a beat with every operator that fits it, and its captions."""
    marks = played.stages[beat].marks
    for i, mark in enumerate(marks):
        for operator, change in of_one(mark, played.theme):

            def planted(i: int = i, change: Callable[[], list[Mark]] = change) -> Played:
                return _with(played, beat, [*marks[:i], *change(), *marks[i + 1 :]])

            yield Mutant(operator, str(mark), planted)
    for operator, what, after in _of_two(marks):
        yield Mutant(operator, what, lambda after=after: _with(played, beat, after()))
    yield from _of_captions(played, beat)


def sample(found: Sequence[Mutant], each: int, seed: str) -> list[Mutant]:
    """At most so many mutants of each operator, chosen by their names."""
    by_operator: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in sorted(found, key=lambda mutant: crc32(f"{seed} {mutant}".encode())):
        by_operator[mutant.operator].append(mutant)
    return [mutant for group in by_operator.values() for mutant in group[:each]]


def survivors(judge: Judge, beat: str, found: Sequence[Mutant]) -> list[Mutant]:
    """Those that the judge accepts."""
    return [mutant for mutant in found if not refused(judge, beat, mutant.make())]


def refused(judge: Judge, beat: str, played: Played) -> bool:
    """Whether the judge finds any fault: an error of any kind would fail a test."""
    try:
        judge.beat(played, beat)
    except Exception:
        return True
    return False


def _with(played: Played, beat: str, marks: list[Mark]) -> Played:
    stage = Stage(marks, played.stages[beat].tensor)
    return dataclasses.replace(played, stages={**played.stages, beat: stage})


Pairs = Iterator[tuple[str, str, Callable[[], list[Mark]]]]


def _of_two(marks: Sequence[Mark]) -> Pairs:
    """Pairs of neighbours that take each other's place."""
    numbers = [m for m in marks if is_number(m) and m.baseline > layout.CAPTION_BASELINE + 0.1]
    text = {m: reading.spelled(reading.read_value(m) or []) for m in numbers}
    across = sorted(numbers, key=lambda m: (-round(m.baseline, 2), m.centre[0]))
    down = sorted(numbers, key=lambda m: (round(m.centre[0] * 2), -m.baseline))
    for one, two in [*pairwise(across), *pairwise(down)]:
        if text[one] != text[two]:
            yield (
                "two numbers",
                f"{one}, {two}",
                lambda a=one, b=two: _replaced(
                    marks, {a: respelled(a, text[a], text[b]), b: respelled(b, text[b], text[a])}
                ),
            )
    words = [m for m in marks if m.kind == "text" and m not in text]
    for one, two in pairwise(words):
        if len(one.points) != len(two.points) and abs(one.capital - two.capital) < ALIKE:
            yield "two words", f"{one}, {two}", lambda a=one, b=two: _exchanged(marks, a, b)
    for kind in ("dot", "heat", "arc"):
        for one, two in pairwise([m for m in marks if m.kind == kind]):
            if not _alike(one, two):
                yield f"two {kind}s", f"{one}, {two}", lambda a=one, b=two: _exchanged(marks, a, b)
    yield from _rows(marks, across, text)


def _rows(marks: Sequence[Mark], numbers: Sequence[Mark], text: Mapping[Mark, str]) -> Pairs:
    """Rows of numbers that change places."""
    rows: dict[float, list[Mark]] = defaultdict(list)
    for mark in numbers:
        rows[round(mark.baseline, 2)].append(mark)
    for (high, one), (low, two) in pairwise(rows.items()):
        if len(one) == len(two) and [text[m] for m in one] != [text[m] for m in two]:
            way = {m: low - high for m in one} | {m: high - low for m in two}
            yield (
                "two rows",
                f"{one[0]}, {two[0]}",
                lambda way=way: _replaced(marks, {m: moved(m, 0, y) for m, y in way.items()}),
            )


def _replaced(marks: Sequence[Mark], by: Mapping[Mark, Mark]) -> list[Mark]:
    return [by.get(mark, mark) for mark in marks]


def _exchanged(marks: Sequence[Mark], one: Mark, two: Mark) -> list[Mark]:
    """Each stands where the other stood."""
    apart = two.centre - one.centre
    if one.kind == "text":
        apart[1] = two.baseline - one.baseline
    return _replaced(marks, {one: moved(one, *apart), two: moved(two, *-apart)})


def _alike(one: Mark, two: Mark) -> bool:
    """Whether nobody would see that they have changed places."""
    if one.cells is not None and two.cells is not None:
        if one.cells.shape != two.cells.shape:
            return False
        return bool(np.abs(one.cells.astype(int) - two.cells).max() < 10)
    sizes = [np.ptp(mark.points, axis=0) for mark in (one, two)]
    return bool(np.allclose(*sizes, rtol=ALIKE) and abs(one.width - two.width) < 1e-3)


# Captions.


def _of_captions(played: Played, beat: str) -> Iterator[Mutant]:
    """Other captions in the place of the last of a beat, and of those that came before it."""
    stage, during = played.stages[beat], _during(played, beat)
    now = played.captions[during[-1]][0] if during else ""
    words = set(stage.caption)
    picture = [mark for mark in stage.marks if mark not in words]
    for key, other in _other_captions(played, now):

        def planted(other: Callable[[], list[Mark]] = other) -> Played:
            return _with(played, beat, [*picture, *other()])

        yield Mutant("another caption", key, planted)
    for k in during[:-1]:
        yield from _of_passing(played, k)


def _during(played: Played, beat: str) -> list[int]:
    """The captions that came during a beat, by their order."""
    index = list(played.stages).index(beat)
    begun = [bisect_right(played.times, at - 1e-6) - 1 for _, at, _ in played.heard]
    return [k for k, when in enumerate(begun) if when == index]


def _of_passing(played: Played, k: int) -> Iterator[Mutant]:
    """The faults of a caption that comes and goes: it alone is claimed of its moment."""
    key, stage = played.captions[k]
    words = set(stage.caption)
    picture = [mark for mark in stage.marks if mark not in words]

    def planted(make: Callable[[], list[Mark]]) -> Callable[[], Played]:
        def said() -> Played:
            other = key, Stage([*picture, *make()], stage.tensor)
            captions = [*played.captions[:k], other, *played.captions[k + 1 :]]
            return dataclasses.replace(played, captions=captions)

        return said

    yield Mutant("no passing caption", key, planted(lambda: []))
    for name, other in _other_captions(played, key):
        yield Mutant("another passing caption", f"{name} for {key}", planted(other))
    for mark in stage.caption:
        for operator, change in of_one(mark, played.theme):
            if operator in ("last digit", "sign"):
                rest = [other for other in stage.caption if other is not mark]
                yield Mutant(
                    f"{operator} in passing",
                    f"{mark} of {key}",
                    planted(lambda rest=rest, change=change: [*rest, *change()]),
                )


def _other_captions(played: Played, now: str) -> Iterator[tuple[str, Callable[[], list[Mark]]]]:
    """Every other caption of the scene that what was said anywhere can fill."""
    known: dict[str, Value] = {}
    for values in played.spoken:
        known |= {n: v.source if isinstance(v, Gap) else v for n, v in values.items()}
    templates = Words(played.lang, played.scene).captions
    for key, template in templates.items():
        names = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
        if names <= known.keys() and template != templates.get(now):
            values = {name: known[name] for name in names}
            yield key, lambda template=template, values=values: _line(played, template, values)


def _line(played: Played, template: str, values: Mapping[str, Value]) -> list[Mark]:
    line = Line(template, values, size=layout.CAPTION_SIZE, color=played.theme.text)
    return drawn([line.place(0, layout.CAPTION_BASELINE)])
