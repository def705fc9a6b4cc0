"""Tokenizers: from text to tokens, each with its span in the text as it was typed, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from attncore.text.spans import spans_of, word_indices
from attncore.text.vocabulary import SPACE, spelling_of, visible

if TYPE_CHECKING:
    import tokenizers


@dataclass(frozen=True)
class Token:
    """A token of a sentence: its text, id and span.

    text     spelled as it was typed; for bytes of a character their hex label, such as "E4"; for
             spaces or line breaks alone a sign, such as "↵"
    id       its row in the vocabulary
    span     where it stands in the sentence; for a byte the whole character; None if special,
             or if the model put it there, as some put a space before each sentence
    special  whether the model adds it, such as the start token
    byte     whether it is one or some of the bytes of a character that the vocabulary lacks
    word     which written word it belongs to, counted from 0; None if special, or only spaces

    >>> Token("fluffy", 7, (2, 8), word=1).text
    'fluffy'
    """

    text: str
    id: int
    span: tuple[int, int] | None
    special: bool = False
    byte: bool = False
    word: int | None = None


class Tokenizer:
    """A wrapper of any `tokenizers.Tokenizer`, whose tokens know their spans in the sentence.

    start         the token that stands before every sentence; None: what the backend's own
                  template adds before and after it, if it has one
    piece_prefix  what marks a piece that continues a word, such as "##"

    Byte-level vocabularies (GPT-2's) and those with marked spaces (SentencePiece's) are known by
    the backend's decoder. Truncation and padding are switched off: no text is cut in silence.
    Raises ValueError when the vocabulary lacks `start`.

    >>> from tokenizers import Tokenizer as Backend, models, pre_tokenizers
    >>> backend = Backend(models.WordLevel({"<s>": 0, "Blue": 1, "sky": 2}))
    >>> backend.pre_tokenizer = pre_tokenizers.Whitespace()
    >>> tokenizer = Tokenizer(backend, start="<s>")
    >>> [(token.text, token.span) for token in tokenizer.encode("Blue  sky")]
    [('<s>', None), ('Blue', (0, 4)), ('sky', (6, 9))]
    >>> tokenizer.decode([0, 1, 2])
    'Blue sky'
    """

    def __init__(
        self,
        backend: tokenizers.Tokenizer,
        *,
        start: str | None = None,
        piece_prefix: str | None = None,
    ) -> None:
        self.backend = backend
        self.start = start
        self.piece_prefix = piece_prefix
        self.start_id: int | None = None if start is None else backend.token_to_id(start)
        if start is not None and self.start_id is None:
            raise ValueError(f"the vocabulary has no start token {start}")
        # What a user types is text, even where it spells a special token.
        backend.encode_special_tokens = True
        backend.no_truncation()
        backend.no_padding()
        self._spelling = spelling_of(backend, piece_prefix)

    @classmethod
    def from_file(
        cls, path: str | Path, *, start: str | None = None, piece_prefix: str | None = None
    ) -> Tokenizer:
        """Read a `tokenizer.json`; ValueError for one that cannot be understood."""
        from tokenizers import Tokenizer as Backend

        try:
            backend = Backend.from_file(str(path))
        except Exception as error:  # the library raises nothing narrower
            raise ValueError(f"{path} is not a tokenizer: {error}") from error
        return cls(backend, start=start, piece_prefix=piece_prefix)

    @property
    def vocab_size(self) -> int:
        """The number of tokens in the vocabulary."""
        return int(self.backend.get_vocab_size())

    @property
    def unknown_id(self) -> int | None:
        """The id of the unknown token, for text that the vocabulary lacks; None if there is none.

        >>> from tokenizers import Tokenizer as Backend, models
        >>> backend = Backend(models.WordLevel({"blue": 0, "[UNK]": 1}, unk_token="[UNK]"))
        >>> Tokenizer(backend).unknown_id
        1
        """
        unknown = getattr(self.backend.model, "unk_token", None)
        return None if unknown is None else self.backend.token_to_id(unknown)

    @cached_property
    def byte_ids(self) -> Mapping[int, int]:
        """The ids of tokens of single bytes, by byte: with all 256, any text can be spelled.

        >>> from tokenizers import Tokenizer as Backend, models
        >>> names = {"blue": 0, "<0xC3>": 1, "<0xA9>": 2}
        >>> dict(Tokenizer(Backend(models.BPE(names, []))).byte_ids)
        {195: 1, 169: 2}
        """
        read = ((self._spelling.byte(name), n) for n, name in sorted(self._vocabulary.items()))
        return MappingProxyType({byte: n for byte, n in read if byte is not None})

    @cached_property
    def _vocabulary(self) -> dict[int, str]:
        return {number: name for name, number in self.backend.get_vocab().items()}

    @cached_property
    def _special_ids(self) -> frozenset[int]:
        """The ids of special tokens, which stand for no text, such as the start and padding."""
        added = self.backend.get_added_tokens_decoder().items()
        # An unknown token stands for text, if only the model knew which.
        unknown = getattr(self.backend.model, "unk_token", None)
        special = {n for n, token in added if token.special and token.content != unknown}
        return frozenset(special if self.start_id is None else special | {self.start_id})

    def encode(self, text: str) -> tuple[Token, ...]:
        """The tokens of a sentence, with the special tokens that the model adds around it."""
        found = self.backend.encode(text, add_special_tokens=self.start is None)
        mask = found.special_tokens_mask
        typed = [at for at, special in zip(found.offsets, mask, strict=True) if not special]
        names = [name for name, special in zip(found.tokens, mask, strict=True) if not special]
        # Some models put a space before every sentence: it has no place in what was typed.
        if names[:1] == [SPACE] and (len(typed) == 1 or typed[1][0] < typed[0][1]):
            typed[0] = (0, 0)
        places, words = iter(spans_of(text, typed)), word_indices(text)
        tokens = [] if self.start_id is None else [self._special(self.start_id)]
        for number, special in zip(found.ids, mask, strict=True):
            token = self._special(number) if special else self._typed(number, text, next(places))
            word = words[token.span[0]] if token.span else None
            tokens.append(replace(token, word=word))
        return tuple(tokens)

    def ids(self, text: str) -> list[int]:
        """The ids of a sentence, with those of the special tokens that the model adds to it."""
        return [token.id for token in self.encode(text)]

    def tokens_of(self, ids: Iterable[int]) -> tuple[Token, ...]:
        """Tokens for ids that came without a sentence: they have texts but no spans."""
        return tuple(
            self._special(number)
            if number in self._special_ids
            else Token(self.token_text(number), number, None, byte=self._label(number) is not None)
            for number in ids
        )

    def token_text(self, token_id: int) -> str:
        """The text of a token as a reader would see it: no marks of pieces or spaces, bytes as hex.

        Raises ValueError for an id that is not in the vocabulary.
        """
        name = self._name(token_id)
        return name if int(token_id) in self._special_ids else self._spelling.text(name)

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ids: pieces glued, bytes joined to characters, words set apart.

        Raises ValueError for an id that is not in the vocabulary.
        """
        names = [(self._name(number), int(number)) for number in ids]
        special = self._special_ids
        return self._spelling.decode(name for name, number in names if number not in special)

    def _typed(self, number: int, text: str, span: tuple[int, int]) -> Token:
        """A token of the text at `span`, or without a span if that is empty."""
        label = self._spelling.label(self._name(number))
        if span[0] == span[1]:
            return Token(self.token_text(number), number, None, byte=label is not None)
        written = visible(text[slice(*span)]) if label is None else label
        return Token(written, number, span, byte=label is not None)

    def _special(self, number: int) -> Token:
        return Token(self._name(number), number, None, special=True)

    def _name(self, number: int) -> str:
        try:
            return self._vocabulary[int(number)]
        except KeyError:
            size = self.vocab_size
            raise ValueError(f"token id {number} is not in a vocabulary of {size}") from None

    def _label(self, number: int) -> str | None:
        """The hex label of a token that is a byte or some, else None."""
        return self._spelling.label(self._name(number))
