"""What a scene explains: which token, which head, and why these. No Manim here."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

import attncore as ac

# Words that carry little meaning of their own: the last word that is none of these is the focus.
_FUNCTION_WORDS = """
    a an the this that these those my your his her its our their some any no every each
    i you he she it we they me him us them who whom whose which what
    and or but nor so yet if because as than while when where why how that
    in on at by for with from to of off out up down over under into onto across through about
    after before between against during without within near
    is are was were be been being am do does did have has had will would can could may might
    shall should must not very too also just only then there here again s t re ve ll d m"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())


class ChoiceError(ValueError):
    """A focus, layer or head that this sentence or model does not have, said for people."""


@dataclass(frozen=True)
class Subject:
    """The trace to show, and the token and head that the scene is about.

    focus   index of a token of the trace
    reason  one line that says which head was chosen and why
    """

    trace: ac.Trace
    focus: int
    layer: int
    head: int
    reason: str

    def name(self, tensor: str) -> str:
        """The full name of a tensor of this head's layer, such as `blocks.1.attn.pattern`."""
        return f"blocks.{self.layer}.{tensor}"


def choose(
    trace: ac.Trace,
    *,
    focus: str | None = None,
    default_focus: str | None = None,
    layer: int | None = None,
    head: int | None = None,
) -> Subject:
    """Pick the token and the head to explain, as a teacher would.

    The head is the one that gives most of the focus' attention to earlier words that carry meaning,
    the one just before the focus counting half; where there is none, to any earlier words; failing
    that, to the start. The focus is the last word that carries meaning, unless one is given.
    Raises ChoiceError for a focus that is not in the sentence, or a layer or head out of range.
    """
    token = _focus(trace, focus, default_focus)
    patterns = _patterns(trace)
    layers = _within("layer", layer, len(patterns))
    heads = _within("head", head, patterns[0].shape[0])
    merits, kind = _candidates(trace, token)
    i, j = max(
        ((i, j) for i in layers for j in heads),
        key=lambda place: sum(
            patterns[place[0]][place[1], token, k] * m for k, m in merits.items()
        ),
    )
    row = patterns[i][j, token]
    key = max(merits, key=lambda k: row[k])
    said = (
        f"{trace.tokens[token].text} looks at {trace.tokens[key].text} with weight {row[key]:.2f}"
    )
    why = (
        "as asked"
        if layer is not None and head is not None
        else f"of all heads it gives most to {kind}"
    )
    return Subject(trace, token, i, j, f"layer {i}, head {j}: {said} ({why})")


def _patterns(trace: ac.Trace) -> list[np.ndarray]:
    names = trace.find("blocks.*.attn.pattern")
    return [trace[f"blocks.{i}.attn.pattern"] for i in range(len(names))]


def _within(what: str, chosen: int | None, count: int) -> Sequence[int]:
    if chosen is None:
        return range(count)
    if not 0 <= chosen < count:
        raise ChoiceError(f"there is no {what} {chosen}: this model has {what}s 0 to {count - 1}")
    return [chosen]


def _candidates(trace: ac.Trace, focus: int) -> tuple[dict[int, float], str]:
    """What a look at each earlier token is worth, for the best kind that exists; and that kind.

    A word just before the focus counts half: any head that looks one step back finds it.
    """
    own = trace.tokens[focus].word
    earlier = {
        i: token
        for i, token in enumerate(trace.tokens[:focus])
        if not token.special and (own is None or token.word != own)
    }
    if not earlier:
        special = [i for i, token in enumerate(trace.tokens[:focus]) if token.special]
        found = special or [focus]
        return dict.fromkeys(found, 1.0), "the start" if special else "itself"
    nearest = earlier[max(earlier)]
    written = {i: word for word, pieces in _written_words(trace) for i in pieces}
    meaningful = [i for i in earlier if _carries_meaning(written.get(i, earlier[i].text))]
    worth = {
        i: 0.5 if earlier[i] == nearest or _same_word(earlier[i], nearest) else 1.0
        for i in meaningful or earlier
    }
    return worth, f"earlier {'words that carry meaning' if meaningful else 'words'}"


def _same_word(one: ac.Token, two: ac.Token) -> bool:
    return one.word is not None and one.word == two.word


def _carries_meaning(word: str) -> bool:
    return word.lower() not in FUNCTION_WORDS and any(char.isalnum() for char in word)


def _focus(trace: ac.Trace, focus: str | None, default: str | None) -> int:
    written = [(word, pieces[-1]) for word, pieces in _written_words(trace)]
    if focus is not None:
        return _find(written, focus)
    known = [i for word, i in written if default is not None and word.lower() == default]
    content = [i for word, i in written if _carries_meaning(word)]
    return (known or content or [i for _, i in written])[-1]


def _find(written: list[tuple[str, int]], focus: str) -> int:
    matches = [i for word, i in written if word.lower() == focus.strip().lower()]
    if not matches:
        words = list(dict.fromkeys(word for word, _ in written))
        near = difflib.get_close_matches(focus, words, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "its words are: " + ", ".join(words)
        raise ChoiceError(f"the word {focus!r} is not in the sentence; {hint}")
    return matches[-1]


def _written_words(trace: ac.Trace) -> list[tuple[str, list[int]]]:
    """Each written word with its tokens: in the last a causal model has read all of it."""
    words: dict[object, list[int]] = {}
    for i, token in enumerate(trace.tokens):
        if token.special or token.span is None:
            continue
        words.setdefault(token.word if token.word is not None else ("token", i), []).append(i)
    spans = [(trace.tokens[p[0]].span, trace.tokens[p[-1]].span, p) for p in words.values()]
    return [(trace.text[a[0] : b[1]], p) for a, b, p in spans if a is not None and b is not None]
