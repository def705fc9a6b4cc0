"""Spellings of text by a vocabulary: WordPiece, byte-level BPE, SentencePiece."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import tokenizers

#: How byte-fallback vocabularies spell one byte.
_BYTE = re.compile(r"<0x([0-9A-F]{2})>")
#: What SentencePiece writes for a space.
SPACE = "\u2581"
#: What stands for tokens that are only space.
_BLANKS = {"\n": "↵", "\t": "⇥"}
#: Signs that stand close to the text before them, and those close to the text after them.
_CLOSE_LEFT = re.compile(r"[.,!?;:)\]}%]|'[a-z]{1,2}")
_OPENING = ("(", "[", "{")


class Spelling(Protocol):
    """The spelling of text by the names in a vocabulary."""

    def label(self, name: str) -> str | None:
        """The hex label of a token that is bytes and makes no character by itself, else None."""

    def byte(self, name: str) -> int | None:
        """The byte that a token stands for, if it stands for a single one."""

    def text(self, name: str) -> str:
        """The text of a token as a reader would see it."""

    def decode(self, names: Iterable[str]) -> str:
        """The text that tokens spell, one after another."""


@dataclass(frozen=True)
class WordPiece:
    """WordPiece's spelling: words, and pieces that continue them; rare characters may be bytes.

    prefix  what marks a piece that continues a word, such as "##"

    >>> WordPiece("##").decode(["fluff", "##y", "<0xC3>", "<0xA9>", "!"])
    'fluffy é!'
    """

    prefix: str | None = None

    def label(self, name: str) -> str | None:
        found = _BYTE.fullmatch(name)
        return found[1] if found else None

    def byte(self, name: str) -> int | None:
        return _number(self.label(name))

    def text(self, name: str) -> str:
        return self.label(name) or (
            name[len(self.prefix or "") :] if self._continues_word(name) else name
        )

    def decode(self, names: Iterable[str]) -> str:
        text, pending = "", bytearray()
        for name in names:
            if (label := self.label(name)) is not None:
                pending += bytes.fromhex(label)
                continue
            text = _joined(text, _characters(pending))
            pending.clear()
            text = text + self.text(name) if self._continues_word(name) else _joined(text, name)
        return _joined(text, _characters(pending))

    def _continues_word(self, name: str) -> bool:
        prefix = self.prefix
        return bool(prefix) and name.startswith(prefix or "") and name != prefix


class ByteLevel:
    """GPT-2's spelling: every name is a row of bytes, each written as one printable character.

    >>> spelling = ByteLevel()
    >>> spelling.decode(["It", "'s", "Ġblue", "ĊĊ"]), spelling.text("Ġblue"), spelling.text("Ã")
    ("It's blue\\n\\n", 'blue', 'C3')
    """

    def label(self, name: str) -> str | None:
        return _label(_bytes_of(name))

    def byte(self, name: str) -> int | None:
        raw = _bytes_of(name)
        return raw[0] if len(raw) == 1 else None

    def text(self, name: str) -> str:
        raw = _bytes_of(name)
        return _label(raw) or visible(raw.decode())

    def decode(self, names: Iterable[str]) -> str:
        return b"".join(map(_bytes_of, names)).decode(errors="replace")


class SentencePiece:
    """SentencePiece's spelling: spaces are marked, and rare characters are spelled byte by byte.

    >>> spelling = SentencePiece()
    >>> spelling.decode(["▁It", "'", "s", "▁blue", "<0xC3>", "<0xA9>"]), spelling.text("▁blue")
    ("It's blueé", 'blue')
    """

    def label(self, name: str) -> str | None:
        found = _BYTE.fullmatch(name)
        return found[1] if found else None

    def byte(self, name: str) -> int | None:
        return _number(self.label(name))

    def text(self, name: str) -> str:
        return self.label(name) or visible(name.replace(SPACE, " "))

    def decode(self, names: Iterable[str]) -> str:
        raw = b"".join(
            name.replace(SPACE, " ").encode() if label is None else bytes.fromhex(label)
            for name, label in ((name, self.label(name)) for name in names)
        )
        # One space was put before the text so that its first word looks like any other.
        return raw.decode(errors="replace").removeprefix(" ")


def spelling_of(backend: tokenizers.Tokenizer, piece_prefix: str | None) -> Spelling:
    """The spelling of a tokenizer's vocabulary, told from the tokenizer's own decoder."""
    decoder = backend.decoder
    about = "" if decoder is None else decoder.__getstate__().decode()
    if '"ByteLevel"' in about:
        return ByteLevel()
    if '"Metaspace"' in about or SPACE in about:
        return SentencePiece()
    return WordPiece(piece_prefix)


@cache
def _byte_of() -> dict[str, int]:
    """The byte that each character of a byte-level vocabulary stands for.

    Printable bytes stand for themselves; the others, in order, are written from U+0100 on.
    """
    plain = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = (byte for byte in range(256) if byte not in plain)
    return {
        **{chr(byte): byte for byte in plain},
        **{chr(0x100 + n): byte for n, byte in enumerate(others)},
    }


def _bytes_of(name: str) -> bytes:
    table = _byte_of()
    # Added tokens are spelled as they are: what is no byte's sign stands for itself.
    return b"".join(
        bytes([table[char]]) if char in table else char.encode(errors="replace") for char in name
    )


def _label(raw: bytes) -> str | None:
    """The hex label of bytes that make no characters; a space before them does not count."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return (raw.removeprefix(b" ") or raw).hex().upper()
    return None


def _number(label: str | None) -> int | None:
    return None if label is None else int(label, 16)


def visible(text: str) -> str:
    """Text without the space before a word; where it is only space, a visible sign for it.

    >>> visible(" blue"), visible("  "), visible("\\n"), visible("\\t")
    ('blue', '␣', '↵', '⇥')
    """
    if text.strip():
        return text.removeprefix(" ")
    return next((sign for blank, sign in _BLANKS.items() if blank in text), "␣" if text else "")


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
