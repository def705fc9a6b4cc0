"""How a text is cut, asked of the tokenizer's own backend.

Nothing here asks attncore how a text is cut: ids come from the `tokenizers` library, pieces from
the places that it gives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, cached_property

import tokenizers

from tests.scenes.support.stage import Played

BYTE = re.compile(r"<0x([0-9A-F]{2})>")
SPACE = "␣"  # stands for a token that is only space


@dataclass(frozen=True)
class Piece:
    """One token as its tokenizer gives it: its id, what it spells, and where it was typed.

    character  what it is a byte of, else nothing
    """

    id: int
    text: str
    span: tuple[int, int]
    character: str = ""
    special: bool = False

    def moved(self, by: int) -> Piece:
        """The same in a text that begins elsewhere."""
        return replace(self, span=(self.span[0] + by, self.span[1] + by))


def whole(text: str) -> Piece:
    """A text of which nothing is read, as it stands before that is seen."""
    return Piece(-1, text, (0, len(text)))


@cache
def alphabet() -> dict[str, int]:
    """GPT-2's: printable bytes stand for themselves, the others for U+0100 and so on."""
    plain = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1)]
    plain += range(ord("®"), ord("ÿ") + 1)
    rest = [byte for byte in range(256) if byte not in plain]
    return {chr(b): b for b in plain} | {chr(256 + i): b for i, b in enumerate(rest)}


def raw(name: str) -> bytes:
    return bytes(alphabet()[char] for char in name)


def is_part(name: bytes) -> bool:
    """Whether these bytes make no characters by themselves."""
    return "\ufffd" in name.decode(errors="replace")


def spelled(name: bytes) -> str:
    """As a reader would see it: text, or bytes as hex."""
    text = name.removeprefix(b" ")
    return text.hex().upper() if is_part(name) else text.decode() or SPACE


@dataclass(frozen=True)
class Asked:
    """The backend of the subject's tokenizer, asked directly."""

    played: Played

    @property
    def backend(self) -> tokenizers.Tokenizer:
        return self.played.subject.network.tokenizer.backend

    @cached_property
    def byte_level(self) -> bool:
        return '"ByteLevel"' in self.backend.to_str()

    @property
    def size(self) -> int:
        return int(self.backend.get_vocab_size())

    @property
    def bytes(self) -> set[int]:
        """Those that have a row of their own."""
        if self.byte_level:
            return {raw(name)[0] for name in self.backend.get_vocab() if len(name) == 1}
        found = map(BYTE.fullmatch, self.backend.get_vocab())
        return {int(match[1], 16) for match in found if match}

    def name(self, number: int) -> str:
        """An entry as a reader would see it: bytes as hex, pieces without their marks."""
        name = self.backend.id_to_token(number)
        assert name is not None, f"there is no row {number}"
        if self.byte_level:
            return spelled(raw(name))
        prefix = getattr(self.backend.model, "continuing_subword_prefix", None) or "##"
        found = BYTE.fullmatch(name)
        if found:
            return str(found[1])
        return name.removeprefix(prefix) if len(name) > len(prefix) else name

    def pieces(self, text: str, *, alone: bool = False) -> list[Piece]:
        """How a text is cut; `alone`: without what the model adds."""
        start = self.played.subject.network.tokenizer.start
        found = self.backend.encode(text, add_special_tokens=start is None and not alone)
        pieces = [
            Piece(self.backend.token_to_id(start), start, (0, 0), special=True)
            for _ in range(start is not None and not alone)
        ]
        unknown = getattr(self.backend.model, "unk_token", None)
        marks = zip(found.ids, found.tokens, found.offsets, found.special_tokens_mask, strict=True)
        for number, name, (a, b), special in marks:
            byte = BYTE.fullmatch(name)
            if self.byte_level:
                read = spelled(raw(name))
                character = text[a:b] if is_part(raw(name)) else ""
                pieces.append(Piece(number, read, (a, b), character))
            elif special or name == unknown:
                pieces.append(Piece(number, name, (a, b), special=bool(special)))
            elif byte:
                pieces.append(Piece(number, byte[1], (a, b), text[a:b]))
            else:
                pieces.append(Piece(number, text[a:b].strip() or SPACE, (a, b)))
        return pieces

    @cached_property
    def sentence(self) -> list[Piece]:
        return self.pieces(self.played.subject.trace.text)

    @property
    def word(self) -> tuple[str, list[Piece]]:
        """The word that is not in the vocabulary: of the sentence, if it has one."""
        text, words = self.played.subject.trace.text, {}
        tokens = self.played.subject.trace.tokens
        for token, piece in zip(tokens, self.sentence, strict=True):
            if token.word is not None:
                words.setdefault(token.word, []).append(piece)
        own = [w for w in words.values() if len(w) > 1 and not any(p.character for p in w)]
        if not own:
            return "flibbertigibbet", self.pieces("flibbertigibbet", alone=True)
        longest = max(own, key=len)
        return text[longest[0].span[0] : longest[-1].span[1]], longest

    @property
    def character(self) -> tuple[str, list[Piece]]:
        """The character that is not in the vocabulary: of the sentence, if it has one."""
        spelled = [i for i, piece in enumerate(self.sentence) if piece.character]
        if not spelled:
            return "雪", self.pieces("雪", alone=True)
        first = self.sentence[spelled[0]]
        return first.character, [p for p in self.sentence if p.span == first.span and p.character]
