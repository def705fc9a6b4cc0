"""Tokens made of the strings of other tokenizers' vocabularies."""

from __future__ import annotations

import re
import unicodedata
from codecs import getincrementaldecoder
from collections.abc import Sequence

from attncore.text.tokenizer import Token
from attncore.text.vocabulary import SPACE, _byte_of, _bytes_of, visible

UNKNOWN_ID = -1
#: What models add to a sentence: [CLS], <s>, <|endoftext|>, <start_of_turn>, ‹start› …
_SPECIAL = re.compile(
    r"\[(CLS|SEP|PAD|BOS|EOS)\]|</?s>|<(pad|bos|eos|cls|sep)>|<\w*(start|end|begin)\w*>"
    r"|<[|\uff5c][^<>]+[|\uff5c]>|‹\w+›",
    re.IGNORECASE,
)
_BYTE = re.compile(r"<0x([0-9A-F]{2})>")  # a byte, where characters may be spelled byte by byte
_SPACES = (SPACE, " ")  # what stands for the space before a word
_CONTINUES = "##"  # what stands before a piece that goes on with a word
_LATER_BYTES = range(0x80, 0xC0)  # of a character in UTF-8, after its first


def tokens_of(texts: Sequence[str | Token]) -> tuple[Token, ...]:
    """Tokens without the marks Ġ, ▁ and ##, as a reader would see them; they have no spans.

    texts  as `convert_ids_to_tokens` or `to_str_tokens` give them; a Token stays as it is

    Their ids, which are not known, are -1. Raises ValueError for a single string, and for what
    is no string.

    >>> [(t.text, t.special, t.word) for t in tokens_of(["[CLS]", "play", "##ing", "[SEP]"])]
    [('[CLS]', True, None), ('play', False, 0), ('ing', False, 0), ('[SEP]', True, None)]
    """
    if isinstance(texts, str):
        raise ValueError(f"tokens are a list of strings, one for each column, not {texts!r}")
    wrong = [text for text in texts if not isinstance(text, str | Token)]
    if wrong:
        raise ValueError(f"tokens are strings, not {wrong[0]!r}: give their texts, not their ids")
    spelled = iter(_tokens([str(text) for text in texts if isinstance(text, str)]))
    return tuple(text if isinstance(text, Token) else next(spelled) for text in texts)


def _tokens(texts: list[str]) -> list[Token]:
    pieces = _token_bytes(texts)
    spaced = any(piece.decode(errors="replace").startswith(_SPACES) for piece in pieces)
    made: list[Token] = []
    word, open_bytes = -1, b""  # of a character that several pieces spell
    for text, piece in zip(texts, pieces, strict=True):
        if _is_special(text):
            made.append(Token(text.strip(), UNKNOWN_ID, None, special=True))
            open_bytes = b""
            continue
        before = made[-1].text if made and not made[-1].special else ""
        label = _label(piece)
        finishes = bool(open_bytes) and piece[0] in _LATER_BYTES
        if not (finishes or _continues_word(piece.decode(errors="ignore"), before, spaced)):
            word += 1
        so_far = open_bytes + piece if finishes else piece
        open_bytes = so_far if label is None and _label(so_far) is None else b""
        seen = piece.strip().hex().upper() if label is None else label
        made.append(Token(seen, UNKNOWN_ID, None, byte=label is None, word=word))
    return made


def _continues_word(piece: str, before: str, spaced: bool) -> bool:
    """Whether a piece continues the written word of the one before it."""
    if piece.startswith(_CONTINUES) and piece != _CONTINUES:
        return bool(before)
    # Where words carry their space, a piece without one goes on with a word, but signs do not.
    return spaced and _is_letter(piece[:1]) and _is_letter(before[-1:])


def _is_letter(char: str) -> bool:
    return char.isalnum() and not unicodedata.name(char, "").startswith("CJK ")


def _label(piece: bytes) -> str | None:
    """The text of a piece as it is shown, with a sign for a space; None for part of a character."""
    try:
        text = piece.decode()
    except UnicodeDecodeError:
        return None
    if text.startswith(_CONTINUES) and text != _CONTINUES:
        return text.removeprefix(_CONTINUES)
    return visible(text.replace(SPACE, " ")).strip() or visible(" ")


def _token_bytes(texts: list[str]) -> list[bytes]:
    """The bytes of each token.

    Byte-level vocabularies spell every byte by a letter. Names are only taken for such if all of
    them spell UTF-8 without control characters: a Polish ł or a Maltese ġ in plain text does not.
    """
    fallback = [_BYTE.fullmatch(text) for text in texts]
    plain = [
        text.encode() if match is None else bytes.fromhex(match[1])
        for text, match in zip(texts, fallback, strict=True)
    ]
    joined = "".join(text for text in texts if not _is_special(text))
    table = _byte_of()
    if not set(joined) <= table.keys() or all(table[char] == ord(char) for char in joined):
        return plain
    raw = _bytes_of(joined)
    try:
        # A run may begin and end in the middle of a character.
        whole = getincrementaldecoder("utf-8")().decode(raw.lstrip(bytes(_LATER_BYTES)))
    except UnicodeDecodeError:
        return plain
    if any(unicodedata.category(char) == "Cc" and char not in "\n\t\r" for char in whole):
        return plain
    return [text.encode() if _is_special(text) else _bytes_of(text) for text in texts]


def _is_special(text: str) -> bool:
    return _SPECIAL.fullmatch(text.strip()) is not None
