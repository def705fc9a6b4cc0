"""Kinds of everyday sentences: each writes itself and returns the noun phrases in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attncore.training.grammar import clauses, flavours, nouns
from attncore.training.grammar.draft import Draft
from attncore.training.grammar.nouns import FUNCTION, LEXICON
from attncore.training.grammar.phrases import NounPhrase
from attncore.training.words import Verb, listed

Said = Sequence[NounPhrase]
QUESTION: Said = (nouns.NOBODY,)
FINITE = frozenset(listed("am is are was were has have had do does did be been being having"))


def _clause(draft: Draft) -> Said:
    """Somebody does something, to somebody or somewhere."""
    subject = clauses.say_subject(draft)
    if draft.chance(0.05):
        clauses.say_adverb(draft, "frequency")
    if draft.chance(0.55):
        clauses.say_verb(draft, clauses.suited(draft, subject, "acting"), subject.person)
        target = clauses.say_object(draft)
        _object_tail(draft, target)
        return subject.phrase, target
    clauses.say_verb(draft, clauses.suited(draft, subject, "moving"), subject.person)
    _verb_tail(draft)
    return (subject.phrase,)


def _object_tail(draft: Draft, target: NounPhrase) -> None:
    """Write what the object is doing, by its adjectives, or where or how it all happens."""
    style = draft.weigh((("", 4), ("doing", 3), ("where", 3), ("manner", 0.7)))
    if style == "doing" and target.adjectives:
        verb = flavours.everyday_verb(draft, target.adjectives, "moving")
        clauses.say_form(draft, "gerund", verb)
    elif style == "where":
        clauses.say_where(draft)
    elif style == "manner":
        clauses.say_adverb(draft, draft.choose(("manner", "time")))


def _verb_tail(draft: Draft) -> None:
    style = draft.weigh((("where", 5), ("adverb", 2), ("both", 1), ("particle", 0.5), ("", 2)))
    if style == "particle":
        draft.add("function", draft.choose(FUNCTION["particles"]))
    if style in ("adverb", "both"):
        clauses.say_adverb(draft, draft.weigh((("manner", 3), ("place", 2), ("time", 1))))
    if style in ("where", "both"):
        clauses.say_where(draft)


def _passive(draft: Draft) -> Said:
    subject = clauses.say_subject(draft, at_least=1)
    clauses.be(draft, subject.person)
    clauses.say_form(draft, "participle", clauses.suited(draft, subject, "acting"))
    if draft.chance(0.6):
        draft.add("function", "by")
        agent = clauses.say_object(draft)
        return subject.phrase, agent
    clauses.say_where(draft)
    return (subject.phrase,)


def _quality(draft: Draft) -> Said:
    """*the soup is very hot*, *she seems clever*, *the red book is mine*."""
    subject = clauses.say_subject(draft)
    if draft.chance(0.7):
        clauses.be(draft, subject.person)
        if draft.chance(0.1):
            draft.add("function", draft.choose(("not", "never")))
    else:
        verb = draft.choose(LEXICON.verbs["linking"])
        clauses.say_form(draft, draft.choose(("past", "third")), verb)
    style = draft.weigh((("adjective", 8), ("owner", 1), ("noun", 2)))
    if style == "owner":
        draft.add("function", draft.choose(clauses.OWNERS))
    elif style == "noun":
        return subject.phrase, clauses.say_object(draft)
    else:
        clauses.say_adjective(draft)
    return (subject.phrase,)


def _question(draft: Draft) -> Said:
    if draft.chance(0.7):
        draft.add("function", draft.choose(FUNCTION["question"]))
    draft.add("function", draft.choose(("do", "does", "did", *clauses.MODALS)))
    subject = clauses.say_subject(draft)
    clauses.say_form(draft, "base", clauses.suited(draft, subject, "acting"))
    if draft.chance(0.7):
        clauses.say_object(draft)
    return QUESTION


def _relative(draft: Draft) -> Said:
    """*the lazy dog that slept chased a cat*: the second verb is far from the adjectives."""
    subject = clauses.say_subject(draft, at_least=1)
    draft.add("function", draft.choose(("that", "who", "which")))
    clauses.say_form(draft, "past", clauses.suited(draft, subject, "moving"))
    if draft.chance(0.4):
        clauses.say_where(draft)
    clauses.say_verb(draft, clauses.suited(draft, subject, "acting"), subject.person)
    return subject.phrase, clauses.say_object(draft)


def _any_verb(draft: Draft) -> Said:
    """A pronoun and any verb of the lexicon, in any form, with any auxiliary that takes it."""
    verb = _any(draft)
    person = clauses.say_pronoun(draft)
    style = draft.choose(("past", "present", "gerund", "participle", "base", "long"))
    if style == "past":
        clauses.say_form(draft, "past", verb)
    elif style == "present":
        clauses.say_form(draft, "third" if person == "third" else "base", verb)
    elif style == "gerund":
        clauses.be(draft, person)
        clauses.say_form(draft, "gerund", verb)
    elif style == "participle":
        clauses.have(draft, person)
        clauses.say_form(draft, "participle", verb)
    elif style == "base":
        draft.add("function", draft.choose(_helpers()))
        clauses.say_form(draft, "base", verb)
    else:
        clauses.have(draft, person)
        _long(draft, verb)
    if draft.chance(0.5):
        return (clauses.say_object(draft),)
    return ()


def _long(draft: Draft, verb: Verb) -> None:
    """*has been watching*, *may be watching*, *was being watched*, *having watched*."""
    helper = draft.choose(("be", "been", "being", "having"))
    draft.add("function", helper)
    clauses.say_form(draft, "gerund" if helper in ("be", "been") else "participle", verb)


def _any(draft: Draft) -> Verb:
    return draft.choose(ALL_VERBS)


ALL_VERBS = tuple(verb for group in LEXICON.verbs.values() for verb in group)


def _helpers() -> tuple[str, ...]:
    """Auxiliaries before a bare verb: *can*, *will*, *did*."""
    return tuple(
        w for w in FUNCTION["auxiliaries"] if w not in FINITE or w in ("do", "does", "did")
    )


def _there_is(draft: Draft) -> Said:
    phrase = nouns.noun_phrase(draft, "any", at_least=1)
    draft.say("there", draft.choose(("are", "were") if phrase.plural else ("is", "was")))
    nouns.say_noun(draft, phrase)
    clauses.say_where(draft)
    return (phrase,)


def _compared(draft: Draft) -> Said:
    """*the cat is faster than the dog*, *the oldest tower fell*."""
    _, more, most = draft.choose(LEXICON.comparisons)
    if draft.chance(0.5):
        subject = clauses.say_subject(draft)
        clauses.be(draft, subject.person)
        draft.add("adjective", more)
        draft.add("function", "than")
        return subject.phrase, clauses.say_object(draft)
    phrase = nouns.noun_phrase(draft, "any")
    draft.add("function", "the")
    draft.add("adjective", most)
    draft.add("noun", phrase.noun)
    verb = flavours.everyday_verb(draft, (), "moving")
    clauses.say_verb(draft, verb, "plural" if phrase.plural else "third")
    return ()


def _thought(draft: Draft) -> Said:
    """*the teacher said that the cat slept*, *i think of you*."""
    subject = clauses.say_subject(draft)
    group = draft.choose(("speech", "mental"))
    clauses.say_verb(draft, draft.choose(LEXICON.verbs[group]), subject.person)
    if draft.chance(0.3):
        draft.add("function", draft.choose(("to", "of", "about")))
        return subject.phrase, clauses.say_object(draft)
    if draft.chance(0.8):
        draft.add("function", draft.choose(("that", "if", "whether", "why", "how")))
    return subject.phrase, *_clause(draft)


def _two_clauses(draft: Draft) -> Said:
    if draft.chance(0.25):
        draft.add("function", draft.choose(FUNCTION["conjunctions"]))
        first = _clause(draft)
        draft.say(",")
    else:
        first = _clause(draft)
        if draft.chance(0.25):
            draft.say(",")
        draft.add("function", draft.choose(FUNCTION["conjunctions"]))
        if draft.chance(0.25):
            draft.say("then")
    return *first, *_clause(draft)


def _giving(draft: Draft) -> Said:
    subject = clauses.say_subject(draft)
    verb = draft.choose((*LEXICON.verbs["ditransitive"], *LEXICON.verbs["causative"]))
    clauses.say_verb(draft, verb, subject.person)
    draft.add("function", draft.choose(clauses.OBJECTS))
    return subject.phrase, clauses.say_object(draft)


def _short_form(draft: Draft) -> Said:
    """*it's late*, *we'll see*, *they don't know*, *let's go*."""
    if draft.chance(0.5):
        draft.add("function", draft.choose(clauses.SUBJECTS))
        draft.add("function", draft.choose(FUNCTION["contraction_stems"]))
        draft.add("function", "'t")
        clauses.say_form(draft, "base", _any(draft))
        return (clauses.say_object(draft),)
    draft.add("function", draft.choose(("it", "that", "he", "she", "i", "we", "they", "you")))
    short = draft.choose(("'s", "'re", "'m", "'ll", "'d", "'ve"))
    draft.add("function", short)
    if short in ("'ll", "'d"):
        clauses.say_form(draft, "base", _any(draft))
        return (clauses.say_object(draft),)
    if short == "'ve":
        clauses.say_form(draft, "participle", _any(draft))
        return (clauses.say_object(draft),)
    clauses.say_adjective(draft)
    return ()


def _command(draft: Draft) -> Said:
    if draft.chance(0.3):
        draft.add("function", "please")
    clauses.say_form(draft, "base", _any(draft))
    target = clauses.say_object(draft)
    _object_tail(draft, target)
    return (target,)


def _self(draft: Draft) -> Said:
    subject = clauses.say_subject(draft)
    clauses.say_verb(draft, clauses.suited(draft, subject, "acting"), subject.person)
    draft.add("function", draft.choose(FUNCTION["reflexives"]))
    _verb_tail(draft)
    return (subject.phrase,)


def _somebody(draft: Draft) -> Said:
    """*ada lovelace lives in london and speaks english*."""
    names = LEXICON.names
    draft.add("name", draft.slot("name", draft.choose(nouns.FIRST_NAMES)))
    draft.add("name", draft.slot("name", draft.choose(names["last"])))
    if draft.chance(0.5):
        clauses.say_verb(draft, flavours.everyday_verb(draft, (), "acting"), "third")
        return (clauses.say_object(draft),)
    draft.say(draft.choose(("lives", "works", "was born")), "in")
    draft.add("name", draft.choose((*names["cities"], *names["countries"])))
    draft.say("and speaks")
    draft.add("name", draft.choose(names["languages"]))
    return ()


Sentence = Callable[[Draft], Said]
SENTENCES: Sequence[tuple[Sentence, float]] = (
    (_clause, 38), (_passive, 6), (_quality, 9), (_question, 6), (_relative, 6), (_any_verb, 12),
    (_there_is, 3), (_compared, 5), (_thought, 5), (_two_clauses, 4), (_giving, 3),
    (_short_form, 4), (_command, 3), (_self, 2), (_somebody, 4),
)  # fmt: skip
