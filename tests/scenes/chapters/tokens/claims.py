"""What must be seen at the end of each beat of `tokens`, as the tokenizer's own backend tells.

Each function raises AssertionError if the picture says anything else.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from tests.scenes.chapters.tokens.facts import Asked, Piece, whole
from tests.scenes.chapters.tokens.find_list import check_list, check_table
from tests.scenes.chapters.tokens.find_pieces import check_cut, check_typed
from tests.scenes.support.facts import Spoken
from tests.scenes.support.frame import check_caption, check_print
from tests.scenes.support.judge import Claim, Judge
from tests.scenes.support.stage import Played, Stage

MOST_LETTERS = 18  # of a word in a caption


def split(stage: Stage, played: Played) -> None:
    asked = Asked(played)
    key, values = how_many(asked.sentence)
    typed = played.said(key)
    check_typed(typed, played.subject.trace.text, asked.sentence)
    check_caption(typed, played, key, values)
    check_caption(played.said("typed"), played, "typed", {})
    check_cut(stage, asked.sentence, written=played.theme.dimmed)
    check_caption(stage, played, "ids", {})
    check_print(stage, played, "tokens")


def how_many(pieces: list[Piece]) -> tuple[str, Spoken]:
    """The caption that says how many tokens there are, and which of them the model adds."""
    added = [i for i, piece in enumerate(pieces) if piece.special]
    last = len(pieces) - 1
    usual = {(): "tokens", (0,): "tokens_start", (last,): "tokens_end", (0, last): "tokens_both"}
    key = usual.get(tuple(added), "tokens_marks")
    key = "tokens_bytes" if any(piece.character for piece in pieces) else key
    return key, {"count": len(pieces)}


def vocabulary(stage: Stage, played: Played) -> None:
    asked = Asked(played)
    check_caption(played.said("vocabulary"), played, "vocabulary", {"size": asked.size})
    check_list(stage, asked, played)
    check_caption(stage, played, "same_entry", {})
    check_print(stage, played, "vocabulary")


def pieces(stage: Stage, played: Played) -> None:
    text, cut = Asked(played).word
    key = check_example(stage, played, "word", text, cut)
    if len(cut) > 1:
        check_caption(stage, played, "price", {"count": len(cut)})
    else:
        check_caption(stage, played, key, {"entry": cut[0].text if cut else ""})


def spelled(stage: Stage, played: Played) -> None:
    asked = Asked(played)
    text, cut = asked.character
    known = sorted(utf8(letters=False) & asked.bytes)
    told = cut and all(piece.character for piece in cut) and utf8(letters=True) <= asked.bytes
    if told:
        check_table(stage, played, known, {int(piece.text, 16) for piece in cut})
    key = check_example(stage, played, "character", text, cut)
    if told:
        check_caption(stage, played, "any_script", {"size": len(known)})
    else:
        entry = cut[0].text if cut else ""
        check_caption(stage, played, key, {"count": len(cut), "entry": entry})


def in_a_caption(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"


@cache
def utf8(*, letters: bool) -> frozenset[int]:
    """The bytes that all characters beyond ASCII are made of; of `letters`, no mere accents."""
    codes = (code for code in range(0x80, 0x110000, 0x3F) if not 0xD800 <= code < 0xE000)
    chars = (char for char in map(chr, codes) if not (letters and unicodedata.combining(char)))
    return frozenset(byte for char in chars for byte in char.encode())


def check_example(stage: Stage, played: Played, kind: str, text: str, cut: list[Piece]) -> str:
    """What is no entry stands there as typed, then what is read instead; how that is said."""
    missing = f"{kind}_missing"
    assert missing in (said for said, _ in played.captions), f"nobody says that {text} is no entry"
    check_caption(played.said(missing), played, missing, {"word": in_a_caption(text)})
    ways = {p.text for p in cut if p.text.startswith("[") and p.text.endswith("]")}
    spelled_so = "bytes" if all(p.character for p in cut) else "pieces"
    key = f"{kind}_{'nothing' if not cut else 'unknown' if ways else spelled_so}"
    typed = played.said(key)
    check_typed(typed, text, [p.moved(-cut[0].span[0]) for p in cut] or [whole(text)])
    values: Spoken = {"count": len(cut), "entry": cut[0].text if cut else ""}
    check_caption(typed, played, key, values)
    check_cut(stage, cut, whole=text)
    check_print(stage, played, "vocabulary")
    return key


CLAIMS: dict[str, Claim] = {
    "split": split,
    "vocabulary": vocabulary,
    "pieces": pieces,
    "bytes": spelled,
}

JUDGE = Judge(CLAIMS)
check_beat, check_all = JUDGE.beat, JUDGE.whole
