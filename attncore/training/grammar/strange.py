"""Made-up words: syllables with English endings, misspelt words, other scripts, digits, signs."""

from __future__ import annotations

import random
import string
import unicodedata
from functools import cache

from attncore.training.words import listed, load_lexicon

ONSETS = listed(
    "b c d f g h j k l m n p r s t v w y z br cr dr gr kr tr pl gl fl st sn sp th sh ch qu"
)
VOWELS = listed("a e i o u ee oo ai ou y ea")
CODAS = ["", "", "", "n", "r", "x", "l", "b", "k", "m", "t", "nd", "p", "g", "ss", "ck"]
ENDINGS = {
    "noun": ("", "", "", "er", "ness", "tion", "ity", "ment", "ist", "ism", "age", "ology"),
    "plural": ("s",),
    "adjective": ("", "y", "ish", "ous", "ful", "ic", "less", "al", "ed", "ive", "able", "ing"),
    "past": ("ed",),
    "participle": ("ed",),
    "third": ("s",),
    "base": ("", "ize", "ate"),
    "gerund": ("ing",),
    "adverb": ("ly",),
    "name": ("", "", "son", "a", "er", "ski"),
}


def word(rng: random.Random, kind: str) -> str:
    """A made-up word of a kind (a key of ``ENDINGS``): mostly letters, sometimes not."""
    roll = rng.random()
    if roll < 0.10:
        return foreign(rng)
    if roll < 0.12:
        return "".join(rng.choice(string.digits) for _ in range(rng.randint(1, 4)))
    if roll < 0.14:
        return rng.choice(string.punctuation)
    if roll < 0.24:
        return misspelt(rng)
    if roll < 0.28:
        return letters(rng)
    return syllables(rng) + rng.choice(ENDINGS[kind])


def syllables(rng: random.Random) -> str:
    """One to three syllables.

    >>> syllables(random.Random(3)).isalpha()
    True
    """
    count = rng.choice((1, 2, 2, 3))
    return "".join(
        rng.choice(ONSETS) + rng.choice(VOWELS) + rng.choice(CODAS) for _ in range(count)
    )


def letters(rng: random.Random) -> str:
    """Letters in any order: every letter is met first and inside."""
    return "".join(rng.choice(string.ascii_lowercase) for _ in range(rng.randint(1, 4)))


def misspelt(rng: random.Random) -> str:
    """A word of the lexicon with one letter changed, one dropped, or another's end."""
    base = rng.choice(_long_words())
    at = rng.randrange(1, len(base))
    style = rng.randrange(3)
    if style == 0:
        return base[:at] + rng.choice(string.ascii_lowercase) + base[at + 1 :]
    if style == 1:
        return base[:at] + base[at + 1 :]
    return base[:at] + rng.choice(_long_words())[-3:]


@cache
def _long_words() -> tuple[str, ...]:
    return tuple(word for word in load_lexicon().words() if word.isalpha() and len(word) > 3)


def foreign(rng: random.Random) -> str:
    """One or two characters of another script, half of the time Chinese.

    >>> all(not character.isascii() for character in foreign(random.Random(2)))
    True
    """
    if rng.random() < 0.5:
        return "".join(chr(rng.randrange(0x4E00, 0x9FA0)) for _ in range(rng.choice((1, 2))))
    return _any_character(rng)


def _any_character(rng: random.Random) -> str:
    """A character whose first UTF-8 byte is uniform: all scripts and planes are met."""
    while True:
        lead = rng.randrange(0xC2, 0xF5)
        length = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
        tail = bytes(rng.randrange(0x80, 0xC0) for _ in range(length - 1))
        try:
            character = (bytes([lead]) + tail).decode("utf-8")
        except UnicodeDecodeError:
            continue
        if unicodedata.category(character) not in ("Mn", "Mc", "Me", "Cc", "Zs", "Zl", "Zp"):
            return character
