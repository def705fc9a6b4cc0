"""The lexicon: forms, parts of speech, and lines that are wrong."""

from __future__ import annotations

import pytest

from attncore.training import words
from attncore.training.words import Verb, load_lexicon, plural_of


@pytest.mark.parametrize(
    ("noun", "plural"),
    [
        ("dog", "dogs"),
        ("box", "boxes"),
        ("church", "churches"),
        ("city", "cities"),
        ("key", "keys"),
    ],
)
def test_regular_plurals(noun: str, plural: str) -> None:
    assert plural_of(noun) == plural


def test_irregular_forms_come_from_the_files() -> None:
    lexicon = load_lexicon()
    assert lexicon.plurals["child"] == "children"
    found = [verb for group in lexicon.verbs.values() for verb in group if verb.base == "write"]
    assert found == [Verb("write", "writes", "wrote", "written", "writing")]


def test_a_word_may_be_several_parts_of_speech() -> None:
    parts = load_lexicon().by_part()
    assert {part for part, members in parts.items() if "light" in members} >= {"noun", "adjective"}


def test_a_line_with_a_missing_form_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 5 words"):
        words._lines("go goes went gone going\nsee sees saw\n", 5)
