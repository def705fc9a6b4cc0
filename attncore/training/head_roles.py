"""The head card of a built-in model, measured on held-out passages of its corpus."""

from __future__ import annotations

from itertools import islice

from attncore import Trace, Transformer
from attncore.trace.head_card import HeadCard, survey
from attncore.training.attention_figures import KINDS, TEST_SEED
from attncore.training.grammar import corpus
from attncore.training.probes import Prober

PASSAGES = 200  # of each kind of passage
OWN = "own adjectives"


def head_card(model: Transformer, count: int = PASSAGES) -> HeadCard:
    """The roles of all heads over `count` passages of the whole grammar and of each of its kinds.

    Beside the kinds of keys that any model has, a noun has those of its own adjectives.
    """
    prober, traces = Prober(model), list[Trace]()
    own: dict[int, list[list[int]]] = {}  # for each trace the adjectives of its tokens
    for kind in (None, *KINDS):
        for passage in islice(corpus.known_passages(TEST_SEED, kind), count):
            run = prober.run(passage.words)
            keys: list[list[int]] = [[] for _ in run.ids]
            for noun, words in passage.phrases:
                keys[run.places[noun][-1]] = [at for word in words for at in run.places[word]]
            traces.append(model.trace(list(run.ids), names=["blocks.*.attn.pattern"]))
            own[id(traces[-1])] = keys
    return survey(traces, {OWN: lambda trace: own[id(trace)]})
