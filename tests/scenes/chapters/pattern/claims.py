"""What must be seen at the end of each beat of `pattern`, stated from the trace alone.

Each function raises AssertionError if the picture says anything else than the model.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

import attncore as ac
from scenes.kit import layout
from scenes.kit.checks import Mark
from tests.scenes.support import reading
from tests.scenes.support.facts import FAINTEST, Facts, assert_shows
from tests.scenes.support.find.arcs import check_arcs, check_weights, find_row
from tests.scenes.support.find.cells import check_dots, check_greys, check_red, check_scores, inside
from tests.scenes.support.find.grid import (
    Grid,
    check_characters,
    check_ellipses,
    check_shown,
    find_columns,
    find_grid,
)
from tests.scenes.support.frame import check_caption, check_frame
from tests.scenes.support.judge import Claim, Judge
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


def queries(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    check_caption(stage, played, "queries", {"size": facts.tensor("q").shape[1]})
    check_frame(stage, played, "q")
    columns, _ = find_columns(stage, facts)
    check_shown(columns, facts)
    check_characters(stage, facts, columns, 0)
    (letter,) = stage.spelling(reading.symbol("Q", facts.focus))
    check_ellipses(stage, columns, facts, float(letter.box[1]) - 0.2)
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
    masked = facts.scores == "scores" and bool(facts.masked_anywhere)
    usual = "scores" if facts.makes_products else "scores_given"
    check_caption(stage, played, "scores_masked" if masked else usual, {})
    check_frame(stage, played, facts.scores)
    grid = find_grid(stage, played)
    check_scores(stage, grid, facts, masked)
    if masked:
        check_red(stage, grid, facts)
    check_greys(stage, grid, facts, played)


def check_first_score(played: Played, facts: Facts) -> None:
    """While the first score is made: of the focus with the other key it looks at most."""
    stage = next(stage for key, stage in played.captions if key.startswith("scores"))
    shown = find_grid(stage, played).xs
    others = [i for i in shown if i != facts.focus and not facts.masked(facts.focus, i)]
    key = max(others or [facts.focus], key=lambda i: facts.weight(facts.focus, i))
    values: dict[str, str | int | float] = {
        "key": facts.named(key),
        "query": facts.named(facts.focus),
        "score": float(facts.tensor(facts.scores)[facts.focus, key]),
    }
    if facts.makes_products:
        values["size"] = facts.tensor("q").shape[1]
    caption = "cell" if facts.makes_products else "cell_score"
    check_caption(played.said(caption), played, caption, values)


def mask(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    n = len(facts.trace.tokens)
    later = {(query, key) for query in range(n) for key in range(query + 1, n)}
    check_caption(stage, played, "mask" if facts.masked_anywhere == later else "mask_other", {})
    check_frame(stage, played, "scores")
    grid = find_grid(stage, played)
    check_scores(stage, grid, facts, masked=True)
    check_red(stage, grid, facts)


def softmax(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    known = facts.knows(facts.scores)
    if known:
        check_caption(played.said("softmax_column"), played, "softmax_column", {})
    full = bool(facts.tensor("pattern").any(axis=1).all())
    check_caption(
        stage, played, ("softmax" if known else "weights") if full else "weights_empty", {}
    )
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
    if not best:
        values["one"] = float(weights.max())
    key = ("read_spread", "read_one", "read_two")[len(best)]
    check_caption(stage, played, key, values)
    check_frame(stage, played, "pattern")
    grid = find_grid(stage, played)
    check_dots(stage, grid, facts)
    check_boxed(stage, grid, facts)
    check_dimmed(stage, grid, facts, best)


def check_dimmed(stage: Stage, grid: Grid, facts: Facts, best: list[int]) -> None:
    """The column of the focus stands out, and the keys that the caption names."""
    for query, x in grid.xs.items():
        found = [mark for y in grid.ys.values() for mark in inside(stage, grid.cell(x, y))]
        for mark in [*found, *stage.spelling(reading.symbol("Q", query)), grid.over[query]]:
            assert (mark.opacity > 0.99) == (query == facts.focus), f"{mark}: {mark.opacity}"
    for key in grid.ys:
        for mark in [*stage.spelling(reading.symbol("K", key)), grid.beside[key]]:
            assert (mark.opacity > 0.99) == (key in best), f"{mark}: {mark.opacity}"


def sentence(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    shown = sorted(find_grid(played.stages["softmax"], played).xs)
    visible = [i for i in shown if i in facts.visible(facts.focus)]
    check_frame(stage, played, "pattern")
    weights = {i: facts.weight(facts.focus, i) for i in visible}
    key = "sentence" if max(weights.values()) >= FAINTEST else "sentence_faint"
    check_caption(stage, played, key, {"query": facts.named(facts.focus)})
    assert len(stage.of_kind("arrow")) == (key == "sentence")
    words = find_row(stage, facts, shown)
    check_characters(stage, facts, {i: float(word.centre[0]) for i, word in words.items()}, 0)
    check_weights(stage, played, words, weights)
    check_arcs(stage, words, weights, facts.focus)
    for i, word in words.items():
        assert (word.opacity > 0.99) == (i in visible), f"{word}: {word.opacity}"


CLAIMS: dict[str, Claim] = {
    "tokens": tokens,
    "queries": queries,
    "keys": keys,
    "scores": scores,
    "mask": mask,
    "softmax": softmax,
    "read": read,
    "sentence": sentence,
}

JUDGE = Judge(CLAIMS)
check_beat, check_all = JUDGE.beat, JUDGE.whole
