"""The attention of one head in a sentence: every weight, and how its largest score came about.

python examples/trace_a_sentence.py "a fluffy blue creature roamed the verdant forest"
"""

from __future__ import annotations

import sys

import attncore as ac

SENTENCE = "a fluffy blue creature roamed the verdant forest"
BLOCK, HEAD = 1, 3


def main(sentence: str) -> None:
    """Print, for each token, which earlier token the head looks at most."""
    trace = ac.load("storyteller").trace(sentence)
    words = [token.text for token in trace.tokens]
    for query, weights in enumerate(trace["pattern", BLOCK][HEAD]):
        key = int(weights.argmax())
        print(f"{words[query]:>12} looks at {words[key]:<12} {weights[key]:.2f}")

    # Every number knows where it comes from: here the weight of the last token's best match.
    query = len(words) - 1
    key = int(trace["pattern", BLOCK][HEAD, query].argmax())
    weight = trace.ref(("pattern", BLOCK), HEAD, query, key)
    score = trace.ref(("scores", BLOCK), HEAD, query, key)
    print(f"\n{weight} = {weight.value:.3f}, from {score} = {score.value:.3f}")

    # The score is the dot product of a query and a key, divided by the root of their length.
    q, k = trace["q", BLOCK][HEAD, query], trace["k", BLOCK][HEAD, key]
    print(f"q · k / √{len(q)} = {q @ k / len(q) ** 0.5:.3f}")


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or SENTENCE)
