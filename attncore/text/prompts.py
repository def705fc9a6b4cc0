"""Prompts of a model: text, ids, a source and its target, or an image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Array, Ids, as_float, check_ids
from attncore.spec.config import Config
from attncore.text.tokenizer import Token

if TYPE_CHECKING:
    from attncore.text.tokenizer import Tokenizer

#: A sentence, as text or as ids.
Sentence: TypeAlias = str | Sequence[int] | Ids
#: A sentence; for an encoder-decoder (source, target); for a model of images one image.
Prompt: TypeAlias = Sentence | tuple[Sentence, Sentence] | Array


@dataclass(frozen=True, eq=False)
class Reading:
    """A prompt as the model gets it: ids or pixels, with tokens and text.

    inputs  ids (token,), or an image (channel, row, column)
    tokens  one for each row of the residual stream
    source  what an encoder-decoder translates from
    """

    inputs: Ids | Array
    tokens: tuple[Token, ...]
    text: str
    source: Reading | None = None


class Reader:
    """A reader of prompts for one model; raises ValueError for those that it cannot take.

    >>> config = Config(4, 1, 2, 8, vocab_size=5, context=6)
    >>> Reader(config, None).read([1, 2]).tokens[0].text
    '1'
    """

    def __init__(self, config: Config, tokenizer: Tokenizer | None) -> None:
        self.config = config
        self._tokenizer = tokenizer

    @property
    def has_tokenizer(self) -> bool:
        """Whether the model takes text."""
        return self._tokenizer is not None

    @property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer, which turns text into ids; ValueError for a model that has none."""
        if self._tokenizer is None:
            raise ValueError("this model has no tokenizer: give it token ids, not text")
        return self._tokenizer

    def read(self, prompt: Prompt) -> Reading:
        """The reading of a prompt, which must be of the kind that the model takes."""
        if self.config.reads_images:
            return self._image(prompt)
        if self.config.kind != "encoder-decoder":
            if isinstance(prompt, tuple) and any(not _is_number(part) for part in prompt):
                raise ValueError(f"this model is a {self.config.kind}: it reads one sentence")
            return self.sentence(cast("Sentence", prompt))
        if not isinstance(prompt, tuple) or len(prompt) != 2:
            raise ValueError("an encoder-decoder reads a pair: (source, target)")
        source, target = (self.sentence(cast("Sentence", part)) for part in prompt)
        return Reading(target.inputs, target.tokens, target.text, source)

    def sentence(self, prompt: Sentence) -> Reading:
        """The reading of a sentence, given as text or as ids."""
        if isinstance(prompt, str):
            tokens, text = self.tokenizer.encode(prompt), prompt
            if all(token.special for token in tokens):
                raise ValueError("the text is empty: there is nothing to look at")
        else:
            ids = check_ids(prompt, self.config.vocab_size)
            if ids.ndim != 1:
                raise ValueError(f"one sentence is a row of ids, not an array {ids.shape}")
            tokens, text = self._tokens_of(ids.tolist())
        check_length(len(tokens), self.config.context)
        return Reading(np.array([token.id for token in tokens]), tokens, text)

    def text_of(self, number: int) -> str:
        """The text of a token as a reader would see it; its id where no tokenizer knows it."""
        try:
            return str(number) if self._tokenizer is None else self._tokenizer.token_text(number)
        except ValueError:
            # Vocabularies are often filled up with rows that no token has.
            return str(number)

    def _image(self, prompt: Prompt) -> Reading:
        config = self.config
        needed = (config.channels, config.image_size, config.image_size)
        if isinstance(prompt, str):
            raise ValueError(f"this model reads images {needed}, not text")
        image = np.asarray(prompt)
        if image.shape != needed:
            raise ValueError(f"this model reads images {needed}, not an array {image.shape}")
        side = config.image_size // config.patch_size
        places = (f"{row},{column}" for row in range(side) for column in range(side))
        patches = [Token(place, i, None) for i, place in enumerate(places, start=1)]
        return Reading(as_float(image), (Token("CLS", 0, None, special=True), *patches), "")

    def _tokens_of(self, ids: list[int]) -> tuple[tuple[Token, ...], str]:
        if self._tokenizer is None:
            return tuple(Token(str(number), number, None) for number in ids), ""
        return self._tokenizer.tokens_of(ids), self._tokenizer.decode(ids)


def check_length(count: int, context: int) -> None:
    """Raise ValueError, with both lengths, for no tokens and for more of them than the context."""
    if count == 0:
        raise ValueError("the text is empty: there is nothing to look at")
    if count > context:
        raise ValueError(f"the text has {count} tokens; the model's context is {context}")


def padded(rows: Sequence[ArrayLike]) -> tuple[Ids, Ids]:
    """Rows of ids as one array (batch, token), filled up with 0, and their lengths (batch,).

    >>> padded([[3, 4], [5]])[0]
    array([[3, 4],
           [5, 0]])
    """
    arrays = [np.asarray(row) for row in rows]
    lengths = np.array([len(array) for array in arrays])
    ids = np.zeros((len(arrays), lengths.max()), dtype=np.int64)
    for row, array in zip(ids, arrays, strict=True):
        row[: len(array)] = array
    return ids, lengths


def _is_number(part: object) -> bool:
    return isinstance(part, int | np.integer)
