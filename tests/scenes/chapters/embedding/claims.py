"""What must be seen at the end of each beat of `embedding`, stated from the weights alone.

Each function raises AssertionError if the picture says anything else than the model.
"""

from __future__ import annotations

import numpy as np

import attncore as ac
from tests.scenes.chapters.embedding.facts import LONGEST, OPPOSITE, STEPS, Vectors, cosine
from tests.scenes.chapters.embedding.find_cloud import (
    Seen,
    check_lit,
    check_plane,
    check_unnamed,
    widest,
)
from tests.scenes.chapters.embedding.find_cosines import Row, check_lines, check_list
from tests.scenes.chapters.embedding.find_lookup import check_columns, check_slice
from tests.scenes.support import reading
from tests.scenes.support.frame import check_caption, check_print
from tests.scenes.support.judge import Claim, Judge
from tests.scenes.support.stage import Played, Stage

MUCH, SOME = 0.7, 0.25  # cosines of steps in similar directions, and in somewhat similar ones
TIP = 0.08  # frame units: from the middle of a point to the end of an arrow


def lookup(stage: Stage, played: Played) -> None:
    facts = Vectors(played)
    number, (count, size) = facts.focus.id, facts.matrix.shape
    first = played.said("number")
    check_caption(first, played, "number", {"query": facts.query, "id": number, "count": count})
    check_print(first, played, "tokens")
    said = {"id": number, "size": size, "query": facts.query}
    check_caption(stage, played, "lookup", said)
    check_print(stage, played, f"embed.w[{number}]")
    check_slice(stage, facts)
    account_for_bytes(stage, facts)


def column(stage: Stage, played: Played) -> None:
    facts, scale = Vectors(played), played.subject.network.config.embed_scale
    numbers = [token.id for token in facts.trace.tokens]
    key = "column" if scale == 1 else "column_scaled"
    first = played.said(key)
    values = {"query": facts.query, "size": facts.matrix.shape[1], "scale": float(scale)}
    check_caption(first, played, key, values)
    check_print(first, played, f"embed.w[{facts.focus.id}]")
    if len(numbers) > 1:
        check_caption(stage, played, "every", {})
        check_print(stage, played, "embed")
    else:
        check_caption(stage, played, key, values)
        check_print(stage, played, f"embed.w[{facts.focus.id}]")
    check_columns(stage, facts, scale * facts.matrix[numbers])
    assert not stage.of_kind("box"), "the box is still there"
    account_for_bytes(stage, facts)


def space(stage: Stage, played: Played) -> None:
    facts = Vectors(played)
    count, size = facts.matrix.shape
    check_caption(played.said("space"), played, "space", {"count": count, "size": size})
    shares = [float(share) for share in widest(facts.matrix)[1]]
    check_caption(stage, played, "plane", dict(zip(("one", "two"), shares, strict=True)))
    seen = plane(stage, played)
    tokens = {token.id: token for token in facts.trace.tokens}
    lit(stage, facts, seen, tokens)


def neighbours(stage: Stage, played: Played) -> None:
    facts = Vectors(played)
    size = facts.matrix.shape[1]
    check_caption(played.said("cosine"), played, "cosine", {"size": size})
    number, cosines = facts.focus.id, facts.cosines(facts.focus.id)
    near = facts.nearest(number)
    first, second = ((facts.token(n).text, float(cosines[n])) for n in near[:2])
    said = {"first": first[0], "one": first[1], "second": second[0], "two": second[1]}
    check_caption(stage, played, "nearest", said)
    seen = plane(stage, played)
    own = facts.token(number)
    rows: list[Row] = [(own.text, False, 1.0)]
    rows += [(shortened(facts.token(n).text), False, float(cosines[n])) for n in near]
    rest = check_list(stage, float(seen.box[2]), rows)
    heading = facts.labels["cosine_with"].format(query=facts.query)
    check_lines(stage, rest, heading, facts.labels["left_out"])
    lit(stage, facts, seen, {number: facts.focus, **{n: facts.token(n) for n in near}})


def direction(stage: Stage, played: Played) -> None:
    facts = Vectors(played)
    (start, end), (second_start, second_end) = STEPS[:2]
    check_caption(played.said("step"), played, "step", {"first": start, "second": end})
    pairs = [*STEPS, OPPOSITE]
    own = facts.step(STEPS[0])
    cosines = [float(cosine(facts.step(pair), own)) for pair in pairs]
    key = (
        "step_same" if cosines[1] >= MUCH else "step_leans" if cosines[1] >= SOME else "step_other"
    )
    said = {"first": second_start, "second": second_end, "one": cosines[1]}
    check_caption(stage, played, key, said)
    seen = plane(stage, played)
    names = [f"{a} → {b}" for a, b in pairs]
    rows: list[Row] = [(name, False, value) for name, value in zip(names, cosines, strict=True)]
    rest = check_list(stage, float(seen.box[2]), rows)
    heading = facts.labels["cosine_step"].format(query=names[0])
    check_lines(stage, rest, heading, facts.labels["opposite"])
    numbers = [facts.number(word) for pair in pairs for word in pair]
    lit(stage, facts, seen, {n: facts.token(n) for n in numbers})
    check_steps(stage, seen, [(facts.number(a), facts.number(b)) for a, b in pairs])


def plane(stage: Stage, played: Played) -> Seen:
    """The plane of the vocabulary, and the small print that belongs to it."""
    facts = Vectors(played)
    check_print(stage, played, "embed.w")
    return check_plane(stage, facts.matrix, (facts.labels["widest"], facts.labels["second"]))


def lit(stage: Stage, facts: Vectors, seen: Seen, tokens: dict[int, ac.Token]) -> None:
    unnamed = check_lit(stage, seen, tokens)
    check_unnamed(stage, seen, facts.labels, unnamed)


def check_steps(stage: Stage, seen: Seen, pairs: list[tuple[int, int]]) -> None:
    """An arrow from the spot of each first word to that of its second, and no other."""
    arrows = [m.pieces for m in stage.of_kind("lines") if len(m.points) == 12]
    assert len(arrows) == len(pairs), f"{len(arrows)} arrows for {len(pairs)} steps"
    for start, end in pairs:
        ends = seen.places[start], seen.places[end]
        apart = [
            max(np.linalg.norm(a[0, 0] - ends[0]), np.linalg.norm(a[-1, 1] - ends[1]))
            for a in arrows
        ]
        assert min(apart) < TIP, f"no arrow leads from token {start} to token {end}"


def account_for_bytes(stage: Stage, facts: Vectors) -> None:
    """Words of the sentence, digits in them too, are what was typed."""
    for token in facts.trace.tokens:
        stage.account(*stage.spelling(reading.reference(token.text, mono=token.byte)))


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


CLAIMS: dict[str, Claim] = {
    "lookup": lookup,
    "column": column,
    "space": space,
    "neighbours": neighbours,
    "direction": direction,
}

JUDGE = Judge(CLAIMS)
check_beat, check_all = JUDGE.beat, JUDGE.whole
