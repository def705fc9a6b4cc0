"""What must be seen at the end of each beat of `context`, stated from the two traces alone.

Each function raises AssertionError if the picture says anything else than the model.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from scenes.kit import layout
from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from scenes.kit.type.number import Number
from scenes.subject import Subject
from tests.scenes.chapters.context.find_paths import check_plane
from tests.scenes.chapters.context.find_predictions import check_lists
from tests.scenes.support import reading
from tests.scenes.support.facts import FAINTEST, NEAR, Facts, Spoken, assert_shows
from tests.scenes.support.find.arcs import check_arcs, check_weights, find_row
from tests.scenes.support.frame import check_caption, check_print
from tests.scenes.support.judge import Claim, Judge
from tests.scenes.support.stage import Played, Stage

SHOWN = 5  # entries before the folded ones; the last is always there
UNSEEN = 0.005  # a distance that is shown as 0.00
UNDER = 1.3  # from the upper line of words down to what belongs to the lower one


def both(played: Played) -> tuple[Subject, Subject]:
    assert played.subject.other is not None
    return played.subject, played.subject.other


def word(played: Played) -> str:
    return Facts(played.subject).named(played.subject.focus)


def apart(played: Played, tensor: str) -> float:
    """How far apart the two copies of the word are there."""
    one, two = (np.asarray(s.trace[tensor][s.focus], dtype=float) for s in both(played))
    return float(np.sqrt(((one - two) ** 2).sum()))


# The beats.


def same(stage: Stage, played: Played) -> None:
    distance = apart(played, "embed")
    size = played.subject.trace["embed"].shape[1]
    check_caption(played.said("shared"), played, "shared", {"query": word(played)})
    values: Spoken = {"query": word(played), "size": size, "distance": distance}
    check_caption(stage, played, "same" if distance < UNSEEN else "near", values)
    check_print(stage, played, "embed")
    rows = find_rows(stage, played)
    for one, row in zip(both(played), rows, strict=True):
        for i, mark in row.items():
            assert (mark.opacity > 0.99) == (i == one.focus), f"{mark}: {mark.opacity}"
    columns = check_columns(stage, played, distance)
    for one, row, column, upper in zip(both(played), rows, columns, (True, False), strict=True):
        assert is_tied(stage, row[one.focus], column, upper), "a column of no word"


def is_tied(stage: Stage, word: Mark, column: list[Mark], upper: bool) -> bool:
    """A line leads down from the upper word to the first column, or up from the lower one."""
    x = float(np.mean([mark.centre[0] for mark in column]))
    inside = (column[0].box[3], word.box[1]) if upper else (word.box[3], column[-1].box[1])
    for line in stage.of_kind("lines"):
        one, two = line.points[0, :2], line.points[-1, :2]
        if abs(one[0] - word.centre[0]) < NEAR and abs(two[0] - x) < 2 * NEAR:
            return bool(all(inside[0] < y < inside[1] for y in (one[1], two[1])))
    return False


def check_columns(stage: Stage, played: Played, distance: float) -> list[list[Mark]]:
    """The vectors of both sentences at the left and right, their distance between."""
    numbers = [m for m in stage.of_kind("text") if isinstance(m.thing, Number)]
    numbers = [m for m in numbers if m.baseline > layout.CAPTION_BASELINE + 0.1]
    left, middle, right = ([m for m in numbers if side(m) == x] for x in (-1, 0, 1))
    for one, marks in zip(both(played), (left, right), strict=True):
        vector = one.trace["embed"][one.focus]
        folded = len(vector) > SHOWN + 2
        entries = [*range(SHOWN), len(vector) - 1] if folded else list(range(len(vector)))
        marks.sort(key=lambda mark: -mark.baseline)
        assert len(marks) == len(entries), f"{len(marks)} entries"
        for mark, entry in zip(marks, entries, strict=True):
            assert_shows(read(stage, mark), float(vector[entry]), 2, f"entry {entry}")
        token = one.trace.tokens[one.focus]
        over = stage.spelling(reading.reference(token.text, mono=token.byte))
        over = [m for m in over if 0 < m.box[1] - marks[0].box[3] < 0.6]
        over = [m for m in over if abs(m.centre[0] - marks[0].centre[0]) < 2 * NEAR]
        assert len(over) == 1, f"{token.text!r} does not stand over its column"
        stage.account(*over)
    assert len(middle) == 1, f"{len(middle)} numbers between the columns"
    assert_shows(read(stage, middle[0]), distance, 2, "the distance")
    return [left, right]


def side(mark: Mark) -> int:
    return 0 if abs(mark.centre[0]) < 0.6 else int(np.sign(mark.centre[0]))


def read(stage: Stage, mark: Mark) -> str:
    stage.account(mark)
    text = reading.spelled(reading.read_value(mark) or [])
    assert text, f"{mark} is not a number"
    return text


def look(stage: Stage, played: Played) -> None:
    check_caption(stage, played, *said_of_looks(played))
    subject = played.subject
    check_print(stage, played, f"blocks.{subject.layer}.attn.pattern[{subject.head}]")
    rows = find_rows(stage, played)
    boxes = sorted(stage.of_kind("box"), key=lambda mark: -mark.centre[1])
    assert len(boxes) == 2, f"{len(boxes)} boxes"
    split = min(mark.baseline for mark in rows[0].values()) - UNDER
    for one, row, box, upper in zip(both(played), rows, boxes, (True, False), strict=True):
        own = [m for m in stage.marks if (m.centre[1] > split) == upper]
        own = [m for m in own if m not in stage.caption]
        part = Stage(
            [m for m in own if m.baseline < layout.TITLE_BASELINE - 0.1 or m.kind != "text"]
        )
        check_looks(part, dataclasses.replace(played, subject=one), list(row))
        focus = row[one.focus]
        assert abs(box.centre[0] - focus.centre[0]) < NEAR, "the box is around another word"
        assert box.box[1] < focus.box[1] < focus.box[3] < box.box[3]
        assert box.color == played.theme.query.to_hex()
        left = {id(m) for m in part.unaccounted()}
        stage.account(*(m for m in part.of_kind("text") if id(m) not in left))


def check_looks(stage: Stage, played: Played, shown: list[int]) -> None:
    """One sentence: its words, their weights, their arcs."""
    facts = Facts(played.subject)
    words = find_row(stage, facts, shown)
    visible = [i for i in shown if i in facts.visible(facts.focus)]
    weights = {i: facts.weight(facts.focus, i) for i in visible}
    for i, mark in words.items():
        assert (mark.opacity > 0.99) == (i in visible), f"{mark}: {mark.opacity}"
    account_characters(stage, facts)
    check_weights(stage, played, words, weights)
    check_arcs(stage, words, weights, facts.focus)
    assert len(stage.of_kind("arrow")) == any(w >= FAINTEST for w in weights.values())


def said_of_looks(played: Played) -> tuple[str, Spoken]:
    values: dict[str, str | int | float] = {"query": word(played)}
    names = ("first", "one"), ("second", "two")
    for one, (name, number) in zip(both(played), names, strict=True):
        facts = Facts(one)
        weights = facts.tensor("pattern")[facts.focus]
        best = int(weights.argmax())
        if weights[best] < FAINTEST:
            return "look_spread", {"query": word(played)}
        values |= {name: facts.named(best), number: float(weights[best])}
    return "look", values


def pull(stage: Stage, played: Played) -> None:
    ends = check_plane(stage, played)
    check_caption(played.said("pull"), played, "pull", {"query": word(played)})
    distance = apart(played, ends[-1])
    key = "apart" if distance >= UNSEEN else "together"
    check_caption(stage, played, key, {"distance": distance})
    check_print(stage, played, f"{ends[0]} … {ends[-1]}")


def next_(stage: Stage, played: Played) -> None:
    first, second = ((quoted(text), share) for text, share in check_lists(stage, played))
    values: Spoken = {"first": first[0], "one": first[1], "two": second[1]}
    if first[0] != second[0]:
        values = {**values, "second": second[0]}
    check_caption(stage, played, "next" if "second" in values else "next_same", values)
    last = [len(one.trace.tokens) - 1 for one in both(played)]
    check_print(stage, played, f"probs[{last[0]}], probs[{last[1]}]")


def quoted(text: str) -> str:
    """Punctuation would be taken for that of the caption."""
    return text if any(map(str.isalnum, text)) else f"“{text}”"


# The lines of words.


def find_rows(stage: Stage, played: Played) -> list[dict[int, Mark]]:
    """Both sentences, the first one over the second: each token that is shown, with its mark."""
    rows = [
        find_line(stage, Facts(one), upper) for one, upper in zip(both(played), (1, 0), strict=True)
    ]
    levels = [next(iter(row.values())).baseline for row in rows]
    assert levels[0] > levels[1] + 1, "the first sentence does not stand over the second"
    for one, row in zip(both(played), rows, strict=True):
        account_characters(stage, Facts(one))
        assert one.focus in row, "the shared word is hidden"
        assert len(one.trace.tokens) > 9 or len(row) == len(one.trace.tokens)
    return rows


def find_line(stage: Stage, facts: Facts, upper: int) -> dict[int, Mark]:
    """The tokens on the line of this sentence; an ellipsis stands for all that are missing."""
    token = facts.trace.tokens[facts.focus]
    focus = stage.spelling(reading.reference(token.text, mono=token.byte))
    lines = [stage.line(mark.baseline) for mark in focus]
    found = [taken for line in lines if (taken := matched(line, facts))]
    assert found, f"the sentence {facts.trace.text!r} does not stand on a line"
    found.sort(key=lambda row: next(iter(row.values())).baseline)
    row = found[-1 if upper else 0]
    stage.account(*stage.line(next(iter(row.values())).baseline))
    return row


def matched(line: list[Mark], facts: Facts) -> dict[int, Mark]:
    """Each mark of a line as a token of the sentence, in order; empty if they are not that."""
    tokens, dots = facts.trace.tokens, reading.run("$dots.c$")
    marks = sorted(line, key=lambda mark: float(mark.box[0]))

    def go(k: int, i: int, row: dict[int, Mark]) -> dict[int, Mark]:
        """The marks from k on are tokens from i on."""
        if k == len(marks):
            return row if i == len(tokens) and facts.focus in row else {}
        if reading.same(reading.curves(marks[k].points), dots) is not None:
            later = (go(k + 1, j, row) for j in range(i + 1, len(tokens) + 1))
            return next((each for each in later if each), {})
        if i == len(tokens):
            return {}
        wanted = reading.reference(tokens[i].text, mono=tokens[i].byte)
        if reading.same(reading.curves(marks[k].points), wanted) is None:
            return {}
        return go(k + 1, i + 1, {**row, i: marks[k]})

    return go(0, 0, {})


def account_characters(stage: Stage, facts: Facts) -> None:
    """Characters over their bytes."""
    for token in facts.trace.tokens:
        if token.byte and token.span is not None:
            stage.account(*stage.spelling(reading.reference(facts.trace.text[slice(*token.span)])))


CLAIMS: dict[str, Claim] = {"same": same, "look": look, "pull": pull, "next": next_}

JUDGE = Judge(CLAIMS)
check_beat, check_all = JUDGE.beat, JUDGE.whole

__all__ = ["CLAIMS", "JUDGE", "Words", "check_all", "check_beat"]
