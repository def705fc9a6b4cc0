"""Picks the token and the head to explain, as a teacher would."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

import attncore as ac
from scenes.subject.about import Subject
from scenes.subject.sentence import ChoiceError, carries_meaning, find_focus, written_words

Patterns = dict[int, np.ndarray]  # layer -> (head, query, key)


def choose(
    trace: ac.Trace,
    *,
    focus: str | None = None,
    default_focus: str | None = None,
    layer: int | None = None,
    head: int | None = None,
    model: ac.Transformer | None = None,
) -> Subject:
    """Pick the token and the head to explain.

    model  what made the trace, if it is known: some scenes show its weights, or run it again

    The head is the one that gives most of the focus' attention to words that carry meaning, those
    beside the focus counting half; where there is none, to any words; failing that, to what the
    model adds. Where no token looks ahead, only earlier words are considered. The focus is the
    last word that carries meaning, unless one is given.
    Raises ChoiceError for a focus that is not in the sentence, a layer or head out of range, and
    a trace without patterns.
    """
    patterns = _patterns(trace)
    looking = {int(i) for p in patterns.values() for i in np.nonzero(p.any(axis=(0, 2)))[0]}
    token = find_focus(trace, focus, default_focus, looking)
    ahead = any(np.triu(pattern, 1).any() for pattern in patterns.values())
    merits, kind = _candidates(trace, token, ahead)
    i, j = max(
        _heads(patterns, layer, head, token),
        key=lambda place: sum(patterns[place[0]][place[1], token, k] * merits[k] for k in merits),
    )
    row = patterns[i][j, token]
    key = max(merits, key=lambda k: row[k])
    said = (
        f"{trace.tokens[token].text} looks at {trace.tokens[key].text} with weight {row[key]:.2f}"
    )
    asked = layer is not None and head is not None
    why = "as asked" if asked else f"of all heads it gives most to {kind}"
    return Subject(trace, token, i, j, f"layer {i}, head {j}: {said} ({why})", model)


def _patterns(trace: ac.Trace) -> Patterns:
    """The patterns by their layers. Raises ChoiceError for none, and for those of a batch."""
    found = {int(name.split(".")[1]): trace[name] for name in trace.find("blocks.*.attn.pattern")}
    if not found:
        paired = trace.find("*coder.blocks.*.pattern")
        why = "an encoder-decoder's attention" if paired else "a trace without attn.pattern"
        raise ChoiceError(f"{why} cannot be shown")
    if any(pattern.ndim != 3 for pattern in found.values()):
        raise ChoiceError("a batch cannot be shown: a scene is about one sentence")
    return found


def _heads(
    patterns: Patterns, layer: int | None, head: int | None, focus: int
) -> list[tuple[int, int]]:
    """Layer and head of all that may be shown: those in which the focus looks at anything."""
    layers = _within("layer", layer, list(patterns))
    most = max(len(patterns[i]) for i in layers)
    heads = _within("head", head, list(range(most)))
    places = [(i, j) for i in layers for j in heads if j < len(patterns[i])]
    places = [(i, j) for i, j in places if patterns[i][j, focus].any()]
    if not places:
        raise ChoiceError("that word looks at nothing there: take another with --focus")
    return places


def _within(what: str, chosen: int | None, known: list[int]) -> Sequence[int]:
    if chosen is None:
        return known
    if chosen not in known:
        last = len(known) - 1
        said = f"0 to {last}" if known == list(range(last + 1)) else ", ".join(map(str, known))
        raise ChoiceError(f"there is no {what} {chosen}: this model has {what}s {said}")
    return [chosen]


def _candidates(trace: ac.Trace, focus: int, ahead: bool) -> tuple[dict[int, float], str]:
    """What a look at each other token is worth, for the best kind that exists; and that kind.

    A word beside the focus counts half: any head that looks one step aside finds it.
    """
    tokens = trace.tokens
    own = tokens[focus].word
    which = "other" if ahead else "earlier"
    others = [i for i in range(len(tokens)) if i < focus or (ahead and i > focus)]
    words = [i for i in others if not tokens[i].special and (own is None or tokens[i].word != own)]
    if not words:
        added = [i for i in others if tokens[i].special]
        kind = ("marks" if ahead else "the start") if added else "itself"
        return dict.fromkeys(added or [focus], 1.0), kind
    beside = [max((i for i in words if i < focus), default=-1)]
    beside.append(min((i for i in words if i > focus), default=-1))
    written = {i: word for word, pieces in written_words(trace) for i in pieces}
    meaningful = [i for i in words if carries_meaning(written[i])]
    worth = {
        i: 0.5 if any(k >= 0 and _same_word(tokens, i, k) for k in beside) else 1.0
        for i in meaningful or words
    }
    return worth, f"{which} {'words that carry meaning' if meaningful else 'words'}"


def _same_word(tokens: Sequence[ac.Token], one: int, two: int) -> bool:
    word = tokens[one].word
    return one == two or (word is not None and word == tokens[two].word)
