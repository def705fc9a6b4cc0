"""Parts of everyday sentences: who acts, verbs in their tenses, objects, places and times."""

from __future__ import annotations

from dataclasses import dataclass

from attncore.training.grammar import flavours
from attncore.training.grammar.draft import Draft
from attncore.training.grammar.nouns import (
    FIRST_NAMES,
    FUNCTION,
    LEXICON,
    NOBODY,
    all_adjectives,
    noun_phrase,
    say_noun,
)
from attncore.training.grammar.phrases import NounPhrase, Words
from attncore.training.words import Verb, listed

PLURAL = frozenset(listed("we you they these those all both some many"))
SUBJECTS: Words = ("i", "you", "he", "she", "it", "we", "they")
OBJECTS: Words = ("me", "you", "him", "her", "it", "us", "them")
OWNERS: Words = ("mine", "yours", "his", "hers", "ours", "theirs")
OTHERS: Words = tuple(w for w in FUNCTION["pronouns"] if w not in {*SUBJECTS, *OBJECTS, *OWNERS})
MODALS: Words = listed("can could may might must shall should will would cannot")
COMMON_PREPOSITIONS: Words = listed("in on at over under near through across with from to for")


@dataclass(frozen=True, slots=True)
class Subject:
    """Who acts: ``person`` is "i", "plural" or "third", as verbs agree with it."""

    person: str
    phrase: NounPhrase


def say_subject(draft: Draft, *, at_least: int = 0) -> Subject:
    """Write who acts: mostly a described noun, sometimes a name or a pronoun."""
    style = draft.weigh((("noun", 0.8), ("name", 0.08), ("pronoun", 0.12)))
    if style == "noun" or at_least:
        phrase = noun_phrase(draft, draft.weigh((("living", 7), ("any", 3))), at_least=at_least)
        say_noun(draft, phrase)
        return Subject("plural" if phrase.plural else "third", phrase)
    if style == "name":
        draft.add("name", draft.slot("name", draft.choose(FIRST_NAMES)))
        return Subject("third", NOBODY)
    return Subject(say_pronoun(draft), NOBODY)


def say_pronoun(draft: Draft) -> str:
    """Write a pronoun that acts; returns the person that the verb agrees with."""
    pronoun = draft.choose(SUBJECTS) if draft.chance(0.75) else draft.choose(OTHERS)
    draft.add("function", pronoun)
    return "i" if pronoun == "i" else "plural" if pronoun in PLURAL else "third"


def say_object(draft: Draft) -> NounPhrase:
    """Write what is acted upon: mostly a described noun."""
    if draft.chance(0.9):
        phrase = noun_phrase(draft, "any")
        say_noun(draft, phrase)
        return phrase
    draft.add("function", draft.choose(OBJECTS) if draft.chance(0.7) else draft.choose(OTHERS))
    return NOBODY


def be(draft: Draft, person: str) -> None:
    """Write *am*, *is*, *are*, *was* or *were*, as the person asks."""
    forms = {"i": ("am", "was"), "plural": ("are", "were"), "third": ("is", "was")}
    draft.add("function", draft.choose(forms[person]))


def have(draft: Draft, person: str) -> None:
    """Write *has*, *have* or *had*."""
    draft.add("function", draft.choose(("has" if person == "third" else "have", "had")))


def say_verb(draft: Draft, verb: Verb, person: str) -> None:
    """Write the verb in one of the everyday tenses."""
    tense = draft.weigh((("past", 6), ("present", 3), ("going", 1.2), ("will", 1.2), ("done", 0.8)))
    if tense == "past":
        say_form(draft, "past", verb)
    elif tense == "present":
        say_form(draft, "third" if person == "third" else "base", verb)
    elif tense == "going":
        be(draft, person)
        say_form(draft, "gerund", verb)
    elif tense == "will":
        draft.add("function", draft.choose(MODALS))
        if draft.chance(0.15):
            draft.add("function", "not")
        say_form(draft, "base", verb)
    else:
        have(draft, person)
        say_form(draft, "participle", verb)


def say_form(draft: Draft, form: str, verb: Verb) -> None:
    """Write one form of a verb, or a made-up word that looks like this form."""
    draft.add("verb", draft.slot(form, getattr(verb, form)))


def say_adverb(draft: Draft, group: str) -> None:
    """Write an adverb of a group of the lexicon."""
    draft.add("adverb", draft.slot("adverb", draft.choose(LEXICON.adverbs[group])))


def say_where(draft: Draft) -> None:
    """Write a phrase of place, time or company."""
    style = draft.weigh((("phrase", 8), ("city", 1), ("time", 1)))
    if style == "phrase":
        common = draft.chance(0.7)
        pool = COMMON_PREPOSITIONS if common else FUNCTION["prepositions"]
        draft.add("function", draft.choose(pool))
        phrase = noun_phrase(draft, draft.weigh((("place", 5), ("thing", 2), ("any", 3))))
        say_noun(draft, phrase)
    elif style == "city":
        draft.add("function", draft.choose(("in", "from", "to", "near")))
        names = LEXICON.names
        draft.add("name", draft.slot("name", draft.choose((*names["cities"], *names["countries"]))))
    else:
        _say_when(draft)


def _say_when(draft: Draft) -> None:
    """*on monday*, *in june*, *in 1987*."""
    style = draft.choose(("day", "month", "year"))
    draft.add("function", "on" if style == "day" else "in")
    if style == "day":
        draft.add("name", draft.choose(LEXICON.names["days"]))
    elif style == "month":
        draft.add("name", draft.choose(LEXICON.names["months"]))
    else:
        draft.say(
            draft.choose(("1 9", "2 0")), draft.choose("0123456789"), draft.choose("0123456789")
        )


def suited(draft: Draft, subject: Subject, use: str) -> Verb:
    """A verb that suits who acts."""
    return flavours.everyday_verb(draft, subject.phrase.adjectives, use)


def say_adjective(draft: Draft) -> None:
    """Write any adjective of the lexicon, sometimes with *very* and its like."""
    if draft.chance(0.3):
        say_adverb(draft, "degree")
    draft.add("adjective", draft.slot("adjective", draft.choose(all_adjectives())))
