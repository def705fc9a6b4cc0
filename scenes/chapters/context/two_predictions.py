"""Next-token predictions after each of two sentences: two lists of words on one scale."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.kit.next_words import LEAST, NextWords, likeliest, widest_word
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import told_apart
from scenes.kit.type.line import Caption, Value
from scenes.kit.type.text import Word
from scenes.subject import Subject

ENDING = 19.0  # widest part of a sentence that is told, in capitals
HEAD = 0.26  # size of what stands over a list
ROWS, ROW = 5, 0.64  # how many at most, and their height
TOP = 1.45  # of the first row
OVER = 0.5  # from there up to the baseline of the heading
BETWEEN = 0.9  # the lists
WIDE = 5.8  # a list


class TwoPredictions:
    """The two lists of likeliest next words, side by side; nothing here moves.

    heads  the ends of the sentences, over their lists
    lists  the likeliest next words, those of the first sentence at the left
    tensor where they are read
    """

    def __init__(self, both: Sequence[Subject], theme: Theme) -> None:
        model = both[0].network
        found = [likeliest(model, one.trace.ref("probs", -1), ROWS, LEAST) for one in both]
        widest = max(widest_word(choices, ROW) for choices in found)
        lefts = -BETWEEN / 2 - WIDE, BETWEEN / 2
        self.lists = [
            NextWords(choices, theme, left=left, right=left + WIDE, top=TOP, row=ROW, widest=widest)
            for choices, left in zip(found, lefts, strict=True)
        ]
        self.tensor = ", ".join(f"probs[{len(one.trace.tokens) - 1}]" for one in both)
        texts = told_apart([_spoken(one) for one in both], ENDING)
        self.heads = [
            Word(text, size=HEAD, color=theme.text).place(left + WIDE / 2, TOP + OVER)
            for text, left in zip(texts, lefts, strict=True)
        ]

    @property
    def reading(self) -> Caption:
        """The caption of the likeliest word of each list, in words and numbers."""
        one, two = (found.choices[0] for found in self.lists)
        numbers: dict[str, Value] = {"one": one.probability, "two": two.probability}
        if one.token == two.token:
            return "next_same", {"first": _quoted(one.text), **numbers}
        return "next", {"first": _quoted(one.text), "second": _quoted(two.text), **numbers}


def _spoken(one: Subject) -> str:
    """The text of a sentence, or where there is none its tokens."""
    return one.trace.text or " ".join(t.text for t in one.trace.tokens if not t.special)


def _quoted(text: str) -> str:
    """A word as a caption says it: a mark alone, such as a full stop, in quotes."""
    return text if any(char.isalnum() for char in text) else f"“{text}”"
