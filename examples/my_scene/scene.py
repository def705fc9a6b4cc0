"""Which words does this head look at most? A scene of your own: copy this folder and change it."""

from __future__ import annotations

import attncore as ac
from scenes.kit import layout
from scenes.kit.motion import appear, leave
from scenes.kit.next_words import Choice, NextWords
from scenes.kit.tokens.label import others_text
from scenes.kit.tokens.paragraph import paragraph
from scenes.kit.type.number import number_of
from scenes.lesson import Lesson
from scenes.subject.sentence import named
from scenes.subject.subject import small_print

MOST = 8  # rows of words
ROW = 0.55


class MyScene(Lesson):
    """The weights that each word receives, averaged over all words that look."""

    def beat_sentence(self) -> None:
        self.say("sentence", small_print(self.subject, "pattern"))
        self.labels, self.brackets = paragraph(self.trace, self.theme)
        self.move(appear(*self.labels, *self.brackets), seconds=2)

    def beat_received(self) -> None:
        choices = self.received()
        best = choices[0]
        choices[MOST:] = self.together(choices[MOST:])
        table = NextWords(
            choices,
            self.theme,
            left=layout.LEFT + 2,
            right=layout.RIGHT - 2,
            top=len(choices) * ROW / 2,
            row=ROW,
        )
        tensor = small_print(self.subject, "pattern")
        self.say("received", tensor, first=best.text, weight=best.probability)
        self.move(leave(*self.labels, *self.brackets), seconds=0.5)
        self.move(appear(*table.parts, stagger=0.1), seconds=2)

    def received(self) -> list[Choice]:
        """The words that get most, the first one most: each mean is a number by reference."""
        pattern, head = self.subject.place("attn.pattern")
        columns = [
            Choice(
                token.id,
                named(self.trace, key),
                ac.Derived(ac.mean, [self.trace.ref(pattern, head, slice(None), key)]),
                token.special,
            )
            for key, token in enumerate(self.trace.tokens)
        ]
        return sorted(columns, key=lambda each: -number_of(each.probability))

    def together(self, others: list[Choice]) -> list[Choice]:
        """One row for all that are not shown, so that the table adds up to 100 %."""
        if len(others) < 2:
            return others
        label = others_text(self.words.labels, len(others))
        total = ac.Derived(ac.total, [each.probability for each in others])
        return [Choice(-1, label, total, special=True)]
