"""The sentences that scenes are tried with are as long as they say."""

from __future__ import annotations

import pytest

import attncore as ac
from tests.scenes.support.sentences import SENTENCES


@pytest.mark.parametrize(("length", "sentence"), SENTENCES.items())
def test_the_sentences_are_as_long_as_they_say(
    length: int, sentence: str, model: ac.Transformer
) -> None:
    assert sum(not token.special for token in model.tokenizer.encode(sentence)) == length
