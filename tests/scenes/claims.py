"""What must be seen at the end of each beat of `pattern`, stated from the trace alone.

Each function raises AssertionError if the picture says anything else than the model.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import reading
from cellsight import check_dots, check_greys, check_red, check_scores, inside
from facts import FAINTEST, Facts, Spoken, assert_shows
from gridsight import Grid, check_characters, check_ellipses, check_shown, find_columns, find_grid
from rowsight import check_arcs, check_weights, find_row
from staging import Played, Stage
from surroundings import check_caption, check_frame

from scenes.kit import layout
from scenes.kit.checks import Mark


def tokens(stage: Stage, played: Played) -> None:
    """Every token, in reading order: from left to right, line by line."""
    facts = Facts(played.subject)
    every = facts.trace.tokens
    key = "tokens_start" if every[0].special else "tokens"
    key = "tokens_bytes" if any(token.byte for token in every) else key
    check_caption(stage, played, key, {"count": len(every)})
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


def queries(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    check_caption(stage, played, "queries", {"size": facts.tensor("q").shape[1]})
    check_frame(stage, played, "q")
    columns = find_columns(stage, facts)
    check_shown(columns, facts)
    check_characters(stage, facts, columns, 0)
    check_ellipses(stage, columns, facts)
    check_query(stage, facts, columns[facts.focus])


def check_query(stage: Stage, facts: Facts, x: float) -> None:
    """Under the letter of the focus stand the first numbers of its query, and the last."""
    entries = facts.tensor("q")[facts.focus]
    (letter,) = stage.spelling(reading.symbol("Q", facts.focus))
    under = [m for m in stage.solid if m.box[3] < letter.box[1] and abs(m.centre[0] - x) < 0.4]
    column = [m for m in under if m.baseline > layout.CAPTION_BASELINE + 0.1]
    column.sort(key=lambda mark: -mark.centre[1])
    read = [reading.spelled(reading.read_value(mark) or []) for mark in column]
    *first, last = range(len(entries))
    if "" in read:  # an ellipsis
        folded = read.index("")
        assert folded == len(read) - 2, "more than one number stands after the ellipsis"
        first = first[:folded]
        del read[folded]
    assert len(read) == len(first) + 1
    for text, i in zip(read, [*first, last], strict=True):
        assert_shows(text, float(entries[i]), 1, f"entry {i} of the query")
    stage.account(*column)


def keys(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    check_caption(stage, played, "keys", {"size": facts.tensor("k").shape[1]})
    check_frame(stage, played, "k")
    grid = find_grid(stage, played)
    for x in grid.xs.values():
        for y in grid.ys.values():
            assert not inside(stage, grid.cell(x, y)), "a cell is not empty yet"


def scores(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    check_first_score(played, facts)
    check_caption(stage, played, "scores", {})
    check_frame(stage, played, "scores_scaled")
    grid = find_grid(stage, played)
    check_scores(stage, grid, facts, masked=False)
    check_greys(stage, grid, facts, played)


def check_first_score(played: Played, facts: Facts) -> None:
    """While the first score is made: of the focus with the key it looks at most before it."""
    shown = find_grid(played.said("scores"), played).xs
    earlier = [i for i in shown if i < facts.focus] or [facts.focus]
    key = max(earlier, key=lambda i: facts.weight(facts.focus, i))
    values: Spoken = {
        "key": facts.named(key),
        "query": facts.named(facts.focus),
        "size": facts.tensor("q").shape[1],
        "score": float(facts.tensor("scores_scaled")[facts.focus, key]),
    }
    check_caption(played.said("cell"), played, "cell", values)


def mask(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    check_caption(stage, played, "mask", {})
    check_frame(stage, played, "scores")
    grid = find_grid(stage, played)
    check_scores(stage, grid, facts, masked=True)
    check_red(stage, grid, facts)


def softmax(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    check_caption(played.said("softmax_column"), played, "softmax_column", {})
    check_caption(stage, played, "softmax", {})
    check_frame(stage, played, "pattern")
    grid = find_grid(stage, played)
    check_dots(stage, grid, facts)
    check_boxed(stage, grid, facts)


def check_boxed(stage: Stage, grid: Grid, facts: Facts) -> None:
    """The one emphasis box stands around all cells of the focus' column."""
    (box,) = stage.of_kind("box")
    assert box.opacity == 1
    x = grid.xs[facts.focus]
    left, _, right, _ = grid.cell(x, min(grid.ys.values()))
    wanted = np.array([left, grid.sides[1][0], right, grid.sides[1][-1]])
    assert np.abs(box.box - wanted).max() < 0.05, "the box is around something else"


def read(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    weights = facts.tensor("pattern")[facts.focus]
    best = [int(i) for i in np.argsort(-weights, kind="stable")[:2] if weights[i] >= FAINTEST]
    values: dict[str, str | int | float] = {"query": facts.named(facts.focus)}
    for i, (name, number) in zip(best, (("first", "one"), ("second", "two")), strict=False):
        values |= {name: facts.named(i), number: float(weights[i])}
    check_caption(stage, played, "read_two" if len(best) == 2 else "read_one", values)
    check_frame(stage, played, "pattern")
    grid = find_grid(stage, played)
    check_dots(stage, grid, facts)
    check_boxed(stage, grid, facts)
    check_dimmed(stage, grid, facts, best)


def check_dimmed(stage: Stage, grid: Grid, facts: Facts, best: list[int]) -> None:
    """The column of the focus stands out, and the keys that the caption names."""
    for query, x in grid.xs.items():
        (letter,) = stage.spelling(reading.symbol("Q", query))
        found = [mark for y in grid.ys.values() for mark in inside(stage, grid.cell(x, y))]
        for mark in [letter, *found]:
            assert (mark.opacity > 0.99) == (query == facts.focus), f"{mark}: {mark.opacity}"
    for key in grid.ys:
        (letter,) = stage.spelling(reading.symbol("K", key))
        assert (letter.opacity > 0.99) == (key in best), f"key {key}: {letter.opacity}"


def sentence(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    shown = sorted(find_columns(played.stages["queries"], facts))
    seen = [i for i in shown if i <= facts.focus]
    check_frame(stage, played, "pattern")
    weights = {i: facts.weight(facts.focus, i) for i in seen}
    check_caption(stage, played, "sentence", {"query": facts.named(facts.focus)})
    words = find_row(stage, facts, shown)
    check_characters(stage, facts, {i: float(word.centre[0]) for i, word in words.items()}, 0)
    check_weights(stage, played, words, weights)
    check_arcs(stage, words, weights, facts.focus)


CLAIMS: dict[str, Callable[[Stage, Played], None]] = {
    "tokens": tokens,
    "queries": queries,
    "keys": keys,
    "scores": scores,
    "mask": mask,
    "softmax": softmax,
    "read": read,
    "sentence": sentence,
}


def check_beat(played: Played, beat: str) -> None:
    """Everything that this beat must show is there, and no digit besides."""
    stage = played.stages[beat]
    stage.forget()
    CLAIMS[beat](stage, played)
    for mark in stage.unaccounted():
        digits = reading.digits_in(mark)
        assert not digits, f"nobody knows where the digits {digits} of {mark} come from"
