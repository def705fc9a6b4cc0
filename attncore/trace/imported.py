"""Imports of other libraries' activations: Hugging Face's attentions, TransformerLens' caches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Array, as_float
from attncore.text.foreign_tokens import tokens_of
from attncore.text.tokenizer import Token
from attncore.trace.archives import Archive

SUM_TOLERANCE = 5e-3  # of a row: 16-bit numbers add up no nearer to 1
MASKED_BELOW = -1e4  # what stands for -inf where a framework has a large negative constant
UNDERSTOOD = (
    "attentions (layer, head, token, token) or attentions.0, attentions.1, …, or a TransformerLens "
    "cache (blocks.0.attn.hook_pattern, …), each with the tokens' texts as `tokens`"
)
_ONE_LAYER = re.compile(r"(?:attentions[._]|arr_)(\d+)")
_HOOK = re.compile(r"(?:blocks\.(\d+)\.)?((?:\w+\.)?hook_\w+)")
# TransformerLens' names and ours. Its hook_normalized comes before gain and bias, ours after
# them: that is another tensor, so it is left out.
_OUTSIDE = {"hook_embed": "embed", "hook_pos_embed": "pos_embed"}
_INSIDE = {
    "hook_resid_pre": "resid_pre",
    "attn.hook_q": "attn.q",
    "attn.hook_rot_q": "attn.q",  # after the rotation, as ours: it comes later and replaces q
    "attn.hook_k": "attn.k",
    "attn.hook_rot_k": "attn.k",
    "attn.hook_v": "attn.v",
    "attn.hook_attn_scores": "attn.scores",
    "attn.hook_pattern": "attn.pattern",
    "attn.hook_z": "attn.z",
    "attn.hook_result": "attn.result",
    "hook_attn_out": "attn_out",
    "hook_resid_mid": "resid_mid",
    "mlp.hook_pre": "mlp.pre",
    "mlp.hook_pre_linear": "mlp.pre_linear",
    "mlp.hook_post": "mlp.post",
    "hook_mlp_out": "mlp_out",
    "hook_resid_post": "resid_post",
}
_HEAD_AFTER_TOKEN = ("attn.q", "attn.k", "attn.v", "attn.z", "attn.result")
_BY_KEY = ("attn.scores", "attn.pattern")


def patterns(tokens: Sequence[Token], layers: Iterable[tuple[int, ArrayLike]]) -> dict[str, Array]:
    """Attention patterns under our names; ValueError for what no attention over `tokens` can be.

    layers  number and (head, token, token), or (1, head, token, token), of each layer
    """
    found = {}
    for i, given in layers:
        array = _one_sentence(f"layer {i} of the attentions", _floats(i, given), 3)
        check_pattern(f"layer {i} of the attentions", array, len(tokens))
        found[f"blocks.{i}.attn.pattern"] = array
    if not found:
        raise ValueError("there are no attentions: not one layer was given")
    return found


def check_pattern(name: str, array: Array, n: int) -> None:
    """Raise ValueError unless these are (head, n, n) weights whose rows sum to 1, or are all 0."""
    if array.shape[1:] != (n, n) or array.ndim != 3 or not len(array):
        raise ValueError(
            f"{name} is {array.shape}: for {n} tokens it must be (head, {n}, {n}), each token's "
            "attention over all of them"
        )
    sums = array.sum(axis=-1, dtype=float)
    empty = ~array.any(axis=-1)
    # Written so that NaN is wrong too.
    good = (array >= 0).all(axis=-1) & (empty | (np.abs(sums - 1) <= SUM_TOLERANCE))
    if not good.all():
        head, row = (int(i) for i in np.argwhere(~good)[0])
        low = float(array[head, row].min())
        why = f"holds {low:.3g}" if low < 0 else f"sums to {sums[head, row]:.3g}"
        raise ValueError(
            f"{name}, head {head}, row {row} {why}: attention weights are probabilities, as a "
            "model gives them after softmax and without dropout (model.eval())"
        )


def arrays_and_tokens(
    found: Archive, given: Sequence[str | Token] | None
) -> tuple[dict[str, Array], tuple[Token, ...]]:
    """The arrays of a file that others wrote, under our names, and its tokens: both checked.

    given  the tokens, for a file that holds none
    Raises ValueError for a layout that is not understood.
    """
    hooks = [name for name in found.arrays if _HOOK.fullmatch(name)]
    layers = _layers(found.arrays)
    if not hooks and not layers:
        held = ", ".join([*found.arrays, *found.texts][:6]) or "nothing"
        raise ValueError(f"it holds {held}; it is not a trace of attncore, nor {UNDERSTOOD}")
    tokens = _tokens_in(found, given)
    arrays = _from_hooks(found.arrays, len(tokens)) if hooks else patterns(tokens, layers)
    return arrays, tokens


def _tokens_in(found: Archive, given: Sequence[str | Token] | None) -> tuple[Token, ...]:
    """The tokens of a file, or those given; ValueError, saying how to add them, for none."""
    texts = found.texts.get("tokens") if given is None else given
    if texts is None:
        wrong = "its tokens are numbers" if "tokens" in found.arrays else "it has no tokens"
        raise ValueError(
            f"{wrong}: save their texts beside the arrays, tokens=np.array(texts), or give them to "
            "Trace.load(path, tokens=texts) and save what it returns"
        )
    return tokens_of(texts)


def _layers(arrays: Mapping[str, Array]) -> list[tuple[int, Array]]:
    """The attentions of a Hugging Face model, by the numbers of their layers."""
    if "attentions" in arrays:
        return list(enumerate(arrays["attentions"]))
    found = {
        int(match[1]): array
        for name, array in arrays.items()
        if (match := _ONE_LAYER.fullmatch(name)) and array.ndim >= 2
    }
    return sorted(found.items())


def _floats(i: int, given: ArrayLike) -> Array:
    array = np.asarray(given)
    if array.dtype.kind not in "fiu":
        raise ValueError(
            f"layer {i} of the attentions is {given if array.ndim == 0 else array.dtype}, not an "
            'array of numbers (transformers gives them with attn_implementation="eager")'
        )
    return as_float(array)


def _one_sentence(name: str, array: Array, axes: int) -> Array:
    """The array without a batch axis of 1; ValueError for a larger batch."""
    if array.ndim != axes + 1:
        return array
    if len(array) != 1:
        raise ValueError(
            f"{name} is {array.shape}, a batch of {len(array)}: a trace is about one sentence"
        )
    return np.asarray(array[0])


def _from_hooks(arrays: Mapping[str, Array], n: int) -> dict[str, Array]:
    """The activations of a TransformerLens cache, in the order of the computation."""
    hooks = {ours: hook for hook, ours in _OUTSIDE.items() if hook in arrays}
    blocks = {int(m[1]) for name in arrays if (m := _HOOK.fullmatch(name)) and m[1]}
    for i in sorted(blocks):
        for hook, ours in _INSIDE.items():
            if f"blocks.{i}.{hook}" in arrays:
                hooks[f"blocks.{i}.{ours}"] = f"blocks.{i}.{hook}"
    if not hooks:
        raise ValueError(f"none of its hooks is known; known are {', '.join(_INSIDE)}")
    return {ours: _converted(ours, hook, arrays[hook], n) for ours, hook in hooks.items()}


def _converted(ours: str, hook: str, array: Array, n: int) -> Array:
    """An activation of one sentence, head before token, checked to have `n` tokens."""
    kind = ours.split(".", 2)[-1]
    by_key = kind in _BY_KEY
    axes = 3 if by_key or kind in _HEAD_AFTER_TOKEN else 2
    made = _one_sentence(hook, as_float(array), axes)
    if kind in _HEAD_AFTER_TOKEN and made.ndim == axes:
        made = made.swapaxes(0, 1)
    if made.ndim != axes or made.shape[-2] != n or (by_key and made.shape[-1] != n):
        raise ValueError(f"{hook} is {array.shape}, which does not fit {n} tokens")
    if kind == "attn.pattern":
        check_pattern(hook, made, n)
    if np.isnan(made).any():
        raise ValueError(f"{hook} holds NaN")
    if kind == "attn.scores":
        return np.asarray(np.where(made <= MASKED_BELOW, made.dtype.type(-np.inf), made))
    return made
