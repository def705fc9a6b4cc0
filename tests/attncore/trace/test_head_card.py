"""Head cards: shares that are counted by hand, roles that follow from them, whole in a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import attncore as ac
from attncore.trace.head_card import FILE, MIXED, HeadCard, HeadRole, survey


def trace_of(words: str, *heads: np.ndarray) -> ac.Trace:
    """A sentence after a start token, in one layer with these patterns."""
    ids = {word: i + 1 for i, word in enumerate(dict.fromkeys(words.split()))}
    tokens = [ac.Token("‹start›", 0, None, special=True)]
    tokens += [ac.Token(word, ids[word], None, word=i) for i, word in enumerate(words.split())]
    return ac.Trace(
        {"blocks.0.attn.pattern": np.stack(heads)}, tokens, words, ac.ModelInfo("x", "", "random")
    )


def looking(n: int, *keys: int) -> np.ndarray:
    """A pattern in which each query looks at one key."""
    return np.eye(n)[list(keys)]


def test_shares_are_means_over_the_queries_that_have_such_a_key() -> None:
    # ‹start› a b a c: the second a stands at 3, what followed the first one at 2.
    before = looking(5, 0, 0, 1, 2, 3)
    halves = 0.5 * looking(5, 0, 0, 1, 1, 0) + 0.5 * looking(5, 0, 1, 2, 2, 4)
    card = survey([trace_of("a b a c", before, halves)])
    one, two = card.roles
    assert one.shares["word before"] == 1.0, "the first word has none before it"
    assert one.shares["start"] == 0.25
    assert one.shares["after the same word"] == 1.0
    assert two.shares == {
        "word before": round((0.5 + 0.5 + 0) / 3, 4),
        "itself": (0.5 + 0.5 + 0 + 0.5) / 4,
        "start": (0.5 + 0 + 0 + 0.5) / 4,
        "same word before": 0.5,
        "after the same word": 0.5,
    }
    assert (one.does, card.sentences) == ("word before", 1)


def test_tokens_that_look_ahead_have_a_word_after_them() -> None:
    card = survey([trace_of("a b c", looking(4, 0, 2, 3, 3))])
    assert card.roles[0].shares["word after"] == 1.0
    assert card.roles[0].does == "word after"


def test_sentences_count_by_their_queries() -> None:
    short, long = trace_of("a", looking(2, 0, 1)), trace_of("a b c", looking(4, 0, 0, 0, 0))
    card = survey([short, long])
    assert card.roles[0].shares["itself"] == 0.25
    assert card.sentences == 2


def test_other_kinds_of_keys_can_be_asked_for() -> None:
    trace = trace_of("old cat", looking(3, 0, 0, 1))
    more = {"own adjectives": lambda trace: [[], [], [1]]}
    assert survey([trace], more).roles[0].shares["own adjectives"] == 1.0


@pytest.mark.parametrize(
    ("shares", "does"),
    [
        ({"itself": 0.2, "own adjectives": 0.49}, MIXED),
        ({"itself": 0.6, "own adjectives": 0.9}, "itself"),
        ({"same word before": 0.6, "own adjectives": 0.9}, "own adjectives"),
        ({}, MIXED),
    ],
)
def test_a_role_is_claimed_only_for_most_of_the_attention(shares: dict, does: str) -> None:
    assert HeadRole(0, 0, shares).does == does


def test_it_is_whole_in_a_file(tmp_path: Path) -> None:
    card = survey([trace_of("a b a", looking(4, 0, 0, 1, 1), looking(4, 0, 1, 2, 3))])
    card.save(tmp_path / FILE)
    found = HeadCard.load(tmp_path / FILE)
    assert found == card
    assert [role.head for role in found.doing("itself")] == [1]
    assert found.find(0, 1).does == "itself"
    with pytest.raises(LookupError, match="no layer 3, head 1"):
        found.find(3, 1)


@pytest.mark.parametrize("text", ["", "sentences = 1", "sentences = 1\nheads = 3", "[["])
def test_a_file_that_is_no_card_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"heads\.toml is no head card"):
        HeadCard.load(tmp_path / FILE)


def test_nothing_to_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one sentence"):
        survey([])
    empty = ac.Trace(
        {"embed": np.ones((1, 2))}, [ac.Token("a", 0, None)], "a", ac.ModelInfo("x", "", "random")
    )
    with pytest.raises(ValueError, match=r"no attn\.pattern"):
        survey([empty])
