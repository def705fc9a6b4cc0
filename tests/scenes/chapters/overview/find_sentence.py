"""The sentence as rows of tokens, read off the first beat of the overview."""

from __future__ import annotations

from collections.abc import Sequence

import attncore as ac
from scenes.kit.checks import Mark
from tests.scenes.support import reading
from tests.scenes.support.facts import Facts
from tests.scenes.support.frame import check_caption, check_frame
from tests.scenes.support.stage import Played, Stage


def tokens(stage: Stage, played: Played) -> None:
    """Every token, in reading order: from left to right, line by line."""
    facts = Facts(played.subject)
    every = facts.trace.tokens
    check_caption(stage, played, tokens_key(every), {"count": len(every)})
    check_frame(stage, played, None)
    last: Mark | None = None
    for token in every:
        found = stage.spelling(reading.reference(token.text, mono=token.byte))
        after = [mark for mark in stage.unaccounted(found) if last is None or follows(mark, last)]
        assert after, f"the token {token.text!r} does not stand where it is read"
        last = min(after, key=lambda mark: (round(-mark.baseline, 1), mark.box[0]))
        stage.account(last)
        if token.byte and token.span:
            check_over(stage, last, facts.trace.text[slice(*token.span)])


def tokens_key(every: Sequence[ac.Token]) -> str:
    """Which caption tells what the model adds to the sentence, and where."""
    if any(token.byte for token in every):
        return "tokens_bytes"
    begins, ends = every[0].special, every[-1].special and len(every) > 1
    if any(token.special for token in every[1:-1]):
        return "tokens_marks"
    return {(0, 0): "tokens", (1, 0): "tokens_start", (0, 1): "tokens_end"}.get(
        (begins, ends), "tokens_both"
    )


def check_over(stage: Stage, byte: Mark, character: str) -> None:
    """The character that a byte is a part of stands over it, at most two bytes to the side."""
    found = stage.spelling(reading.reference(character))
    over = [mark for mark in found if 0 < mark.baseline - byte.baseline < 3 * byte.capital]
    width = byte.box[2] - byte.box[0]
    near = [mark for mark in over if abs(mark.centre[0] - byte.centre[0]) < 2.5 * width]
    assert near, f"the byte {byte} stands without {character}"
    stage.account(*near)


def follows(one: Mark, two: Mark) -> bool:
    """Whether `one` is read after `two`: on a lower line, or right of it."""
    lower = two.baseline - one.baseline
    return lower > 0.1 or (abs(lower) < 0.01 and bool(one.box[0] > two.box[2]))
