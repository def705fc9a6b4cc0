"""The same word in two sentences: one embedding, two vectors once its neighbours were heard.

python examples/compare_two_sentences.py model "FIRST SENTENCE" "SECOND SENTENCE"
"""

from __future__ import annotations

import sys

import numpy as np

import attncore as ac

WORD = "model"
SENTENCES = "the fashion model walked the runway", "the engineer trained a machine learning model"


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    """The cosine of two vectors (d_model,): 1 for the same direction, 0 for nothing in common."""
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def main(word: str, sentences: tuple[str, ...]) -> None:
    """Print how alike the word's two vectors are, before the first block and after each."""
    model = ac.load("storyteller")
    traces = [model.trace(sentence) for sentence in sentences]
    places = [[token.text for token in trace.tokens].index(word) for trace in traces]
    streams = ["embed", *traces[0].find("blocks.*.resid_post")]
    for name in streams:
        first, second = (trace[name][place] for trace, place in zip(traces, places, strict=True))
        print(f"{name:<20} cosine {cosine(first, second):.3f}")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(*((given[0], tuple(given[1:])) if given else (WORD, SENTENCES)))
