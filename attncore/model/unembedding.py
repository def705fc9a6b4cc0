"""The unembedding: from the last residual stream to logits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from numpy.typing import ArrayLike

from attncore._arrays import Array, Recorder
from attncore.maths.functional import softmax
from attncore.model.block import Norm, norm_from
from attncore.model.layers import linear
from attncore.spec.config import ACTIVATIONS, Config


@dataclass(frozen=True, eq=False)
class Head:
    """The prediction head of BERT before its unembedding: a linear map, an activation and a norm.

    w  (d_model, d_model)

    Devlin et al. 2019, as released.
    """

    w: Array
    b: Array
    activation: Callable[[ArrayLike], Array]
    norm: Norm

    def run(self, x: Array, recorder: Recorder) -> Array:
        """The input of the unembedding (..., token, d_model), for x of the same shape."""
        pre = recorder.add("pre", linear(x, self.w, self.b))
        return recorder.add("normalized", self.norm(recorder.add("post", self.activation(pre))))


@dataclass(frozen=True, eq=False)
class Unembedding:
    """The unembedding: a linear map to a logit for each token of the vocabulary.

    w  (d_model, vocab)
    """

    w: Array
    b: Array | None
    head: Head | None

    @classmethod
    def from_weights(cls, config: Config, weights: Mapping[str, Array]) -> Unembedding | None:
        """The unembedding of the model that has these weights; None for one without."""
        if config.unembed == "none":
            return None
        tied = config.unembed == "tied"
        return cls(
            w=weights["embed.w"].T if tied else weights["unembed.w"],
            b=weights.get("unembed.b"),
            head=_head_from(config, weights) if config.unembed_head else None,
        )

    def run(self, x: Array, recorder: Recorder) -> Array:
        """The logits (..., token, vocab) for x (..., token, d_model)."""
        if self.head is not None:
            x = self.head.run(x, recorder.under("head."))
        logits = recorder.add("logits", linear(x, self.w, self.b))
        recorder.add_recipe("probs", lambda: softmax(logits))
        return logits


def _head_from(config: Config, weights: Mapping[str, Array]) -> Head:
    return Head(
        weights["head.w"],
        weights["head.b"],
        ACTIVATIONS[config.activation],
        norm_from(config, weights, "head.ln"),
    )
