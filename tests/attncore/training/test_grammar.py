"""The corpus: what is held out stays out, probabilities are exact, annotations are right."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import islice

import pytest

from attncore.training.grammar import athletes, corpus, describing, facts, phrases, senses
from attncore.training.grammar.draft import STRANGE_PASSAGES, STRANGE_SLOTS, Draft
from attncore.training.grammar.meanings import SENSES
from attncore.training.grammar.phrases import HELD_OUT_PAIRS, NounPhrase
from attncore.training.words import load_lexicon

KINDS = tuple(corpus.WRITERS)


@pytest.fixture(scope="module")
def sample() -> list[corpus.Passage]:
    return list(corpus.passages(3, 60_000))


def singular(noun: str) -> str:
    return {plural: one for one, plural in load_lexicon().plurals.items()}.get(noun, noun)


def test_the_same_seed_gives_the_same_passages() -> None:
    first, second = list(corpus.passages(8, 300)), list(corpus.passages(8, 300))
    assert first == second
    assert first != list(corpus.passages(9, 300))


def test_training_never_meets_a_held_out_pair(sample: list[corpus.Passage]) -> None:
    singulars = {noun: singular(noun) for noun in load_lexicon().by_part()["noun"]}
    pairs = Counter(
        (passage.words[adjective], singulars.get(passage.words[noun], passage.words[noun]))
        for passage in sample
        if not passage.made_up
        for noun, adjectives in passage.phrases
        for adjective in adjectives
    )
    assert len(pairs) > 10_000
    assert not [pair for pair in pairs if phrases.is_held_out(*pair)]
    assert all(phrases.is_held_out(*pair) for pair in HELD_OUT_PAIRS)


def test_evaluation_meets_only_held_out_pairs() -> None:
    for kind in ("describing", "everyday"):
        for passage in islice(corpus.known_passages(4, kind), 60):
            for noun, adjectives in passage.phrases:
                lemma = singular(passage.words[noun])
                assert all(phrases.is_held_out(passage.words[i], lemma) for i in adjectives)


def test_the_whole_grammar_has_both_kinds_of_pairs() -> None:
    kinds = Counter(
        phrases.is_held_out(passage.words[i], singular(passage.words[noun]))
        for passage in islice(corpus.known_passages(4, "describing", held_out=None), 500)
        for noun, adjectives in passage.phrases
        for i in adjectives
    )
    assert kinds[True] / kinds.total() == pytest.approx(1 / phrases.PAIRS_IN, abs=0.03)


def test_training_never_meets_a_held_out_beginning(sample: list[corpus.Passage]) -> None:
    texts = [passage.text for passage in sample if passage.kind == "senses"]
    held_out = [
        context
        for word, meanings in SENSES.items()
        for sense in meanings
        for context in senses.contexts(word, sense)
        if senses.is_held_out(context)
    ]
    assert len(held_out) >= 80
    assert {"the machine learning model", "the fashion model"} <= set(held_out)
    begun = {" ".join(text.split()[:n]) for text in texts for n in range(3, 12)}
    assert not begun & set(held_out)


def test_training_never_meets_held_out_names(sample: list[corpus.Passage]) -> None:
    met = {
        pair
        for passage in sample
        if passage.kind in ("names", "athletes")
        for pair in zip(passage.words, passage.words[1:], strict=False)
        if pair[0] in athletes.FIRST and pair[1] in athletes.LAST
    }
    assert len(met) > 500
    assert not [pair for pair in met if athletes.is_unmet(*pair)]


def test_there_are_enough_athletes_and_neither_name_is_enough() -> None:
    assert len(athletes.ATHLETES) >= 40
    by_first, by_last = defaultdict(set), defaultdict(set)
    for first, last, sport in athletes.ATHLETES:
        by_first[first].add(sport)
        by_last[last].add(sport)
    assert len(by_first["michael"]) >= 5
    assert len(by_last["jordan"]) >= 4


def test_no_two_senses_of_a_word_go_on_alike() -> None:
    for meanings in SENSES.values():
        firsts = [word for sense in meanings for word in sense.next_words]
        assert len(firsts) == len(set(firsts))


def test_log_p_is_the_frequency_of_a_passage() -> None:
    rng, drawn = random.Random(1), 60_000
    found = Counter()
    log_p = {}
    for _ in range(drawn):
        passage = corpus.write(rng, "facts")
        found[passage.text] += 1
        log_p[passage.text] = passage.log_p
    assert sum(math.exp(value) for value in log_p.values()) == pytest.approx(1, abs=1e-6)
    for text, count in found.items():
        chance = math.exp(log_p[text])
        assert count / drawn == pytest.approx(chance, abs=5 * math.sqrt(chance / drawn))


def test_log_p_of_choices_adds_up() -> None:
    draft = Draft(random.Random(4), strange_share=0.0)
    draft.choose("abcd")
    heads = draft.chance(0.25)
    draft.weigh((("x", 3.0), ("x", 3.0)))
    expected = math.log(1 / 4) + math.log(0.25 if heads else 0.75) + math.log(1 / 2)
    assert draft.log_p == pytest.approx(expected)


def test_mix_counts_every_way_to_draw_the_same() -> None:
    counts: Counter[str] = Counter()
    log_p = {}
    for seed in range(8000):
        draft = Draft(random.Random(seed), strange_share=0.0)
        drawn = draft.mix([("ab", 0.5), ("b", 0.5)])
        counts[drawn] += 1
        log_p[drawn] = draft.log_p
    assert log_p == {"a": pytest.approx(math.log(0.25)), "b": pytest.approx(math.log(0.75))}
    assert counts["a"] / 8000 == pytest.approx(0.25, abs=0.02)


def test_rejected_samples_leave_no_trace() -> None:
    draft = Draft(random.Random(6), strange_share=0.0)
    drawn = draft.until(lambda: draft.choose(range(10)), lambda number: number == 7)
    assert drawn == 7
    assert draft.log_p == pytest.approx(math.log(1 / 10))


def test_log_p_knows_that_no_word_was_made_up() -> None:
    for seed in range(50):
        draft = Draft(random.Random(seed))
        draft.slot("noun", "cat")
        draft.slot("noun", "dog")
        kept = (1 - STRANGE_SLOTS) ** 2
        assert draft.log_p == pytest.approx(
            math.log(1 - STRANGE_PASSAGES + STRANGE_PASSAGES * kept)
        )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_writes_passages_that_fit(kind: str) -> None:
    rng = random.Random(5)
    for _ in range(200):
        passage = corpus.write(rng, kind)
        assert len(passage.words) == len(passage.parts)
        assert 2 <= len(passage.words) <= 64
        assert passage.log_p < 0
        assert all(word and not word.isspace() for word in passage.words)


def test_phrases_point_at_nouns_and_their_adjectives(sample: list[corpus.Passage]) -> None:
    seen = 0
    for passage in sample:
        for noun, adjectives in passage.phrases:
            seen += len(adjectives)
            assert passage.parts[noun] == "noun"
            assert all(passage.parts[i] == "adjective" and i < noun for i in adjectives)
            between = range(min(adjectives, default=noun), noun)
            links = {passage.words[i] for i in between if i not in adjectives}
            assert links <= {"very", "and", ","}
    assert seen > 50_000


def test_a_phrase_is_written_as_it_was_described() -> None:
    draft = Draft(random.Random(0), strange_share=0.0)
    phrases.say_phrase(draft, "a", NounPhrase(("angry", "blue"), "fox", "fox"))
    noun, adjectives = draft.phrases[0]
    assert draft.words[0] in ("an", "a")
    assert draft.words[noun] == "fox"
    assert [draft.words[i] for i in adjectives] == ["angry", "blue"]


def test_memories_are_true(sample: list[corpus.Passage]) -> None:
    """*The creature was fluffy*: it was called so before."""
    told = 0
    for passage in sample:
        words = passage.words
        if passage.kind != "describing" or "." not in words[:-1]:
            continue
        ending = words[words.index(".") + 1 :]
        if ending[:1] == ("the",) and ending[2:3] == ("was",):
            claimed = {word for word in ending[3:-1] if word != "and"}
            described = {
                frozenset(words[i] for i in adjectives)
                for noun, adjectives in passage.phrases
                if words[noun] == ending[1]
            }
            assert frozenset(claimed) in described
            told += 1
    assert told > 500


def never_used(passages: Iterable[corpus.Passage]) -> dict[str, set[str]]:
    """By part of speech: the words of the lexicon that these passages do not use as such."""
    used: dict[str, set[str]] = defaultdict(set)
    for passage in passages:
        for word, part in zip(passage.words, passage.parts, strict=True):
            used[part].add(word)
    return {part: words - used[part] for part, words in load_lexicon().by_part().items()}


def test_nearly_every_lexicon_word_is_soon_used_as_its_own_part_of_speech(
    sample: list[corpus.Passage],
) -> None:
    lexicon = load_lexicon()
    assert len(lexicon.words()) >= 2500
    shares = {
        part: len(words) / len(lexicon.by_part()[part])
        for part, words in never_used(sample).items()
    }
    assert max(shares.values()) < 0.03, shares


@pytest.mark.slow
def test_every_lexicon_word_is_used_as_its_own_part_of_speech() -> None:
    found = never_used(corpus.passages(12, 200_000))
    assert not {part: sorted(words) for part, words in found.items() if words}


def test_facts_are_true() -> None:
    texts = {passage.text for passage in islice(corpus.known_passages(3, "facts"), 3000)}
    assert "two plus three is five ." in texts
    assert "the capital of france is paris ." in texts
    numbers = facts.NUMBERS
    for text in texts:
        words = text.split()
        if "plus" in words:
            assert numbers.index(words[0]) + numbers.index(words[2]) == numbers.index(words[4])


def test_made_up_words_are_met_in_every_slot(sample: list[corpus.Passage]) -> None:
    known = set(load_lexicon().words()) | set(describing.CREATURES)
    strange = Counter(
        part
        for passage in sample
        if passage.made_up and passage.kind == "everyday"
        for word, part in zip(passage.words, passage.parts, strict=True)
        if word not in known
    )
    assert min(strange[part] for part in ("noun", "adjective", "verb", "adverb", "name")) > 50
    share = sum(passage.made_up for passage in sample) / len(sample)
    assert 0.12 < share < STRANGE_PASSAGES
