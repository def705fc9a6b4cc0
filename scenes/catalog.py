"""What scenes there are: one row each. Importing this imports neither Manim nor NumPy."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# What a beat may ask for beside tensors.
HIDDEN = "a hidden token"
UNBIASED = "the same scores before and after the mask"
MODEL = "the model itself"
CAUSAL = "a model whose tokens see only what is before them"
LEARNED = "learned positions"
WRITES = "a model that predicts the next word"
ORDER = "words that can stand in another order"
PAIRS = "queries and keys of at least two numbers"
READS = "what the weights of the head are multiplied by"
UNTURNED = "queries and keys as their weights make them"
ROOM = "a next token that the model can read in its turn"
RELATED = "two pairs of related words in the vocabulary"
OF_THE_MODEL = (MODEL, CAUSAL, LEARNED, WRITES, READS, UNTURNED, ROOM, RELATED)
MAX_TOKENS = 64  # of one sentence: beyond that no layout stays legible


class UnknownScene(LookupError):
    """A scene that the catalog does not have, said for people."""


@dataclass(frozen=True)
class SceneEntry:
    """One scene: how it is called, what it answers, and where its class is found.

    beats      in the order in which they play
    sentence   what is shown when none is given; focus is the word of it that is explained
    other      the second sentence then, of a scene that takes two: focus stands in both
    cls        name of the Lesson in `module`
    needs      what the scene asks of the model and the sentence, in words
    asks       what single beats ask for: tensors of the head's layer, or of none ("|": one of
               these), HIDDEN, UNBIASED, ORDER, PAIRS, MODEL, CAUSAL, LEARNED, WRITES, READS,
               UNTURNED, ROOM, RELATED; beats whose wishes a trace cannot meet are left out
    """

    name: str
    title: str
    question: str
    beats: tuple[str, ...]
    sentence: str
    focus: str
    module: str
    cls: str
    tags: tuple[str, ...]
    needs: tuple[str, ...]
    asks: Mapping[str, tuple[str, ...]]
    other: str = ""

    @property
    def own(self) -> tuple[str, ...]:
        """What is shown when no sentences are given: as many as the scene takes."""
        return (self.sentence, self.other) if self.other else (self.sentence,)

    @property
    def sentences(self) -> int:
        """How many sentences it takes."""
        return len(self.own)

    @property
    def asks_model(self) -> bool:
        """Whether any beat asks for more than the numbers of one run."""
        return any(ask in OF_THE_MODEL for asks in self.asks.values() for ask in asks)


def _scene(
    name: str,
    *,
    title: str,
    question: str,
    beats: tuple[str, ...],
    needs: tuple[str, ...],
    asks: dict[str, tuple[str, ...]],
    tags: tuple[str, ...],
    sentence: str = "a fluffy blue creature roamed the verdant forest",
    focus: str = "creature",
    other: str = "",
) -> SceneEntry:
    """A row; the chapter is called after the scene."""
    return SceneEntry(
        name=name,
        title=title,
        question=question,
        beats=beats,
        sentence=sentence,
        focus=focus,
        module=f"scenes.chapters.{name}.scene",
        cls=name.capitalize(),
        tags=tags,
        needs=needs,
        asks=MappingProxyType(asks),
        other=other,
    )


ONE_SENTENCE = f"one sentence of 1 to {MAX_TOKENS} tokens"
TWO_SENTENCES = f"two sentences of 1 to {MAX_TOKENS} tokens that share a word (-s A -s B)"

# In the order in which a lecture would show them.
CATALOG = (
    _scene(
        "overview",
        title="From a sentence to the next word",
        question="What happens between a sentence and the next word?",
        beats=("sentence", "embed", "attention", "mlp", "repeat", "unembed", "loop"),
        sentence="that fluffy blue creature",
        tags=("whole model",),
        needs=(
            ONE_SENTENCE,
            "a model with a tokenizer, or a trace (--trace FILE), which has no next words",
        ),
        asks={
            "embed": ("blocks.0.resid_pre",),
            "attention": ("blocks.0.attn.pattern",),
            "mlp": ("blocks.0.resid_mid", "blocks.0.resid_post"),
            "repeat": ("blocks.0.resid_pre", "blocks.0.resid_mid", "blocks.0.resid_post"),
            "unembed": ("probs", WRITES),
            "loop": ("probs", WRITES, ROOM),
        },
    ),
    _scene(
        "tokens",
        title="What the model reads",
        question="What does the model read?",
        beats=("split", "vocabulary", "pieces", "bytes"),
        tags=("from words to vectors",),
        needs=(ONE_SENTENCE, "a model with a tokenizer"),
        asks=dict.fromkeys(("split", "vocabulary", "pieces", "bytes"), (MODEL,)),
    ),
    _scene(
        "embedding",
        title="What a word is to the model",
        question="What is a word to the model?",
        beats=("lookup", "column", "space", "neighbours", "direction"),
        tags=("from words to vectors",),
        needs=(ONE_SENTENCE, "a model with a tokenizer"),
        asks={
            **dict.fromkeys(("lookup", "column", "space", "neighbours"), (MODEL,)),
            "direction": (MODEL, RELATED),
        },
    ),
    _scene(
        "positions",
        title="Where words stand",
        question="How does it know the order?",
        beats=("shuffle", "add", "map", "distance", "rotary"),
        tags=("from words to vectors",),
        needs=(
            ONE_SENTENCE,
            "a decoder or an encoder with a tokenizer: learned positions for most beats, any "
            "other kind for the rest",
        ),
        asks={
            "shuffle": (MODEL, ORDER),
            "add": ("embed", "pos_embed", "blocks.0.resid_pre"),
            "map": (LEARNED,),
            "distance": (LEARNED,),
            "rotary": ("attn.q", "attn.k", PAIRS),
        },
    ),
    _scene(
        "qkv",
        title="Query, key and value",
        question="What does each word ask, offer and give?",
        beats=("question", "query", "key", "value", "all"),
        tags=("one head",),
        needs=(
            ONE_SENTENCE,
            "a model with a tokenizer, or a trace with its queries, keys and values",
        ),
        asks={
            "question": (MODEL, READS),
            "query": (MODEL, READS, "attn.q", UNTURNED),
            "key": (MODEL, READS, "attn.k", UNTURNED),
            "value": (MODEL, READS, "attn.v"),
            "all": ("attn.q", "attn.k", "attn.v"),
        },
    ),
    _scene(
        "scores",
        title="Scores",
        question="Who answers whom?",
        beats=("dot", "cell", "column", "grid", "scale"),
        tags=("one head",),
        needs=(
            ONE_SENTENCE,
            "a model with a tokenizer, or a trace with its scores before any scaling",
        ),
        asks={
            "dot": ("attn.q", "attn.k"),
            "cell": ("attn.scores_raw",),
            "column": ("attn.scores_raw",),
            "grid": ("attn.scores_raw",),
            "scale": ("attn.scores_raw", "attn.scores_scaled"),
        },
    ),
    _scene(
        "softmax",
        title="From scores to weights",
        question="How do scores become weights?",
        beats=("scores", "exponentials", "normalise", "temperature", "relu"),
        tags=("one head",),
        needs=(
            ONE_SENTENCE,
            "a decoder or an encoder with a tokenizer, or a trace with scores (--trace FILE)",
        ),
        asks=dict.fromkeys(
            ("scores", "exponentials", "normalise", "temperature", "relu"), ("attn.scores",)
        ),
    ),
    _scene(
        "masking",
        title="No looking ahead",
        question="Why may a word not look ahead?",
        beats=("prefixes", "leak", "mask", "softmax", "same"),
        tags=("one head",),
        needs=(ONE_SENTENCE, "a decoder with a tokenizer"),
        asks={
            "prefixes": (CAUSAL, WRITES, HIDDEN),
            "leak": (CAUSAL, HIDDEN),
            "mask": (CAUSAL, UNBIASED, HIDDEN),
            "softmax": (CAUSAL, HIDDEN),
            "same": (CAUSAL, HIDDEN),
        },
    ),
    _scene(
        "pattern",
        title="The attention pattern",
        question="What does one head look at?",
        beats=("tokens", "queries", "keys", "scores", "mask", "softmax", "read", "sentence"),
        tags=("one head",),
        needs=(
            ONE_SENTENCE,
            "a decoder or an encoder with a tokenizer, or a trace (--trace FILE)",
        ),
        asks={
            "queries": ("attn.q",),
            "keys": ("attn.k",),
            "scores": ("attn.scores_scaled|attn.scores",),
            "mask": ("attn.scores", "attn.scores_scaled", UNBIASED, HIDDEN),
        },
    ),
    _scene(
        "values",
        title="What attention does",
        question="What does it do with what it found?",
        beats=("weights", "weigh", "sum", "residual", "factor", "all"),
        tags=("one head",),
        needs=(
            ONE_SENTENCE,
            "a model with a tokenizer, or a trace with its values or what its heads add",
        ),
        asks={
            "weights": ("attn.v",),
            "weigh": ("attn.v",),
            "sum": ("attn.v", "attn.z"),
            "residual": ("resid_pre", "attn.result"),
            "factor": (MODEL, "attn.v"),
            "all": ("resid_pre", "attn.result"),
        },
    ),
    _scene(
        "context",
        title="One word in two sentences",
        question="How does one word mean two things?",
        beats=("same", "look", "pull", "next"),
        sentence="the machine learning model",
        other="the fashion model",
        focus="model",
        tags=("whole model",),
        needs=(TWO_SENTENCES, "a decoder or an encoder with a tokenizer"),
        asks={
            "same": ("embed",),
            "look": ("attn.pattern",),
            "pull": ("resid_pre", "resid_post"),
            "next": (WRITES,),
        },
    ),
)

DEFAULT = "pattern"  # the headline


def find(name: str) -> SceneEntry:
    """The scene called `name`. Raises UnknownScene with the nearest names.

    >>> find("pattern").question
    'What does one head look at?'
    >>> find("patern")
    Traceback (most recent call last):
    scenes.catalog.UnknownScene: there is no scene 'patern'; did you mean pattern?
    """
    entries = {entry.name: entry for entry in CATALOG}
    if name in entries:
        return entries[name]
    near = difflib.get_close_matches(name, entries, n=3, cutoff=0.6)
    hint = f"did you mean {', '.join(near)}?" if near else f"there are: {', '.join(entries)}"
    raise UnknownScene(f"there is no scene {name!r}; {hint}")
