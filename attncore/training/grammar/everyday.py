"""Everyday passages: the whole lexicon, each word as its own part of speech."""

from __future__ import annotations

from attncore.training.grammar import clauses, flavours
from attncore.training.grammar.describing import remember
from attncore.training.grammar.draft import Draft
from attncore.training.grammar.nouns import FUNCTION
from attncore.training.grammar.phrases import NounPhrase
from attncore.training.grammar.sentences import QUESTION, SENTENCES


def passage(draft: Draft) -> None:
    """One everyday sentence; then, sometimes, a memory of something described in it."""
    _opening(draft)
    said = draft.weigh(SENTENCES)(draft)
    if draft.chance(0.12):
        return
    draft.say("?" if said is QUESTION else draft.weigh(((".", 0.95), ("!", 0.05))))
    described = [phrase for phrase in said if phrase.adjectives]
    if described and draft.chance(0.5):
        remember(draft, draft.choose(described), _say_deed)


def _opening(draft: Draft) -> None:
    style = draft.weigh((("", 0.86), ("adverb", 0.07), ("oh", 0.03), ("where", 0.04)))
    if style == "adverb":
        clauses.say_adverb(draft, draft.weigh((("sentence", 2), ("time", 1))))
        if draft.chance(0.5):
            draft.say(",")
    elif style == "oh":
        draft.add("function", draft.choose(FUNCTION["interjections"]))
        draft.say(",")
    elif style == "where":
        clauses.say_where(draft)
        draft.say(",")


def _say_deed(draft: Draft, phrase: NounPhrase) -> None:
    verb = flavours.everyday_verb(draft, phrase.adjectives, "moving")
    clauses.say_form(draft, "past", verb)
