"""Section `core`: attention and transformers, beside PyTorch where it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

import numpy as np

import attncore as ac
from benchmarks.rows import Comparison, Target
from benchmarks.sides import Ours, Theirs, agree

TITLE = "core: attncore beside PyTorch"
#: For those who measure without PyTorch.
HINT = (
    "PyTorch is not installed, so there is nothing to compare with: "
    "install it with `.venv/bin/python -m pip install torch`."
)
FORWARD = Target(1.25, "ratio")
GENERATION = Target(1.5, "ratio")
TRACE = Target(3, "ms")
KEEPING = Target(1.25, "ratio")


@dataclass(frozen=True)
class Sizes:
    """The sizes that the section measures.

    lengths       of the forward runs; `targeted` are those that have a target
    attend        heads, tokens, d_head
    prompt, new   tokens that are there, and tokens that are written, when generating
    keep_at       tokens of the run whose whole trace is kept
    sentence      for the built-in model; one of its own name
    """

    config: ac.Config
    lengths: tuple[int, ...]
    targeted: tuple[int, ...]
    attend: tuple[int, int, int]
    prompt: int
    new: int
    keep_at: int
    sentence: str = "a fluffy blue creature roamed the verdant forest"
    model: str = "storyteller"


GPT2_SMALL = Sizes(
    config=ac.Config(
        d_model=768,
        n_layers=12,
        n_heads=12,
        d_mlp=3072,
        vocab_size=50_257,
        context=1024,
        activation="gelu_tanh",
    ),
    lengths=(16, 128, 1024),
    targeted=(128, 1024),
    attend=(12, 1024, 64),
    prompt=16,
    new=64,
    keep_at=128,
)


def has_torch() -> bool:
    """Whether PyTorch is installed, to compare with."""
    return find_spec("torch") is not None


def comparisons(sizes: Sizes = GPT2_SMALL) -> Iterator[Comparison]:
    """The rows, each made when the one before it has been measured.

    Raises `sides.Disagreement` when both sides do not compute the same.
    """
    ours = Ours(sizes.config)
    theirs = Theirs(ours.weights, sizes.config) if has_torch() else None
    for length in sizes.lengths:
        yield _forward(ours, theirs, length, FORWARD if length in sizes.targeted else None)
    yield _attend(sizes.attend, theirs)
    yield _generation(ours, theirs, sizes)
    yield from _built_in(sizes)
    yield _keeping(ours, sizes.keep_at)


def _forward(ours: Ours, theirs: Theirs | None, length: int, target: Target | None) -> Comparison:
    ids = ours.ids(length)
    what = f"forward, {length:,} tokens"
    mine = partial(ours.model.logits, ids)
    other = theirs.forward(ids) if theirs else None
    if other:
        agree(what, mine(), other())
    return Comparison(what, mine, other, target=target, rounds=15 if length < 512 else 7)


def _attend(shape: tuple[int, int, int], theirs: Theirs | None) -> Comparison:
    heads, tokens, d_head = shape
    rng = np.random.default_rng(0)
    q, k, v = rng.standard_normal((3, heads, tokens, d_head), dtype=np.float32)
    what = f"attend, {heads} × {tokens:,} × {d_head}, causal"

    def mine() -> ac.Attention:
        return ac.attend(q, k, v, mask=ac.masks.causal(tokens))

    other = theirs.attend(q, k, v) if theirs else None
    if other:
        agree(what, mine().output, other())
    return Comparison(what, mine, other, rounds=15)


def _generation(ours: Ours, theirs: Theirs | None, sizes: Sizes) -> Comparison:
    ids = ours.ids(sizes.prompt)
    what = f"generation with a cache, {sizes.prompt} + {sizes.new} tokens, per new token"
    mine = partial(ours.model.generate_ids, ids, max_new_tokens=sizes.new, temperature=0)
    other = theirs.generation(ids, sizes.new) if theirs else None
    if other:
        agree(what, np.array(mine()), np.array(other()))
    return Comparison(what, mine, other, target=GENERATION, rounds=5, parts=sizes.new)


def _built_in(sizes: Sizes) -> Iterator[Comparison]:
    model, sentence = ac.load(sizes.model), sizes.sentence
    what = f"{sizes.model}, full trace of {len(model.trace(sentence).tokens)} tokens"
    touched = partial(_touch, model, sentence)
    yield Comparison(f"{what}, all read", touched, target=TRACE, rounds=5)
    yield Comparison(f"{what}, none read", partial(model.trace, sentence), target=TRACE, rounds=5)
    yield Comparison(f"load {sizes.model}", partial(ac.load, sizes.model), rounds=5)


def _touch(model: ac.Transformer, sentence: str) -> object:
    """A trace of which every entry was asked for."""
    return dict(model.trace(sentence))


def _keeping(ours: Ours, length: int) -> Comparison:
    ids = ours.ids(length)
    return Comparison(
        f"full trace kept, {length:,} tokens",
        ours=partial(ours.model.trace, ids),
        other=partial(ours.model.logits, ids),
        against="nothing kept",
        target=KEEPING,
        rounds=15,
    )
