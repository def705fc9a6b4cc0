"""Text to pieces, each with its place in the sentence as it was typed, and back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tokenizers

#: How byte-fallback vocabularies spell one byte.
_BYTE = re.compile(r"<0x([0-9A-F]{2})>")
#: Signs that stand close to the text before them, and those close to the text after them.
_CLOSE_LEFT = re.compile(r"[.,!?;:)\]}%]|'[a-z]{1,2}")
_OPENING = ("(", "[", "{")


@dataclass(frozen=True)
class Token:
    """One piece of a sentence.

    text     spelled as it was typed; for one byte of a character its hex label, such as "E4"
    id       its row in the vocabulary
    span     where it stands in the sentence; for a byte the whole character; None if special
    special  whether the model adds it, such as the start token
    byte     whether it is one byte of a character that the vocabulary lacks
    word     which written word it belongs to, counted from 0; None if special

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
    """Any `tokenizers.Tokenizer`, with tokens that know their place in the sentence.

    start         the token that stands before every sentence, if there is one
    piece_prefix  what marks a piece that continues a word, such as "##"

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
        """How many tokens there are."""
        return int(self.backend.get_vocab_size())

    @cached_property
    def _vocabulary(self) -> dict[int, str]:
        return {number: name for name, number in self.backend.get_vocab().items()}

    def encode(self, text: str) -> tuple[Token, ...]:
        """The tokens of a sentence, after the start token if the model has one."""
        encoding = self.backend.encode(text, add_special_tokens=False)
        words = _word_indices(text)
        tokens = [] if self.start_id is None else [self._special(self.start_id)]
        for number, span in zip(encoding.ids, _spans(text, encoding.offsets), strict=True):
            byte = self._byte(number)
            label = text[span[0] : span[1]] if byte is None else f"{byte:02X}"
            tokens.append(Token(label, number, span, byte=byte is not None, word=words[span[0]]))
        return tuple(tokens)

    def ids(self, text: str) -> list[int]:
        """The ids of a sentence, after that of the start token if the model has one."""
        return [token.id for token in self.encode(text)]

    def tokens_of(self, ids: Iterable[int]) -> tuple[Token, ...]:
        """Tokens for ids that came without a sentence: they have texts but no place."""
        return tuple(
            self._special(number)
            if number == self.start_id
            else Token(self.token_text(number), number, None, byte=self._byte(number) is not None)
            for number in ids
        )

    def token_text(self, token_id: int) -> str:
        """A token as a reader would see it: without marks for pieces, a byte as its hex label.

        Raises ValueError for an id that is not in the vocabulary.
        """
        name = self._name(token_id)
        byte = self._byte(token_id)
        if byte is not None:
            return f"{byte:02X}"
        return name[len(self.piece_prefix or "") :] if self._continues(name) else name

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ids: pieces glued, bytes joined to characters, words set apart.

        Raises ValueError for an id that is not in the vocabulary.
        """
        text, pending = "", bytearray()
        for number in ids:
            byte = self._byte(number)
            if byte is not None:
                pending.append(byte)
                continue
            text = _joined(text, _characters(pending))
            pending.clear()
            name = self._name(number)
            if self._continues(name):
                text += self.token_text(number)
            elif number != self.start_id:
                text = _joined(text, name)
        return _joined(text, _characters(pending))

    def _special(self, number: int) -> Token:
        return Token(self._name(number), number, None, special=True)

    def _name(self, number: int) -> str:
        try:
            return self._vocabulary[int(number)]
        except KeyError:
            size = self.vocab_size
            raise ValueError(f"token id {number} is not in a vocabulary of {size}") from None

    def _byte(self, number: int) -> int | None:
        """The byte that a token stands for, if it stands for one."""
        found = _BYTE.fullmatch(self._name(number))
        return int(found[1], 16) if found else None

    def _continues(self, name: str) -> bool:
        prefix = self.piece_prefix
        return bool(prefix) and name.startswith(prefix or "") and name != prefix


def _spans(text: str, offsets: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where each piece stands: without spaces before it, with the accents that were dropped."""
    covered = {place for start, end in offsets for place in range(start, end)}
    spans = []
    for start, end in offsets:
        while start < end - 1 and text[start].isspace():
            start += 1
        while end < len(text) and end not in covered and _kind(text[end]) == "mark":
            end += 1
        spans.append((start, end))
    return spans


def _word_indices(text: str) -> list[int | None]:
    """For each character the written word it belongs to; None for spaces.

    A word is a run of letters and digits with their marks, an ending such as 's, one ideograph,
    one emoji with all that is joined to it, or one sign.
    """
    indices: list[int | None] = []
    word, before, joined = -1, "space", False
    for place, char in enumerate(text):
        kind = _kind(char)
        if kind == "sign" and before == "letter" and _is_ending(text, place):
            word, before = word + 1, "letter"
        elif kind == "mark" and before != "space":
            pass  # whatever it marks goes on
        elif kind == "space" or not (kind == before == "letter" or (joined and kind == "sign")):
            word, before = word + (kind != "space"), kind
        joined = char == "\u200d"
        indices.append(None if kind == "space" else word)
    return indices


def _is_ending(text: str, place: int) -> bool:
    """Whether an apostrophe begins an ending, such as the one of "neighbour's"."""
    return text[place] in "'’" and text[place + 1 : place + 2].isalpha()


def _kind(char: str) -> str:
    """What a character does to a word: "space", "mark" (sticks), "letter" (runs on) or "sign"."""
    category = unicodedata.category(char)
    if char.isspace():
        return "space"
    # Accents, vowel signs, invisible formatting, skin tones.
    if category[0] == "M" or category == "Cf" or "\U0001f3fb" <= char <= "\U0001f3ff":
        return "mark"
    ideograph = unicodedata.name(char, "").startswith("CJK ")
    return "letter" if char.isalnum() and not ideograph else "sign"


def _characters(pending: bytearray) -> str:
    """The characters of some bytes, composed; U+FFFD for bytes that make none."""
    return unicodedata.normalize("NFC", pending.decode(errors="replace"))


def _joined(text: str, piece: str) -> str:
    """`text` and then `piece`, with a space between them where English has one."""
    close = (
        not text
        or not piece
        or text.endswith(_OPENING)
        or _CLOSE_LEFT.fullmatch(piece)
        # Digits of one number, and letters of scripts that are spelled byte by byte.
        or (text[-1].isdigit() and piece[0].isdigit())
        or (not text[-1].isascii() and not piece[0].isascii())
    )
    return text + piece if close else f"{text} {piece}"
