"""Laws 3 and 4: the same number looks the same from beat to beat, and what is shown closes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod

import numpy as np

import attncore as ac
from scenes.kit.type.number import Source, number_of
from tests.scenes.laws.timeline import Moment, Seen, Timeline

READABLE = 0.3  # opacity
ALIGNED = 0.03  # frame units between the edges of numbers in one column, or row
TRUE = 1e-5  # of the largest term: so far apart the model's own numbers may be
SUMS = (ac.total, ac.added)
PRODUCTS = (ac.product, ac.scaled)
CHECKED = (*SUMS, *PRODUCTS, ac.difference)


def same_decimals(timeline: Timeline) -> list[str]:
    """A number has the same decimals in one beat and in the next."""
    shown: dict[str, dict[tuple[Source, bool], dict[int, Seen]]] = {}
    for span in timeline.spans:
        here = shown.setdefault(span.beat, defaultdict(dict))
        for moment in span.moments:
            for mark in _numbers((*moment.stage, *moment.pinned)):
                here[_source(mark), mark.percent][mark.decimals] = mark
    found = []
    for (_, before), (beat, after) in pairwise([("", {}), *shown.items()]):
        for key, marks in after.items():
            both = {**before.get(key, {}), **marks}
            if len(both) > 1:
                texts = " and ".join(sorted({mark.text for mark in both.values()}))
                found.append(f"{key[0]} is {texts} by the beat {beat}")
    return found


def _numbers(marks: Sequence[Seen]) -> list[Seen]:
    return [m for m in marks if m.is_number and m.source is not None and m.opacity >= READABLE]


def _source(mark: Seen) -> Source:
    assert mark.source is not None, f"{mark} is no number"
    return mark.source


@dataclass(frozen=True)
class Claim:
    """A sum or a product that a viewer can check: its terms, as they are shown, and its result.

    signs   of the terms of a sum; none of a product, whose result is rounded
    """

    terms: tuple[Seen, ...]
    signs: tuple[int, ...]
    result: Seen | None  # None: 1

    @property
    def rounds(self) -> bool:
        return not self.signs


def closes(timeline: Timeline) -> list[str]:
    """Every sum, difference and product on stage adds up as it is shown.

    A product is allowed the rounding of its result; what has a sign for "about" at its result,
    that of all its terms.
    """
    found: dict[str, None] = {}
    for span in timeline.spans:
        moment = span.moments[-1]
        for claim in claims(moment):
            if not _holds(claim, moment):
                found.setdefault(f"in the beat {span.beat}: {_spelled(claim)}")
    return list(found)


def claims(moment: Moment) -> list[Claim]:
    """The sums and products on stage, and in the caption: by where numbers come from and stand."""
    both = _numbers(moment.stage), _numbers(moment.pinned)
    return [claim for marks in both for claim in (*_by_source(marks), *_by_place(marks))]


def _by_source(marks: list[Seen]) -> Iterator[Claim]:
    shown = {_source(mark): mark for mark in marks}
    for mark in marks:
        source = mark.source
        if not isinstance(source, ac.Derived) or source.function not in CHECKED:
            continue
        terms = tuple(shown[part] for part in _inputs(source) if part in shown)
        if len(terms) < 2 or len(terms) < len(_inputs(source)):
            continue
        if source.function in SUMS:
            yield Claim(terms, (1,) * len(terms), mark)
        elif source.function is ac.difference:
            yield Claim(terms, (1, -1), mark)
        else:
            yield Claim(terms, (), mark)


def _inputs(source: ac.Derived) -> list[Source]:
    """The numbers that one number is made of, entry by entry if they are vectors."""
    if len(source.refs) == 1 and source.refs[0].shape:
        return list(source.refs[0]) if source.function is ac.total else []
    return [ref.at(*source.index) if ref.shape else ref for ref in source.refs]


def _by_place(marks: list[Seen]) -> Iterator[Claim]:
    """Columns of numbers that make 1 or the last of them, and equations in rows, if in truth."""
    for column in _columns(marks):
        values = _true(column)
        if not np.all(np.isfinite(values)) or len(column) < 3:
            continue
        near = TRUE * max(map(abs, values))
        ones = (1,) * len(column)
        if abs(sum(values) - 1) < near and min(values) >= 0:
            yield Claim(tuple(column), ones, None)
        elif abs(sum(values[:-1]) - values[-1]) < near:
            yield Claim(tuple(column[:-1]), ones[:-1], column[-1])
    for one, two, result in _threes(marks):
        a, b, c = _true([one, two, result])
        near = TRUE * max(abs(a), abs(b), abs(c))
        made = {(1, 1): a + b, (1, -1): a - b, (): a * b}
        for signs, value in made.items():
            if min(abs(a), abs(b)) > near and abs(value - c) < near:
                yield Claim((one, two), signs, result)


def _true(marks: Sequence[Seen]) -> list[float]:
    """The model's own numbers."""
    return [number_of(_source(mark)) for mark in marks]


def _threes(marks: list[Seen]) -> Iterator[tuple[Seen, Seen, Seen]]:
    """Every three numbers that follow one another on a line."""
    row = sorted(marks, key=lambda mark: (round(mark.baseline, 2), mark.centre[0]))
    for one, two, three in zip(row, row[1:], row[2:], strict=False):
        if abs(one.baseline - three.baseline) < ALIGNED:
            yield one, two, three


def _columns(marks: list[Seen]) -> Iterator[list[Seen]]:
    """Numbers of equal decimals with their right ends one under the other, from the top down."""
    rest = sorted(marks, key=lambda mark: -mark.centre[1])
    while rest:
        first = rest[0]
        inside = [
            mark
            for mark in rest
            if abs(mark.box[2] - first.box[2]) < ALIGNED and mark.decimals == first.decimals
        ]
        yield inside
        rest = [mark for mark in rest if not any(mark is other for other in inside)]


def _holds(claim: Claim, moment: Moment) -> bool:
    terms = [_read(mark) for mark in claim.terms]
    result = 1.0 if claim.result is None else _read(claim.result)
    if not np.all(np.isfinite([*terms, result])):
        return True
    halves = [0.5 * _unit(mark) for mark in claim.terms]
    own = 0.0 if claim.result is None else 0.5 * _unit(claim.result)
    about = claim.result is not None and _is_about(claim.result, moment)
    if claim.rounds:
        made = prod(terms)
        others = [prod(terms[:i] + terms[i + 1 :]) for i in range(len(terms))]
        slack = own + about * sum(abs(t) * half for t, half in zip(others, halves, strict=True))
    else:
        made = sum(sign * term for sign, term in zip(claim.signs, terms, strict=True))
        slack = about * (sum(halves) + own)
    return abs(made - result) <= slack + 1e-9


def _read(mark: Seen) -> float:
    """A number as a viewer reads it."""
    text = mark.text.replace("−", "-").replace("∞", "inf").rstrip("%")
    return float(text) / (100 if mark.percent else 1)


def _unit(mark: Seen) -> float:
    """The value of a number's last digit."""
    return float(10.0 ** -(mark.decimals + 2 * mark.percent))


def _is_about(result: Seen, moment: Moment) -> bool:
    """Whether an "about" sign stands on the line of a result."""
    height = result.box[3] - result.box[1]
    return any(
        abs(mark.centre[1] - result.centre[1]) < height
        for mark in moment.stage
        if "≈" in mark.text or "approx" in mark.text
    )


def _spelled(claim: Claim) -> str:
    between = {1: " + ", -1: " − "}
    signs = [between[sign] for sign in claim.signs] or [" × "] * len(claim.terms)
    said = "".join(sign + mark.text for sign, mark in zip(signs, claim.terms, strict=True))[3:]
    return f"{said} is not {claim.result.text if claim.result else 1}"
