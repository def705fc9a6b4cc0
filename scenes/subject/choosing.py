"""The choice of the token and the head to explain, as a teacher would make it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

import attncore as ac
from attncore.trace.head_card import MIXED, PLACES, HeadCard
from scenes.subject.sentence import (
    ChoiceError,
    carries_meaning,
    find_focus,
    find_shared,
    written_words,
)
from scenes.subject.subject import Subject

FAINTEST = 0.05  # smaller weights are not named, have no arc, and may be elided

Patterns = dict[int, np.ndarray]  # layer -> (head, query, key)


def choose(
    trace: ac.Trace,
    *,
    other: ac.Trace | None = None,
    focus: str | None = None,
    default_focus: str | None = None,
    layer: int | None = None,
    head: int | None = None,
    model: ac.Transformer | None = None,
) -> Subject:
    """Pick the token and the head to explain.

    other  the same model's run on a second sentence, for scenes that show two: the focus is a word
           that stands in both, and the head is the best for both together
    model  what made the trace, if it is known: some scenes show its weights, or run it again

    The head is the one that gives most of the focus' attention to words that carry meaning, those
    beside the focus counting half; where there is none, to any words; failing that, to what the
    model adds. By the model's head card, where it has one, a head that looks at a place in the
    sentence, whatever word is there, counts half. Where no token looks ahead, only earlier words
    are considered. The focus is the last word that carries meaning, unless one is given.
    Raises ChoiceError for a focus that is not in the sentence, a layer or head out of range, and
    a trace without patterns.
    """
    views = _views(trace, other, focus, default_focus)
    card = model.head_card if model is not None else None
    i, j = max(
        _heads(views, layer, head),
        key=lambda place: _suits(card, place) * sum(view.merit(*place) for view in views),
    )
    looks = " and at ".join(view.look(i, j) for view in views)
    asked = layer is not None and head is not None
    kinds = " and ".join(dict.fromkeys(view.kind for view in views))
    why = "as asked" if asked else f"of all heads it gives most to {kinds}"
    role = MIXED if card is None else card.find(i, j).does
    named = "" if role == MIXED else f" ({role})"
    place = f"layer {i}, head {j}{named}" + ("" if other is None else " in both")
    said = f"{place}: {views[0].word} looks at {looks} ({why})"
    first, *rest = (Subject(view.trace, view.focus, i, j, said, model) for view in views)
    return replace(first, other=rest[0]) if rest else first


def _suits(card: HeadCard | None, place: tuple[int, int]) -> float:
    """How well a head's role suits an explanation: what looks at a place finds words by chance."""
    return 1.0 if card is None or card.find(*place).does not in PLACES else 0.5


@dataclass(frozen=True)
class _View:
    """A view of one run from its focus.

    merits  what a look at each other token is worth, for the best kind of these that exists
    kind    the name of that kind
    """

    trace: ac.Trace
    patterns: Patterns
    focus: int
    merits: dict[int, float]
    kind: str

    @property
    def word(self) -> str:
        return self.trace.tokens[self.focus].text

    def merit(self, layer: int, head: int) -> float:
        """The attention that the focus gives there to tokens worth it, weighted by their worth."""
        row = self.row(layer, head)
        return float(sum(row[key] * worth for key, worth in self.merits.items()))

    def look(self, layer: int, head: int) -> str:
        """The token that the focus looks at most there, in words."""
        row = self.row(layer, head)
        key = max(self.merits, key=lambda k: float(row[k]))
        return f"{self.trace.tokens[key].text} with weight {row[key]:.2f}"

    def row(self, layer: int, head: int) -> np.ndarray:
        return np.asarray(self.patterns[layer][head, self.focus])


def _views(
    trace: ac.Trace, other: ac.Trace | None, focus: str | None, default: str | None
) -> list[_View]:
    """Each run with its focus; of two, this is a word that they share."""
    if other is not None:
        runs = (trace, other)
        tokens = find_shared(runs, focus, default)
        return [_view(run, _patterns(run), i) for run, i in zip(runs, tokens, strict=True)]
    patterns = _patterns(trace)
    looking = {int(i) for p in patterns.values() for i in np.nonzero(p.any(axis=(0, 2)))[0]}
    return [_view(trace, patterns, find_focus(trace, focus, default, looking))]


def _view(trace: ac.Trace, patterns: Patterns, focus: int) -> _View:
    ahead = any(np.triu(pattern, 1).any() for pattern in patterns.values())
    return _View(trace, patterns, focus, *_candidates(trace, focus, ahead))


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


def _heads(views: Sequence[_View], layer: int | None, head: int | None) -> list[tuple[int, int]]:
    """Layer and head of all that may be shown: those in which the focus looks at anything."""
    patterns = views[0].patterns
    layers = _within("layer", layer, list(patterns))
    most = max(len(patterns[i]) for i in layers)
    heads = _within("head", head, list(range(most)))
    places = [(i, j) for i in layers for j in heads if j < len(patterns[i])]
    places = [place for place in places if all(view.row(*place).any() for view in views)]
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
    """The worth of a look at each other token, for the best kind that exists; and that kind.

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


def strongest(weights: np.ndarray) -> list[int]:
    """The two tokens that get most, of those that get enough to be named."""
    order = np.argsort(-weights, kind="stable")
    return [int(i) for i in order[:2] if weights[i] >= FAINTEST]
