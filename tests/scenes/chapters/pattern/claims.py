"""What must be seen at the end of each beat of `pattern`, stated from the trace alone."""

from __future__ import annotations

from tests.scenes.support.facts import FAINTEST, Facts
from tests.scenes.support.find.grid import find_grid
from tests.scenes.support.find.head import HeadFrame
from tests.scenes.support.find.head_cells import read_scores, read_weights, score_places
from tests.scenes.support.find.measure import one_size
from tests.scenes.support.find.see import See, seen
from tests.scenes.support.find.shares import read_shares, read_tip, read_wall
from tests.scenes.support.find.words import (
    reaches,
    read_frame_around,
    read_line,
    read_paragraph,
    read_pieces,
)
from tests.scenes.support.judge import Judge


def tokens(see: See) -> None:
    facts, every = see.facts, see.facts.trace.tokens
    see.earlier(facts.added, count=len(every))
    see.caption("asks_adjectives" if facts.asks_adjectives else "asks", query=focus(facts))
    see.prints(facts.name("pattern"))
    dim = {i: 1.0 if i == facts.focus else see.theme.dimmed for i in range(len(every))}
    words = read_paragraph(see, {i: see.word(i, opacity=dim[i]) for i in dim})
    one_size(words.values(), "words")
    read_frame_around(see, words[facts.focus])
    read_pieces(see, reaches(words), opacity=see.theme.dimmed)


def focus(facts: Facts) -> str:
    return facts.named(facts.focus)


def queries(see: See) -> None:
    facts = see.facts
    entries = facts.tensor("q")[facts.focus]
    see.caption("queries", size=len(entries))
    see.prints(facts.name("q"))
    frame = HeadFrame(see, lines=False)
    got = frame.table({facts.focus: see.vector(entries, 1, see.theme.query)})
    see.brackets(got, [list(frame.xs).index(facts.focus)])


def keys(see: See) -> None:
    see.caption("keys", size=see.facts.tensor("k").shape[1])
    see.prints(see.facts.name("k"))
    HeadFrame(see).table({})


def scores(see: See) -> None:
    facts, own = see.facts, see.facts.focus
    kind = "scores_raw" if facts.divisor else facts.scores
    masked = facts.scores == "scores" and bool(facts.masked_anywhere)
    shown = list(read_scores(see, kind, masked=masked).xs)
    others = [k for k in shown if k != own and not facts.masked(own, k)] or [own]
    best = max(others, key=lambda key: facts.weight(own, key))
    score = float(facts.tensor(kind)[own, best]), score_places(see, shown)
    grid_came(see)
    see.earlier("guess", query=focus(facts))
    products = facts.makes_products
    see.earlier("best" if products else "best_score", key=facts.named(best), score=score)
    see.caption("scores_masked" if masked else "scores" if products else "scores_given")
    see.prints(facts.name(kind))


def grid_came(see: See) -> None:
    """Where queries or keys are not known, the grid comes with the first beat about cells."""
    if "keys" not in see.played.stages:
        see.earlier("grid")


def scale(see: See) -> None:
    see.caption("scale", size=see.facts.divisor or 0)
    see.prints(see.facts.name("scores_scaled"))
    read_scores(see, "scores_scaled", masked=False)


def mask(see: See) -> None:
    facts, n = see.facts, len(see.facts.trace.tokens)
    later = {(query, key) for query in range(n) for key in range(query + 1, n)}
    see.caption("mask" if facts.masked_anywhere == later else "mask_other")
    see.prints(facts.name("scores"))
    read_scores(see, "scores_scaled", masked=True)


def softmax(see: See) -> None:
    facts = see.facts
    known = facts.knows(facts.scores)
    grid_came(see)
    if known:
        see.earlier("softmax_column")
    full = bool(facts.tensor("pattern").any(axis=1).all())
    see.caption(("softmax" if known else "weights") if full else "weights_empty")
    see.prints(facts.name("pattern"))
    read_weights(see)


def further(see: See) -> None:
    """The picture of softmax again, after that of the same head on a longer text."""
    facts, model = see.facts, see.facts.subject.network
    ids = [token.id for token in facts.trace.tokens]
    count = min(model.config.context, max(64, 2 * len(ids)))
    see.earlier("further", count=count)
    see.caption("square", cells=count**2)
    see.prints(facts.name("pattern"))
    read_weights(see)
    first = 0 if find_grid(see.stage, see.played).elided_y is not None else len(ids)
    more = model.generate_ids(ids, max_new_tokens=count - len(ids), temperature=0)
    longer = model.trace([*ids, *more])[facts.subject.name("attn.pattern")][facts.subject.head]
    read_wall(see.played.said("square"), longer, first)


def read(see: See) -> None:
    """Each key that gets much is named with its weight, and takes on the colour of its word."""
    facts, own, inks = see.facts, see.facts.focus, see.hues
    shown = find_grid(see.stage, see.played).xs
    best = [key for key in facts.heeded if key in shown]
    named = best or [max(shown, key=lambda key: facts.weight(own, key))]
    places = read_weights(see, {key: inks.get(key) for key in named})
    see.prints(facts.name("pattern"))
    first = "read" if facts.heeded else "read_spread"
    for key, caption in zip(named, (first, "read_too"), strict=False):
        say = see.caption if key == named[-1] else see.earlier
        weight = facts.weight(own, key), places
        say(caption, query=focus(facts), key=facts.named(key), weight=weight)


def sentence(see: See) -> None:
    """The words in a line again, and to the focus from each an arc as wide as its weight."""
    facts, theme, own, inks = see.facts, see.theme, see.facts.focus, see.hues
    shown = sorted(find_grid(see.played.stages["softmax"], see.played).xs)
    weights = {i: facts.weight(own, i) for i in shown if i in facts.visible(own)}
    drawn = [i for i, weight in weights.items() if weight >= FAINTEST]
    see.caption("sentence" if drawn else "sentence_faint", query=focus(facts))
    see.prints(facts.name("pattern"))
    heard = {i: ink for i, ink in inks.items() if i in weights and i != own}
    items = {i: see.word(i, opacity=1 if i in weights else theme.dimmed) for i in shown}
    words = read_line(see, {i: w.but(ink=heard.get(i, w.ink)) for i, w in items.items()})
    read_frame_around(see, words[own])
    read_pieces(see, reaches(words))
    xs = {i: float(mark.centre[0]) for i, mark in words.items()}
    arcs = see.arcs(xs, weights, own, {i: heard.get(i, theme.dot) for i in drawn})
    read_tip(see, arcs)
    others = sum(facts.weight(own, i) for i in items.keys() ^ range(len(facts.trace.tokens)))
    read_shares(see, weights, others, words)


CLAIMS = (tokens, queries, keys, scores, scale, mask, softmax, further, read, sentence)
JUDGE = Judge({claim.__name__: seen(claim) for claim in CLAIMS})
