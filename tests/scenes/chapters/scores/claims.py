"""What must be seen at the end of each beat of `scores`, stated from the trace alone.

Each function raises AssertionError if the picture says anything else than the model.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.scenes.chapters.scores.find_histogram import check_histograms
from tests.scenes.support import reading
from tests.scenes.support.facts import Facts, Spoken, assert_shows
from tests.scenes.support.find.cells import check_boxed, check_points_aligned, inside, read_number
from tests.scenes.support.find.dot_product import check_products
from tests.scenes.support.find.grid import Grid, find_grid
from tests.scenes.support.frame import check_caption, check_frame
from tests.scenes.support.judge import Claim, Judge
from tests.scenes.support.stage import Played, Stage


def answering(played: Played) -> int:
    """Of the keys shown, the one other than itself that the focus looks at most."""
    facts = Facts(played.subject)
    stage = played.stages.get("cell")
    n = len(facts.trace.tokens)
    shown = list(find_grid(stage, played).xs) if stage else list(range(n))
    others = [i for i in shown if i != facts.focus and not facts.masked(facts.focus, i)]
    return max(others or [facts.focus], key=lambda i: facts.weight(facts.focus, i))


def names(played: Played) -> dict[str, str | int | float]:
    facts = Facts(played.subject)
    return {"query": facts.named(facts.focus), "key": facts.named(answering(played))}


def dot(stage: Stage, played: Played) -> None:
    check_caption(stage, played, "dot", names(played))
    check_frame(stage, played, "q")
    check_products(stage, played, answering(played))
    assert not stage.of_kind("box"), "the scanning box is still there"


def cell(stage: Stage, played: Played) -> None:
    facts, key = Facts(played.subject), answering(played)
    score = float(facts.tensor("scores_raw")[facts.focus, key])
    caption = "cell" if "dot" in played.stages else "cell_given"
    check_caption(stage, played, caption, {**names(played), "score": score})
    check_frame(stage, played, "scores_raw")
    check_cells(stage, played, "scores_raw", lambda query, k: (query, k) == (facts.focus, key))


def column(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    check_caption(stage, played, "column", {"query": facts.named(facts.focus)})
    check_frame(stage, played, "scores_raw")
    grid = check_cells(stage, played, "scores_raw", lambda query, _: query == facts.focus)
    check_boxed(stage, grid, facts)


def grid(stage: Stage, played: Played) -> None:
    n = len(played.subject.trace.tokens)
    values: Spoken = {"count": n, "pairs": n * n}
    check_caption(stage, played, "grid" if n > 1 else "grid_one", values)
    check_frame(stage, played, "scores_raw")
    check_cells(stage, played, "scores_raw", lambda *_: True)
    assert not stage.of_kind("box")


def scale(stage: Stage, played: Played) -> None:
    facts = Facts(played.subject)
    size = facts.tensor("q").shape[1] if facts.knows("q") else None
    first = played.said("scale" if size else "scale_given")
    check_caption(first, played, "scale" if size else "scale_given", {"size": size or 0})
    second = next(found for key, found in played.captions if key.startswith("spread"))
    second.forget()
    check_cells(second, played, "scores_scaled", lambda *_: True)
    before, after = (facts.tensor(f"scores_{kind}") for kind in ("raw", "scaled"))
    spread = {"before": float(before.std()), "after": float(after.std())}
    check_caption(stage, played, "spread" if before.size > 1 else "spread_one", spread)
    check_frame(stage, played, "scores_scaled")
    check_histograms(stage, played, (before, after), size)


def check_cells(
    stage: Stage, played: Played, kind: str, filled: Callable[[int, int], bool]
) -> Grid:
    """In the column of query j and the row of key i stands their score; or nothing yet."""
    facts, found = Facts(played.subject), find_grid(stage, played)
    scores = facts.tensor(kind)
    most = max(abs(float(scores[query, key])) for query in found.xs for key in found.ys)
    for query, x in found.xs.items():
        for key, y in found.ys.items():
            place = found.cell(x, y)
            if not filled(query, key):
                assert not inside(stage, place), f"query {query}, key {key}: not empty yet"
                continue
            text = read_number(stage, place)
            where = f"query {query}, key {key}"
            assert_shows(text, float(scores[query, key]), 1 if most < 99.95 else 0, where)
        if found.elided_y is not None:
            check_elided(stage, found, x, filled(query, -1))
    check_points_aligned(stage, found)
    return found


def check_elided(stage: Stage, found: Grid, x: float, there: bool) -> None:
    """Scores of elided keys are not summed: dots stand for them, once the column is filled."""
    assert found.elided_y is not None
    marks = inside(stage, found.cell(x, found.elided_y))
    dots = [mark for mark in stage.spelling(reading.run("$dots.c$")) if mark in marks]
    assert len(marks) == len(dots) == int(there), "the row of hidden keys"
    stage.account(*dots)


CLAIMS: dict[str, Claim] = {
    "dot": dot,
    "cell": cell,
    "column": column,
    "grid": grid,
    "scale": scale,
}

JUDGE = Judge(CLAIMS)
check_beat, check_all = JUDGE.beat, JUDGE.whole
