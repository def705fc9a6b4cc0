"""The chapter on tokens: text is cut into vocabulary entries; what is no entry falls apart."""

from __future__ import annotations

from collections.abc import Sequence

from manim import VMobject

from scenes.chapters.tokens.byte_table import ByteTable
from scenes.chapters.tokens.rare_words import (
    Example,
    as_read,
    rare_character,
    rare_word,
    spells_any_script,
)
from scenes.chapters.tokens.tokenized_text import CHARACTER_SIZES, WORD_SIZES, TokenizedText
from scenes.chapters.tokens.vocabulary_list import VocabularyList
from scenes.kit.captions import tokens_caption
from scenes.kit.motion import appear, dim, draw, glide, leave
from scenes.kit.type.line import Value
from scenes.lesson import Lesson


class Tokens(Lesson):
    """The sentence is cut and numbered; the numbers lead to entries; what is rare falls apart.

    All of it is asked of the model's own tokenizer.
    """

    def setup(self) -> None:
        self.tokenizer = self.subject.network.tokenizer
        self.tokens = as_read(self.trace.tokens, self.tokenizer)
        self.there: list[VMobject] = []  # of what is to leave when the next thing comes

    # The beats.

    def beat_split(self) -> None:
        self.cut = TokenizedText(self.tokens, self.trace.text, self.theme)
        self.say("typed", "tokens")
        self.move(appear(*self.cut.typed, stagger=0.05), seconds=1)
        caption = tokens_caption(self.trace)
        self.say(caption, "tokens", count=len(self.tokens))
        self._cut(self.cut)
        self.say("ids", "tokens")
        self._number(self.cut)
        self.rest(0.5)
        self.move(dim(self.cut.written, self.theme.dimmed))
        self.there = self.cut.parts

    def beat_vocabulary(self) -> None:
        found = VocabularyList(
            self.tokens,
            self.tokenizer,
            self.subject.focus,
            self.words.labels["entries"],
            self.theme,
        )
        self.say("vocabulary", "vocabulary", size=self.tokenizer.vocab_size)
        words, ids = ([of[i] for i in found.shown] for of in (self.cut.labels, self.cut.ids))
        self._leave(keeping=[*words, *ids])
        places = glide([*words, *ids], [*found.words, *found.ids])
        self.move(places, dim(words, 1), seconds=1.5)
        self.remove(*ids)  # those of equal tokens have met in one row
        rows = list({number.token.id: number for number in ids}.values())
        self.add(*rows)
        listed = [*found.entries, *found.others, *found.ellipses, *found.frame]
        self.move(appear(*listed, stagger=0.03, rise=0), seconds=1.2)
        self.say("same_entry", "vocabulary")
        self.move(draw(*found.lines, stagger=0.3), seconds=2)
        self.there = [*words, *rows, *listed, *found.lines]

    def beat_pieces(self) -> None:
        found = rare_word(self.subject)
        self._fall_apart("word", found, WORD_SIZES)
        if len(found.tokens) > 1:
            self.say("price", "vocabulary", count=len(found.tokens))

    def beat_bytes(self) -> None:
        found = rare_character(self.subject)
        cut = self._fall_apart("character", found, CHARACTER_SIZES)
        if found.outcome == "bytes" and spells_any_script(self.tokenizer):
            table = ByteTable(self.tokenizer, found.tokens, cut.height, self.theme)
            self.say("any_script", "vocabulary", size=len(table.cells))
            self._find_in(table, cut)

    # What the beats are made of.

    def _fall_apart(self, kind: str, found: Example, sizes: Sequence[float]) -> TokenizedText:
        """Show a text that is no entry fall apart into the tokens that are read instead."""
        cut = TokenizedText(found.tokens, found.text, self.theme, sizes=sizes, alone=True)
        whole = found.outcome == "whole"
        self.say(f"{kind}_{'whole' if whole else 'missing'}", "vocabulary", word=found.text)
        self._leave()
        self.move(appear(*cut.typed), seconds=1)
        if not whole:
            values: dict[str, Value] = {"count": len(found.tokens), "entry": found.entry}
            self.say(f"{kind}_{found.outcome}", "vocabulary", **values)
        self._cut(cut)
        self._number(cut)
        self.there = cut.parts
        return cut

    def _find_in(self, table: ByteTable, cut: TokenizedText) -> None:
        """Make room for the byte table, and fly each byte of the character to its cell."""
        raised = [part.copy().shift([0, table.raised, 0]) for part in cut.parts]
        self.move(glide(cut.parts, raised), seconds=0.7)
        others = [cell for number, cell in table.cells.items() if number not in table.lit]
        self.move(appear(*others, stagger=0.02, rise=0), seconds=1)
        known = [label for label in cut.labels if label.token.id in table.lit]
        copies = [label.copy() for label in known]
        self.add(*copies)
        self.move(glide(copies, [table.lit[label.token.id] for label in known]), seconds=1)
        self.remove(*copies)
        self.add(*table.lit.values())  # where its copies arrived

    def _cut(self, cut: TokenizedText) -> None:
        """Move the typed text apart into its tokens; those that the model adds come."""
        gone = [leave(*cut.lost)] if cut.lost else []
        self.move(glide(cut.moving, cut.places), *gone, seconds=1)
        if cut.coming:
            self.move(appear(*cut.coming, stagger=0.1, rise=0), seconds=0.6)

    def _number(self, cut: TokenizedText) -> None:
        """Bring the id under each token."""
        self.move(appear(*cut.rules, stagger=0.05, rise=0), seconds=0.4)
        self.move(appear(*cut.ids, stagger=0.1), seconds=0.8)

    def _leave(self, keeping: Sequence[VMobject] = ()) -> None:
        stays = {id(part) for part in keeping}
        gone = [part for part in self.there if id(part) not in stays]
        if gone:
            self.move(leave(*gone), seconds=0.7)
