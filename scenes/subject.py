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

    The head is the one with the largest weight from the focus on an earlier word that is neither
    the focus nor just before it; failing that, also just before it; failing that, any token.
    Raises ChoiceError for a focus that is not in the sentence, or a layer or head out of range.
    """
    token = _focus(trace, focus, default_focus)
    patterns = _patterns(trace)
    layers = _within("layer", layer, len(patterns))
    heads = _within("head", head, patterns[0].shape[0])
    keys, kind = _candidates(trace, token)
    weight, best = max(
        (float(patterns[i][j, token, key]), (i, j, key))
        for i in layers
        for j in heads
        for key in keys
    )
    i, j, key = best
    said = f"{trace.tokens[token].text} looks at {trace.tokens[key].text} with weight {weight:.2f}"
    why = "as asked" if layer is not None and head is not None else f"the strongest look at {kind}"
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


def _candidates(trace: ac.Trace, focus: int) -> tuple[list[int], str]:
    """Earlier tokens worth looking at, best kind first that exists, and its description."""
    own = trace.tokens[focus].word
    earlier = [
        i
        for i, token in enumerate(trace.tokens[:focus])
        if not token.special and (own is None or token.word != own)
    ]
    if earlier[:-1]:
        return earlier[:-1], "an earlier word that is not its neighbour"
    if earlier:
        return earlier, "an earlier word"
    special = [i for i, token in enumerate(trace.tokens[:focus]) if token.special]
    return (special, "the start") if special else ([focus], "itself")


def _focus(trace: ac.Trace, focus: str | None, default: str | None) -> int:
    written = _written_words(trace)
    if focus is not None:
        return _find(written, focus)
    known = [i for word, i in written if default is not None and word.lower() == default]
    content = [
        i
        for word, i in written
        if word.lower() not in FUNCTION_WORDS and any(char.isalnum() for char in word)
    ]
    return (known or content or [i for _, i in written])[-1]


def _find(written: list[tuple[str, int]], focus: str) -> int:
    matches = [i for word, i in written if word.lower() == focus.strip().lower()]
    if not matches:
        words = list(dict.fromkeys(word for word, _ in written))
        near = difflib.get_close_matches(focus, words, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "its words are: " + ", ".join(words)
        raise ChoiceError(f"the word {focus!r} is not in the sentence; {hint}")
    return matches[-1]


def _written_words(trace: ac.Trace) -> list[tuple[str, int]]:
    """Each written word with its last token: that is where a causal model has read all of it."""
    words: dict[object, tuple[int, int, int]] = {}
    for i, token in enumerate(trace.tokens):
        if token.special or token.span is None:
            continue
        start, end = token.span
        key = token.word if token.word is not None else ("token", i)
        first = words[key][0] if key in words else start
        words[key] = (first, end, i)
    return [(trace.text[start:end], i) for start, end, i in words.values()]
