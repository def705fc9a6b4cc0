"""The words of a sentence: how they are written, and which of them is explained."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence

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


def find_focus(
    trace: ac.Trace, focus: str | None, default: str | None, looking: Collection[int]
) -> int:
    """The token that is asked for; else the default word; else the last that carries meaning.

    looking  the tokens that look at anything at all
    """
    written = [(word, pieces[-1]) for word, pieces in written_words(trace)]
    if focus is not None:
        return _find(trace, written, focus)
    written = [(word, i) for word, i in written if i in looking] or written
    known = [i for word, i in written if default is not None and word.lower() == default]
    content = [i for word, i in written if carries_meaning(word)]
    return (known or content or [i for _, i in written] or [len(trace.tokens) - 1])[-1]


def find_shared(traces: Sequence[ac.Trace], focus: str | None, default: str | None) -> list[int]:
    """The same word in each sentence: the one asked for; else the default; else the last word of
    the first sentence that carries meaning and stands in the others too.
    """
    first, *others = ([word.lower() for word, _ in written_words(trace)] for trace in traces)
    shared = [word for word in dict.fromkeys(first) if all(word in other for other in others)]
    if focus is None:
        known = [word for word in shared if word == default]
        content = known or [word for word in first if word in shared and carries_meaning(word)]
        if not content:
            raise ChoiceError(
                "the sentences share no word that carries meaning"
                + (f" (--focus takes one that they do: {', '.join(shared)})" if shared else "")
            )
        focus = content[-1]
    try:
        return [find_focus(trace, focus, None, ()) for trace in traces]
    except ChoiceError as problem:
        have = f"they share: {', '.join(shared)}" if shared else "they share no word"
        raise ChoiceError(f"the word {focus!r} is not in both sentences; {have}") from problem


def _find(trace: ac.Trace, written: list[tuple[str, int]], focus: str) -> int:
    added = [(token.text, i) for i, token in enumerate(trace.tokens) if token.special]
    asked = focus.strip().lower()
    matches = [i for series in (added, written) for word, i in series if word.lower() == asked]
    if not matches:
        words = list(dict.fromkeys(word for word, _ in written))
        near = difflib.get_close_matches(focus, words, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "its words are: " + ", ".join(words)
        raise ChoiceError(f"the word {focus!r} is not in the sentence; {hint}")
    return matches[-1]


def written_words(trace: ac.Trace) -> list[tuple[str, list[int]]]:
    """Each written word with its tokens: in the last a causal model has read all of it."""
    words: dict[object, list[int]] = {}
    for i, token in enumerate(trace.tokens):
        if not token.special:
            words.setdefault(token.word if token.word is not None else ("token", i), []).append(i)
    return [(_spelling(trace, pieces), pieces) for pieces in words.values()]


def _spelling(trace: ac.Trace, pieces: list[int]) -> str:
    """A word as it was typed; without a sentence, the spelling of its pieces."""
    first, last = (trace.tokens[pieces[i]].span for i in (0, -1))
    if first is not None and last is not None:
        return trace.text[first[0] : last[1]]
    return "".join(trace.tokens[i].text for i in pieces)


def carries_meaning(word: str) -> bool:
    return word.lower() not in FUNCTION_WORDS and any(char.isalnum() for char in word)


def named(trace: ac.Trace, position: int) -> str:
    """A token as captions name it: a byte with the character that it is a part of."""
    token = trace.tokens[position]
    if token.byte and token.span is not None:
        return f"{token.text} ({trace.text[slice(*token.span)]})"
    return token.text
