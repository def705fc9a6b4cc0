"""What must be seen at the end of each beat of `masking`, stated from the trace alone.

Each function raises AssertionError if the picture says anything else than the model.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

import attncore as ac
from scenes.kit import layout
from tests.scenes.chapters.masking.find_prefixes import check_rows
from tests.scenes.chapters.masking.find_same_column import check_same_column
from tests.scenes.support import reading
from tests.scenes.support.facts import DIGIT, Facts, assert_shows, said
from tests.scenes.support.find.cells import (
    check_boxed,
    check_dots,
    check_red,
    check_scores,
    inside,
    read_number,
)
from tests.scenes.support.find.dot_product import closes
from tests.scenes.support.find.grid import Grid, find_grid
from tests.scenes.support.frame import check_caption, check_frame, check_print
from tests.scenes.support.judge import Claim, Judge
from tests.scenes.support.stage import Played, Stage

LITTLE = 0.1  # of the attention
AIR = 0.3  # frame units, 18 px at 480p: from the sums to the caption, at least


def about_query(played: Played) -> Played:
    """The scene is about the focus, or the token before it if nothing follows the focus."""
    last = len(played.subject.trace.tokens) - 1
    focus = min(played.subject.focus, last - 1)
    return replace(played, subject=replace(played.subject, focus=focus))


def ids(played: Played) -> list[int]:
    return [token.id for token in played.subject.trace.tokens]


def network(played: Played) -> ac.Transformer:
    assert played.subject.model is not None
    return played.subject.model


def tensor(played: Played, kind: str) -> str:
    """As the small print names it."""
    return f"blocks.{played.subject.layer}.attn.{kind}[{played.subject.head}]"


def prefixes(stage: Stage, played: Played) -> None:
    count = len(ids(played)) - 1
    key = "prefixes" if count > 1 else "prefixes_one"
    first = played.said(key)
    check_caption(first, played, key, {"count": count})
    check_print(first, played, "tokens")
    check_caption(stage, played, "bars", {})
    check_print(stage, played, "probs")
    check_rows(stage, played)


def leak(stage: Stage, played: Played) -> None:
    played = about_query(played)
    altered = network(played).trace(played.subject.trace.text, mask=False)
    facts = Facts(replace(played.subject, trace=altered))
    later = float(facts.tensor("pattern")[facts.focus, facts.focus + 1 :].sum())
    first = played.said("leak")
    check_caption(first, played, "leak", {})
    check_print(first, played, tensor(played, "pattern"), altered.model)
    key = "leak_sum" if later >= LITTLE else "leak_small"
    check_caption(stage, played, key, {"query": facts.named(facts.focus), "weight": later})
    check_print(stage, played, tensor(played, "pattern"), altered.model)
    assert altered.model.provenance == "altered"
    grid = find_grid(stage, played)
    check_dots(stage, grid, facts)
    check_boxed(stage, grid, facts)
    check_ahead(stage, grid, facts)
    check_share(stage, grid, facts, later)


def check_ahead(stage: Stage, grid: Grid, facts: Facts) -> None:
    """What lies ahead is red; beside the column that is spoken of, all is dim."""
    elided = [i for i in range(len(facts.trace.tokens)) if i not in grid.xs]
    rows = {y: key for key, y in grid.ys.items()}
    if grid.elided_y is not None:
        rows[grid.elided_y] = min(elided)
    for query, x in grid.xs.items():
        for y, key in rows.items():
            for mark in inside(stage, grid.cell(x, y)):
                assert (mark.opacity > 0.99) == (query == facts.focus), f"{mark}: {mark.opacity}"
                red, green, blue = (int(mark.color[i : i + 2], 16) for i in (1, 3, 5))
                is_ahead = mark.kind == "dot" and key > query
                assert (red > 2 * max(green, blue)) == is_ahead, f"query {query}, key {key}"


def check_share(stage: Stage, grid: Grid, facts: Facts, later: float) -> None:
    """The weights in red add up to the share that is told, but for the rounding of each."""
    ahead = [i > facts.focus for i in range(len(facts.trace.tokens)) if i not in grid.xs]
    if any(ahead) and not all(ahead):
        return  # keys before and after share one row
    ys = [y for key, y in grid.ys.items() if key > facts.focus]
    ys += [grid.elided_y] if grid.elided_y is not None and any(ahead) else []
    cells = [grid.cell(grid.xs[facts.focus], y) for y in ys]
    closes([read_number(stage, cell) for cell in cells], said(later, 2), 2)


def mask(stage: Stage, played: Played) -> None:
    played = about_query(played)
    facts = Facts(played.subject)
    n = len(ids(played))
    later = {(query, key) for query in range(n) for key in range(query + 1, n)}
    key = "mask" if facts.masked_anywhere == later else "mask_other"
    size = facts.tensor("q").shape[1]
    raw, scaled = facts.tensor("scores_raw"), facts.tensor("scores_scaled")
    rooted = np.abs(raw / np.sqrt(size) - scaled).max() <= 1e-4 * np.abs(scaled).max()
    first = "scores" if rooted else "scores_given"
    check_caption(played.said(first), played, first, {"size": size})
    check_print(played.said(first), played, tensor(played, "scores_scaled"))
    before = played.said(key)
    before.forget()
    check_scores(before, find_grid(before, played), facts, masked=False)
    check_caption(stage, played, key, {})
    check_frame(stage, played, "scores")
    grid = find_grid(stage, played)
    check_scores(stage, grid, facts, masked=True)
    check_red(stage, grid, facts)


def softmax(stage: Stage, played: Played) -> None:
    played = about_query(played)
    facts = Facts(played.subject)
    pattern = facts.tensor("pattern")
    check_caption(stage, played, "softmax", {"weight": float(pattern[facts.focus].sum())})
    check_frame(stage, played, "pattern")
    grid = find_grid(stage, played)
    check_dots(stage, grid, facts)
    check_boxed(stage, grid, facts)
    assert not np.triu(pattern, 1).any()
    check_sums(stage, grid, pattern)


def check_sums(stage: Stage, grid: Grid, pattern: np.ndarray) -> None:
    """Under each column what it adds up to."""
    foot = float(grid.sides[1][0])
    under = [m for m in stage.of_kind("text") if layout.CAPTION_BASELINE + 0.3 < m.box[3] < foot]
    assert np.ptp([mark.centre[1] for mark in under]) < 0.03, "the sums are not on one line"
    air = min(mark.box[1] for mark in under) - max(mark.box[3] for mark in stage.caption)
    assert air >= AIR, f"only {air:.2f} between the sums and the caption"
    for query, x in grid.xs.items():
        (mark,) = [m for m in under if abs(m.centre[0] - x) < 0.1]
        glyphs = reading.read_value(mark) or []
        assert min(glyph.em * DIGIT for glyph in glyphs) >= layout.MIN_DIGIT * 0.99
        assert_shows(reading.spelled(glyphs), float(pattern[query].sum()), 2, f"sum of {query}")
        stage.account(mark)
    (sign,) = stage.unaccounted(under)
    assert sign in stage.spelling(reading.run("$Sigma$"))
    assert sign.box[2] < grid.sides[0][0]
    stage.account(sign)


def same(stage: Stage, played: Played) -> None:
    played = about_query(played)
    facts, count = Facts(played.subject), len(ids(played)) - 1
    query = facts.focus
    for key, values in (("same", {"query": facts.named(query)}), ("again", {})):
        check_caption(played.said(key), played, key, values)
        check_print(played.said(key), played, tensor(played, "pattern"))
    told = count > 1 and "prefixes" in played.stages
    check_caption(stage, played, "so" if told else "so_one", {"count": count})
    check_frame(stage, played, "pattern")
    cut = network(played).trace(ids(played)[: query + 1])
    beginning = Facts(replace(played.subject, trace=cut)).tensor("pattern")[query]
    check_same_column(stage, played, facts.tensor("pattern")[query], beginning)


CLAIMS: dict[str, Claim] = {
    "prefixes": prefixes,
    "leak": leak,
    "mask": mask,
    "softmax": softmax,
    "same": same,
}

JUDGE = Judge(CLAIMS)
check_beat, check_all = JUDGE.beat, JUDGE.whole
