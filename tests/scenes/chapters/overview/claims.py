"""What must be seen at the end of each beat of `overview`, stated from the trace alone.

Each function raises AssertionError if the picture says anything else than the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

import attncore as ac
from scenes.kit.captions import Words
from scenes.kit.checks import Mark
from scenes.kit.marks.arc import FULL_ARC
from tests.scenes.chapters.overview.find_lanes import (
    Lanes,
    boxes_between,
    check_boxes,
    check_light,
    check_name,
    check_strips,
    is_column,
    rows_of_heat,
    spelled,
    words_over,
)
from tests.scenes.chapters.overview.find_sentence import tokens as sentence
from tests.scenes.support import reading
from tests.scenes.support.facts import FAINTEST, NEAR, Facts
from tests.scenes.support.frame import check_caption, check_print
from tests.scenes.support.judge import Claim, Judge
from tests.scenes.support.stage import Played, Stage

ROWS, LEAST = 7, 0.0005  # next words that are shown, and how likely they are at least
LONGEST = 18  # letters of a token in a caption
PATTERN, START = "blocks.0.attn.pattern", "blocks.0.resid_pre"
MIDDLE, END = "blocks.0.resid_mid", "blocks.0.resid_post"


def labels(played: Played) -> dict[str, str]:
    return Words(played.lang, "overview").labels


def embed(stage: Stage, played: Played) -> None:
    trace = played.subject.trace
    before = "embed" if "embed" in trace else START
    moved = not np.array_equal(trace[before], trace[START])
    size = trace[START].shape[1]
    check_caption(played.said("embed"), played, "embed", {"size": size})
    if moved:
        first = played.said("place")
        (row,) = rows_of_heat(first)
        check_strips(first, played, trace, row, before)
    check_caption(stage, played, "place" if moved else "embed", {"size": size})
    check_print(stage, played, START if moved else before)
    (row,) = rows_of_heat(stage)
    check_strips(stage, played, trace, row, START)
    check_light(row, played, others=1)


def attention(stage: Stage, played: Played) -> None:
    trace = played.subject.trace
    weights = np.asarray(trace[PATTERN], dtype=float).mean(axis=0)
    first = "attention" if len(weights) > 1 else "attention_one"
    check_caption(played.said(first), played, first, {})
    key, values = taken(played, weights)
    check_caption(stage, played, key, values)
    check_print(stage, played, PATTERN)
    if START in trace:
        (row,) = rows_of_heat(stage)
        lanes = check_strips(stage, played, trace, row, MIDDLE if MIDDLE in trace else START)
        check_light(row, played, others=1)
    else:
        lanes = lanes_of_words(stage, trace)
    check_attention_arcs(stage, played, lanes, weights)


def taken(played: Played, weights: np.ndarray) -> tuple[str, dict[str, str | int | float]]:
    """What the caption must say of the last token."""
    tokens = played.subject.trace.tokens
    last = len(tokens) - 1
    others = [i for i in range(last) if weights[last, i] > 0]
    words = [i for i in others if not tokens[i].special]
    best = max(words or [*others, last], key=lambda i: weights[last, i])
    above = {i for i, weight in enumerate(weights[last]) if weight > weights[last, best]}
    facts = Facts(played.subject)
    values: dict[str, str | int | float] = {
        "query": facts.named(last),
        "key": facts.named(best),
        "weight": float(weights[last, best]),
    }
    if words and last in above:
        return "taken_other", values
    if words:
        return "taken_start" if above == {0} else "taken_marks" if above else "taken", values
    return ("taken_self" if best == last else "taken_any") if others else "taken_own", values


def lanes_of_words(stage: Stage, trace: ac.Trace) -> Lanes:
    """Where the words of a sentence stand that is short enough for all to be shown."""
    lanes: dict[int, float] = {}
    for i, token in enumerate(trace.tokens):
        found = stage.spelling(reading.reference(spelled(token), mono=token.byte))
        after = [
            m for m in found if m.centre[0] > max(lanes.values(), default=-9) and m.box[1] > -1
        ]
        mark = min(after, key=lambda m: m.centre[0])
        lanes[i] = float(mark.centre[0])
        stage.account(mark)
    return lanes


def check_attention_arcs(stage: Stage, played: Played, lanes: Lanes, weights: np.ndarray) -> None:
    """An arc for each two shown tokens, as wide as the mean weight; none for the faintest."""
    arcs, last = stage.of_kind("arc"), max(lanes)
    pairs = [(q, k) for q in lanes for k in lanes if weights[q, k] > 0]
    bold = [(q, k) for q, k in pairs if weights[q, k] >= FAINTEST]
    assert len(arcs) == len(bold), f"{len(arcs)} arcs for {len(bold)} weights"
    for query, key in bold:
        start, end = lanes[key], lanes[query]
        at = [m for m in arcs if abs(m.points[-1, 0] - end) < NEAR]
        if key == query:
            at = [m for m in at if NEAR < m.points[0, 0] - start < 0.5 and m.box[3] < 1.5]
        else:
            at = [m for m in at if abs(m.points[0, 0] - start) < NEAR]
        wanted = FULL_ARC * weights[query, key]
        right = [m for m in at if abs(m.width - wanted) <= 0.01 * wanted]
        assert right, f"no arc of {weights[query, key]:.2f} from {key} to {query}"
        strong = 1 if query == last else played.theme.dimmed
        assert abs(right[0].opacity - strong) < 0.01, f"the arc from {key} to {query}"
    heads = len(played.subject.trace[PATTERN])
    notes = [("mean_of_heads", heads if heads > 1 else 0), ("faint_arcs", len(pairs) - len(bold))]
    notes.append(("not_shown", len(weights) - len(lanes)))
    check_notes(stage, played, [(key, n) for key, n in notes if n])


def check_notes(stage: Stage, played: Played, notes: Sequence[tuple[str, int]]) -> float:
    """One line says whose weights these are and what is not drawn; its height, 0 for none."""
    if not notes:
        return 0.0
    templates = labels(played)
    said_ = [templates[key].format(count=n, faint=n, size=n) for key, n in notes]
    wanted = reading.reference(" · ".join(said_))
    lines = {round(m.baseline, 2) for m in stage.unaccounted()}
    right = [y for y in lines if reading.line_is(stage.unaccounted(stage.line(y)), wanted)]
    assert len(right) == 1, f"it does not say {said_}"
    stage.account(*stage.line(right[0]))
    return right[0]


def mlp(stage: Stage, played: Played) -> None:
    trace = played.subject.trace
    check_caption(played.said("mlp"), played, "mlp", {})
    check_caption(stage, played, "mlp_after", {})
    check_print(stage, played, END)
    upper, lower = rows_of_heat(stage)
    check_strips(stage, played, trace, upper, MIDDLE)
    lanes = check_strips(stage, played, trace, lower, END)
    check_light(upper, played, others=played.theme.dimmed, last=played.theme.dimmed)
    check_light(lower, played, others=1)
    boxes = boxes_between(stage, upper[0].box[1], lower[0].box[3])
    check_boxes(boxes, lanes)
    check_name(stage, labels(played)["mlp"], boxes[0])
    assert not stage.of_kind("arc"), "a column that is alone has no arcs"


def repeat(stage: Stage, played: Played) -> None:
    trace = played.subject.trace
    count = layers(trace)
    check_caption(stage, played, "repeat" if count > 1 else "repeat_one", {"count": count})
    check_print(stage, played, f"blocks.{count - 1}.resid_post")
    ends = [0] if count == 1 else [0, 1] if count == 2 else [0, count - 2, count - 1]
    rows = rows_of_heat(stage)
    assert len(rows) == 1 + len(ends)
    for row, tensor in zip(rows, [START, *(f"blocks.{i}.resid_post" for i in ends)], strict=True):
        lanes = check_strips(stage, played, trace, row, tensor)
        check_light(row, played, others=played.theme.dimmed)
    for number, (upper, lower) in enumerate(pairwise(rows)):
        between = boxes_between(stage, upper[0].box[1], lower[0].box[3])
        if count > 2 and number == 1:
            check_fold(stage, played, between, lanes, count - 2)
            continue
        check_layer(stage, played, between, lanes)


def layers(trace: ac.Trace) -> int:
    return sum(name.endswith(".resid_post") for name in trace.names())


def check_layer(stage: Stage, played: Played, between: Sequence[Mark], lanes: Lanes) -> None:
    """One plate across all lanes, under it one box for each."""
    wide, *boxes = between
    xs = lanes.values()
    assert wide.box[0] < min(xs) <= max(xs) < wide.box[2], "attention does not span all lanes"
    check_boxes(boxes, lanes)
    names = labels(played)
    check_name(stage, names["attention"], wide)
    check_name(stage, names["mlp"], boxes[0])
    assert all(mark.opacity > 0.99 for mark in between), "a layer that is not lit"


def check_fold(
    stage: Stage, played: Played, plates: Sequence[Mark], lanes: Lanes, count: int
) -> None:
    """For the layers in the middle there are thin plates, and beside them how many these are."""
    xs = lanes.values()
    spans = all(m.box[0] < min(xs) <= max(xs) < m.box[2] for m in plates)
    assert len(plates) > 1, "no plates for the folded layers"
    assert spans, "plates do not span all lanes"
    key = "more_layers" if count > 1 else "more_layer"
    text = labels(played)[key].format(count=count)
    check_name(stage, text, plates[len(plates) // 2])


def unembed(stage: Stage, played: Played) -> None:
    trace = played.subject.trace
    check_caption(stage, played, "unembed", {"count": trace["probs"].shape[1]})
    check_print(stage, played, f"probs[{len(trace.tokens) - 1}]")
    check_next_words(stage, played, trace, "repeat" in played.stages)


def loop(stage: Stage, played: Played) -> None:
    trace, model = played.subject.trace, played.subject.network
    winner = int(np.argmax(trace["probs"][-1]))
    text = model.tokenizer.token_text(winner)
    check_caption(played.said("loop"), played, "loop", {"first": text[:LONGEST]})
    check_caption(stage, played, "again", {})
    run = model.trace([*(token.id for token in trace.tokens), winner])
    longer = ac.Trace(run, (*trace.tokens, run.tokens[-1]), trace.text, run.model)
    check_print(stage, played, f"probs[{len(longer.tokens) - 1}]", run.model)
    check_next_words(stage, played, longer, True)
    before, now = axis(played.stages["unembed"]), axis(stage)
    assert np.allclose(before, now, atol=0.01), f"the axis moved from {before} to {now}"


def axis(stage: Stage) -> tuple[float, float]:
    """Where the upper end of the line stands that bars begin at."""
    (line,) = (m for m in stage.of_kind("lines") if m.box[2] - m.box[0] < 0.04)
    return float(line.centre[0]), float(line.box[3])


def check_next_words(stage: Stage, played: Played, trace: ac.Trace, through: bool) -> None:
    """The last column, and row by row the likeliest next tokens as words, bars and percentages."""
    probabilities = np.asarray(trace["probs"][-1], dtype=float)
    strips = stage.of_kind("heat")
    assert len(strips) == through
    for strip in strips:
        last = len(trace.tokens) - 1
        assert words_over(stage, trace, [float(strip.centre[0])])[0][-1] == last
        vector = trace[f"blocks.{layers(trace) - 1}.resid_post"][last]
        assert is_column(strip, vector, played), "it is not the last column"
    best = np.argsort(-probabilities, kind="stable")[:ROWS]
    best = best[: max(1, int((probabilities[best] >= LEAST).sum()))]
    bars = sorted(stage.of_kind("shape"), key=lambda m: -m.centre[1])
    words = check_rows(stage, played, best, probabilities)
    assert all(s.box[2] < min(w.box[0] for w in words) for s in strips), "not beside its words"
    shown = [m for m, p in zip(bars, probabilities[best], strict=False)]
    unit = max(m.box[2] - m.box[0] for m in shown) / probabilities[best[0]]
    for mark, number in zip(shown, best, strict=False):
        wide = float(mark.box[2] - mark.box[0])
        assert abs(wide - unit * probabilities[number]) <= 0.01 * unit, "a bar of another length"
    check_rest(stage, played, np.delete(probabilities, best))
    check_sentence(stage, trace)


def check_rest(stage: Stage, played: Played, rest: np.ndarray) -> None:
    """How many tokens have no row and how likely they are together, as a last line of the list."""
    if not len(rest):
        return
    spare = [m for m in stage.unaccounted() if percentage(m)]
    assert len(spare) == 1, f"{len(spare)} percentages for the others"
    shown = float(percentage(spare[0])[:-1])
    assert abs(shown - 100 * rest.sum()) < 0.051, f"the others: {shown}, not {100 * rest.sum()}"
    ends = [float(m.box[2]) for m in stage.of_kind("text") if percentage(m)]
    assert max(ends) - min(ends) < 0.01, "the percentages stand in no column"
    stage.account(*spare)
    y = check_notes(stage, played, [("others" if len(rest) > 1 else "other", len(rest))])
    assert abs(y - spare[0].baseline) < 0.02, "the share of the others stands elsewhere"


def check_rows(
    stage: Stage, played: Played, best: np.ndarray, probabilities: np.ndarray
) -> list[Mark]:
    """The likeliest on top; each with its percentage on its line. The marks of the words."""
    tokenizer = played.subject.network.tokenizer
    height, found = np.inf, []
    for number in best:
        (token,) = tokenizer.tokens_of([int(number)])
        words = stage.spelling(reading.reference(spelled(token), mono=token.byte))
        wanted = f"{100 * probabilities[number]:.1f}%"
        lower = [m for m in words if m.baseline < height and m.centre[1] < 2.4]
        rows = [(m, percent) for m in lower for percent in percents(stage, m)]
        assert rows, f"the word {token.text!r} is missing, or has no percentage"
        mark, percent = max(rows, key=lambda pair: pair[0].baseline)
        text = reading.spelled(reading.read_value(percent) or [])
        assert text == wanted, f"{token.text}: {text}, not {wanted}"
        color = played.theme.quiet if token.special else played.theme.text
        assert mark.color == color.to_hex()
        height = mark.baseline
        found.append(mark)
        stage.account(mark, percent)
    return found


def percents(stage: Stage, word: Mark) -> list[Mark]:
    """The percentages right of a word, at its height."""
    right = [m for m in stage.of_kind("text") if m.box[0] > word.box[2]]
    middle = word.baseline + word.capital / 2
    level = [m for m in right if abs(m.baseline + m.capital / 2 - middle) < 0.05]
    return [m for m in level if percentage(m)]


def percentage(mark: Mark) -> str:
    """What is read on it, if it is a percentage; else nothing."""
    text = reading.spelled(reading.read_value(mark) or [])
    return text if len(text) > 1 and text.endswith("%") else ""


def check_sentence(stage: Stage, trace: ac.Trace) -> None:
    """The words of the sentence stand on top, in order, the last one at the end."""
    marks = []
    for i, token in enumerate(trace.tokens):
        found = stage.spelling(reading.reference(spelled(token), mono=token.byte))
        marks += [(float(m.centre[0]), i, m) for m in found if m.box[1] > 1.9]
    assert marks, "no sentence"
    stage.account(*(m for _, _, m in marks))
    right = max(marks, key=lambda found: (found[0], found[1]))
    assert right[1] == len(trace.tokens) - 1, "the sentence does not end with its last token"
    assert right[2].opacity > 0.99, "the last token is dim"


CLAIMS: dict[str, Claim] = {
    "sentence": sentence,
    "embed": embed,
    "attention": attention,
    "mlp": mlp,
    "repeat": repeat,
    "unembed": unembed,
    "loop": loop,
}

JUDGE = Judge(CLAIMS)
check_beat, check_all = JUDGE.beat, JUDGE.whole
