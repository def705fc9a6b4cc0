"""Parts of everyday sentences over the whole lexicon: noun phrases, verbs, places and times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from attncore.training.grammar import flavours, phrases
from attncore.training.grammar.draft import Draft
from attncore.training.grammar.phrases import NounPhrase, Words, say_phrase
from attncore.training.words import Verb, listed, load_lexicon

LEXICON = load_lexicon()
FUNCTION = LEXICON.function
SORTS: Mapping[str, tuple[str, ...]] = {
    "living": (
        "animals", "creatures", "people_male", "people_female", "people", "family", "groups",
    ),
    "place": ("places_nature", "places_built"),
    "thing": (
        "objects_home", "objects_carried", "vehicles", "clothes", "food", "drink", "plants",
        "materials", "body", "technology",
    ),
    "idea": ("school", "science", "abstract", "time", "events", "weather"),
}  # fmt: skip
LOOKS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "living": (
        ("quality",), ("size",), ("mood", "character", "condition"), ("age",), ("texture",),
        ("colour",), ("nationality", "social"),
    ),
    "place": (
        ("quality",), ("size",), ("age",), ("nature", "weather_feel", "condition"), ("colour",),
    ),
    "thing": (
        ("quality",), ("size",), ("age",), ("condition",), ("shape", "texture"), ("colour",),
        ("material",),
    ),
    "idea": (("quality",), ("size", "quantity_rank"), ("science", "social", "nationality")),
}  # fmt: skip
ANY_LOOK = 0.15
PLURAL = frozenset(listed("we you they these those all both some many"))
SINGULAR_DETERMINERS = tuple(
    w for w in FUNCTION["determiners"] if w not in ("an", "these", "those", "all", "both", "such")
)
PLURAL_DETERMINERS = ("these", "those", "all", "both", "some", "no", "any", "such", "the")
SUBJECTS: Words = ("i", "you", "he", "she", "it", "we", "they")
OBJECTS: Words = ("me", "you", "him", "her", "it", "us", "them")
OWNERS: Words = ("mine", "yours", "his", "hers", "ours", "theirs")
OTHERS: Words = tuple(w for w in FUNCTION["pronouns"] if w not in {*SUBJECTS, *OBJECTS, *OWNERS})
COMMON_PREPOSITIONS: Words = listed("in on at over under near through across with from to for")
FIRST_NAMES = (*LEXICON.names["first_male"], *LEXICON.names["first_female"])


@dataclass(frozen=True, slots=True)
class Subject:
    """Who acts: ``person`` is "i", "plural" or "third", as verbs agree with it."""

    person: str
    phrase: NounPhrase


NOBODY = NounPhrase((), "", "")


@cache
def _nouns(sort: str) -> tuple[NounPhrase, ...]:
    """Every noun of a sort, singular and plural."""
    found: list[NounPhrase] = []
    for group in SORTS[sort]:
        for noun in LEXICON.nouns.get(group, ()):
            found.append(NounPhrase((), noun, noun, mass=noun in LEXICON.mass))
            if noun in LEXICON.plurals:
                found.append(NounPhrase((), LEXICON.plurals[noun], noun, plural=True))
    if sort == "thing":
        found += [NounPhrase((), noun, noun, plural=True) for noun in LEXICON.plural_only]
    return tuple(found)


@cache
def _slots(sort: str) -> tuple[Words, ...]:
    groups = LEXICON.adjectives
    rows = tuple(tuple(w for name in row for w in groups.get(name, ())) for row in LOOKS[sort])
    return tuple(row for row in rows if row)


@cache
def all_adjectives() -> Words:
    """Every adjective of the lexicon, the compared forms left out."""
    plain = (word for group in LEXICON.adjectives.values() for word in group)
    return tuple(dict.fromkeys((*plain, *(row[0] for row in LEXICON.comparisons))))


def noun_phrase(draft: Draft, sort: str, *, at_least: int = 0) -> NounPhrase:
    """A noun of this sort ("any": of one sort or another) with up to three adjectives."""
    if sort == "any":
        sort = draft.weigh((("living", 3), ("thing", 4), ("idea", 4), ("place", 2)))
    count = max(at_least, draft.weigh(((0, 2.5), (1, 5), (2, 3), (3, 0.6))))
    everything = draft.chance(ANY_LOOK)
    slots = (all_adjectives(),) * count if everything else _slots(sort)
    return phrases.describe(draft, count, lambda: draft.choose(_nouns(sort)), slots)


def say_noun(draft: Draft, phrase: NounPhrase) -> None:
    """Write a noun phrase with a determiner, an owner, a number or none of them."""
    style = draft.weigh((("the", 5), ("a", 4), ("my", 1.5), ("owner", 0.6), ("other", 1.6)))
    if style == "a":
        say_phrase(draft, "" if phrase.plural or phrase.mass else "a", phrase)
    elif style == "my":
        say_phrase(draft, draft.choose(FUNCTION["possessives"]), phrase)
    elif style == "owner":
        _say_owner(draft)
        say_phrase(draft, "", phrase)
    elif style == "other":
        _say_counted(draft, phrase)
    else:
        say_phrase(draft, "the", phrase)


def _say_owner(draft: Draft) -> None:
    """*my neighbour's*, *anna's*."""
    if draft.chance(0.5):
        draft.add("name", draft.slot("name", draft.choose(FIRST_NAMES)))
    else:
        draft.add("function", draft.choose(("the", *FUNCTION["possessives"])))
        draft.add("noun", draft.slot("noun", draft.choose(_nouns("living")).noun))
    draft.add("function", "'s")


def _say_counted(draft: Draft, phrase: NounPhrase) -> None:
    """*these*, *every*, *the third*, *seven*, *20*."""
    if phrase.plural and draft.chance(0.6):
        _say_number(draft)
        say_phrase(draft, "", phrase)
    elif draft.chance(0.3):
        draft.add("function", "the")
        draft.add("number", draft.choose(LEXICON.numbers["ordinals"]))
        say_phrase(draft, "", phrase)
    else:
        pool = PLURAL_DETERMINERS if phrase.plural else SINGULAR_DETERMINERS
        say_phrase(draft, draft.choose(pool), phrase)


def _say_number(draft: Draft) -> None:
    if draft.chance(0.3):
        for _ in range(draft.choose((1, 2, 3))):
            draft.say(draft.choose("0123456789"))
    else:
        draft.add("number", draft.choose(LEXICON.numbers["cardinals"]))


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


MODALS: Words = listed("can could may might must shall should will would cannot")


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
