"""The sentences and options that every scene is tried with."""

from __future__ import annotations

from itertools import product

SENTENCES = {
    1: "hello",
    8: "a fluffy blue creature roamed the verdant forest",
    24: (
        "the old farmer and the young teacher walked slowly through the quiet green garden "
        "because the weather was warm and the birds were singing"
    ),
}
Options = tuple[int, str, str]  # length of the sentence, language, theme
ALL: list[Options] = list(product(SENTENCES, ("en", "zh"), ("dark", "light")))
# Every two options meet in one of these. A short sentence, English and dark, is always tried.
PAIRS: list[Options] = [
    (1, "zh", "light"),
    (24, "en", "light"),
    (8, "en", "dark"),
    (1, "en", "dark"),
    (8, "zh", "light"),
    (24, "zh", "dark"),
]
USUAL = 2  # pairs that are tried by default, the others with `make test-slow`
STRANGE = {
    "64 tokens": " ".join(
        (["the", "small", "dog", "and", "the", "big", "cat", "saw", "a", "red", "ball"] * 6)[:64]
    ),
    "bytes of Chinese": "一只蓝色的生物",
    "bytes among words": "the café served 汤 and naïve prices",
    "pieces of unknown words": "the flibbertigibbet admired zorgonian architecture",
    "odd characters": "# $ * _ \\ < > & \" ' ` @ ~ % { } [ ] / = //",
    "accents over capitals": "ÀÉÎÕÜ ñandú çà",
    "digits": "there are 12 apples in 3 boxes",
    "the same word": "the cat saw the dog and the dog saw the cat and the mouse",
    "one long word": "antidisestablishmentarianism",
    "two lines": "a blue creature\nroamed the forest",
    "capitals": "A FLUFFY Blue creature ROAMED",
    "only function words": "it was the one that they had",
}
