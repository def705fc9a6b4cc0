"""The decoder-only transformer: sentence in, named activations and next words out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from attncore import generation, masks
from attncore import names as _names
from attncore._arrays import Activations, Array, Entries, Ids, Kept, as_float, nearest, read_only
from attncore.block import Block
from attncore.config import Config
from attncore.functional import softmax
from attncore.layers import Embedding, LayerNorm, check_ids, linear
from attncore.positions import sinusoidal
from attncore.refs import Ref
from attncore.tokenizers import Token
from attncore.trace import ModelInfo, Trace
from attncore.weights import check_weights, digest_of, part_of, random_weights

if TYPE_CHECKING:
    from attncore.tokenizers import Tokenizer

#: Per block the keys and values (..., head, token, d_head) of the tokens so far.
Past = tuple[tuple[Array, Array], ...]


class Transformer:
    """A decoder-only transformer: embeddings, blocks, a last layer norm, the unembedding.

    weights     by the names of `attncore.weights.weight_shapes`, as (d_in, d_out)
    tokenizer   needed for text; without it the model takes token ids
    provenance  "trained", "random" or "imported"

    Raises ValueError, naming them, for weights that are missing, surplus or of another shape.
    Radford et al. 2019.

    >>> model = Transformer.random(Config(4, 1, 2, 8, vocab_size=5, context=6), seed=0)
    >>> model.logits([1, 2, 3]).shape, model.trace([1, 2, 3])["pattern", 0].shape
    ((3, 5), (2, 3, 3))
    """

    def __init__(
        self,
        config: Config,
        weights: Mapping[str, Array],
        *,
        tokenizer: Tokenizer | None = None,
        name: str = "unnamed",
        provenance: str = "imported",
        digest: str | None = None,
    ) -> None:
        check_weights(config, {key: np.shape(array) for key, array in weights.items()})
        self.config = config
        self.weights = MappingProxyType({k: read_only(as_float(w)) for k, w in weights.items()})
        self._tokenizer = tokenizer
        self._name, self._provenance, self._digest = name, provenance, digest
        self.embedding = Embedding(self.weights["embed.w"])
        self.blocks = tuple(
            Block.from_weights(config, self.weights, i) for i in range(config.n_layers)
        )
        self.ln_final = LayerNorm(
            self.weights["ln_final.gain"], self.weights["ln_final.bias"], config.layer_norm_eps
        )

    @classmethod
    def random(
        cls,
        config: Config,
        seed: int,
        *,
        dtype: DTypeLike = np.float32,
        tokenizer: Tokenizer | None = None,
    ) -> Transformer:
        """A model that has learned nothing: its weights are drawn at random from `seed`."""
        weights = random_weights(config, seed, dtype)
        return cls(config, weights, tokenizer=tokenizer, name="random", provenance="random")

    @cached_property
    def info(self) -> ModelInfo:
        """Name, digest and provenance."""
        return ModelInfo(
            self._name, self._digest or digest_of(self.config, self.weights), self._provenance
        )

    @property
    def tokenizer(self) -> Tokenizer:
        """What turns text into ids; ValueError for a model that has none."""
        if self._tokenizer is None:
            raise ValueError("this model has no tokenizer: give it token ids, not text")
        return self._tokenizer

    @property
    def has_tokenizer(self) -> bool:
        """Whether the model takes text."""
        return self._tokenizer is not None

    def trace(
        self,
        prompt: str | Sequence[int] | Ids,
        *,
        names: Iterable[str] | None = None,
        positions: bool = True,
        mask: bool = True,
    ) -> Trace:
        """Run the model on a sentence or on ids and keep its activations.

        names      keep only these, which may hold * and ?; None for all of them
        positions  False: without what tells the model the order of its tokens
        mask       False: every token sees every other one

        Raises ValueError for an empty text, one longer than the context (naming both lengths) and
        ids out of range; KeyError, naming the nearest, for an unknown activation.

        >>> model = Transformer.random(Config(4, 1, 2, 8, vocab_size=5, context=6), seed=0)
        >>> model.trace([1, 2], names=["blocks.*.attn.pattern"]).names()
        ('blocks.0.attn.pattern',)
        """
        keep = _names.selection(names, _names.activations(self.config.n_layers))
        tokens, text = self.read(prompt)
        ids = np.array([token.id for token in tokens])
        _, _, kept = self.forward(ids, keep=keep, positions=positions, mask=mask)
        altered = not (positions and mask)
        info = replace(self.info, provenance="altered") if altered else self.info
        return Trace(kept, tokens, text, info)

    def logits(self, ids: ArrayLike) -> Array:
        """ids (..., token) -> logits of the next token (..., token, vocab).

        Raises ValueError for ids out of range and for more of them than the context.
        """
        return self.forward(ids)[0]

    def next_tokens(
        self, prompt: str | Sequence[int], top: int = 10, temperature: float = 1.0
    ) -> list[tuple[str, float]]:
        """The likeliest next tokens, as a reader would see them, with their probabilities.

        Raises ValueError as `trace` does.
        """
        tokens, _ = self.read(prompt)
        logits = self.logits([token.id for token in tokens])[-1]
        probabilities = softmax(logits, temperature=temperature)
        likeliest = np.argsort(-probabilities, kind="stable")[:top]
        return [(self._text_of(int(i)), float(probabilities[i])) for i in likeliest]

    def generate(
        self,
        text: str,
        *,
        max_new_tokens: int,
        temperature: float = 1.0,
        top_k: int | None = None,
        top_p: float | None = None,
        seed: int | None = None,
    ) -> str:
        """The text as it was typed and what the model writes after it.

        Tokens are drawn from softmax(logits / temperature), 0 for always the likeliest; only
        among the `top_k` likeliest, and the fewest that together have probability `top_p`.
        Raises ValueError as `trace` does, also where the text would outgrow the context.
        """
        ids = [token.id for token in self.read(text)[0]]
        written = generation.generate_ids(
            self,
            ids,
            max_new_tokens=max_new_tokens,
            temperature=temperature,
            top_k=top_k,
            top_p=top_p,
            seed=seed,
        )
        decode = self.tokenizer.decode
        return text + decode([*ids, *written])[len(decode(ids)) :]

    def ref(self, name: str, *index: int | slice) -> Ref:
        """A weight, or a part such as a row, that knows its name and index.

        Raises KeyError, naming the nearest, for a name that does not exist.
        """
        if name not in self.weights:
            raise KeyError(f"this model has no weight {name}{nearest(name, self.weights)}")
        return Ref(self.weights, name, *index)

    def count_parameters(self) -> dict[str, int]:
        """How many numbers were learned, by part, and their total.

        >>> model = Transformer.random(Config(4, 1, 2, 8, vocab_size=5, context=6), seed=0)
        >>> model.count_parameters()["embed"], model.count_parameters()["total"]
        (20, 249)
        """
        counts = dict.fromkeys(("embed", "pos_embed", "attention", "mlp", "norm", "unembed"), 0)
        for name, array in self.weights.items():
            counts[part_of(name)] += array.size
        return {**counts, "total": sum(counts.values())}

    def save(
        self, folder: str | Path, *, description: str = "", dtype: DTypeLike | None = None
    ) -> None:
        """Write the model to a folder that `load` reads; `dtype` float16 halves its size.

        >>> import tempfile
        >>> import attncore as ac
        >>> model = Transformer.random(Config(4, 1, 2, 8, vocab_size=5, context=6), seed=0)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     model.save(folder, description="knows nothing")
        ...     ac.load(folder).info.provenance
        'random'
        """
        from attncore.checkpoints import native

        native.save(self, Path(folder), description=description, dtype=dtype)

    def read(self, prompt: str | Sequence[int] | Ids) -> tuple[tuple[Token, ...], str]:
        """The tokens of a prompt and its text.

        Raises ValueError for a prompt that is empty, too long, or has ids out of range.
        """
        if isinstance(prompt, str):
            tokens, text = self.tokenizer.encode(prompt), prompt
            if all(token.special for token in tokens):
                raise ValueError("the text is empty: there is nothing to look at")
        else:
            ids = check_ids(prompt, self.config.vocab_size)
            if ids.ndim != 1:
                raise ValueError(f"one sentence is a row of ids, not an array {ids.shape}")
            tokens, text = self._tokens_of(ids.tolist())
        self._check_length(len(tokens))
        return tokens, text

    def forward(
        self,
        ids: ArrayLike,
        *,
        keep: frozenset[str] = frozenset(),
        positions: bool = True,
        mask: bool = True,
        past: Past | None = None,
    ) -> tuple[Array, Past, Entries]:
        """One run: the logits (..., token, vocab), all keys and values, the activations to keep.

        past  keys and values of earlier tokens, as an earlier run returned them
        """
        numbers = check_ids(ids, self.config.vocab_size)
        before = past[0][0].shape[-2] if past else 0
        count = numbers.shape[-1]
        self._check_length(before + count)
        run = Kept(keep)
        x = run.add("embed", self.embedding(numbers))
        places = self._positions[before : before + count]
        x = x + run.add("pos_embed", places if positions else np.zeros_like(places))
        visible = masks.causal(count, offset=before) if mask else None
        grown = []
        for i, block in enumerate(self.blocks):
            x, found = block(x, mask=visible, past=past[i] if past else None)
            run.add_all(f"blocks.{i}.", found)
            grown.append((found["attn.k"], found["attn.v"]))
        x = run.add("ln_final.normalized", self.ln_final(x))
        logits = linear(x, self.weights["unembed.w"], self.weights.get("unembed.b"))
        run.add_all("", Activations({"logits": logits, "probs": lambda: softmax(logits)}))
        return logits, tuple(grown), run.kept

    @cached_property
    def _positions(self) -> Array:
        """The vectors (context, d_model) that are added to tell tokens their places."""
        if self.config.positions == "learned":
            return self.weights["pos_embed.w"]
        table = sinusoidal(self.config.context, self.config.d_model)
        return table.astype(self.weights["embed.w"].dtype)

    def _check_length(self, count: int) -> None:
        if count == 0:
            raise ValueError("the text is empty: there is nothing to look at")
        if count > self.config.context:
            raise ValueError(
                f"the text has {count} tokens; the model's context is {self.config.context}"
            )

    def _text_of(self, number: int) -> str:
        return str(number) if self._tokenizer is None else self._tokenizer.token_text(number)

    def _tokens_of(self, ids: list[int]) -> tuple[tuple[Token, ...], str]:
        if self._tokenizer is None:
            return tuple(Token(str(number), number, None) for number in ids), ""
        return self._tokenizer.tokens_of(ids), self._tokenizer.decode(ids)
