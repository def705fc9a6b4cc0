"""Both sides of a comparison: the same random weights, in attncore and in PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import attncore as ac

if TYPE_CHECKING:
    from benchmarks.peer import Floats

#: How far apart the sides may be, as a part of the largest number.
TOLERANCE = 1e-3


class Disagreement(Exception):
    """Both sides do not compute the same, so comparing their speed means nothing."""


class Ours:
    """A random model of ours, biases and gains too: one that is dropped would show."""

    def __init__(self, config: ac.Config, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        drawn = ac.Transformer.random(config, seed).weights
        self.weights: dict[str, Floats] = {
            name: _shaken(np.array(array, dtype=np.float32), rng)
            for name, array in drawn.items()
            if name != "unembed.b"  # GPT-2 has none
        }
        self.model = ac.Transformer(config, self.weights, name="random", provenance="random")

    def ids(self, count: int) -> list[int]:
        """Random ids, the same in every run."""
        rng = np.random.default_rng(count)
        return [int(i) for i in rng.integers(self.model.config.vocab_size, size=count)]


class Theirs:
    """PyTorch's side. Made only where PyTorch is installed."""

    def __init__(self, weights: dict[str, Floats], config: ac.Config) -> None:
        from benchmarks.peer import Peer

        self.peer = Peer(weights, n_layers=config.n_layers, n_heads=config.n_heads)

    def forward(self, ids: list[int]) -> Callable[[], NDArray[Any]]:
        """Work that makes the logits (token, vocab)."""
        import torch

        tensor = torch.tensor([ids])
        return _inference(lambda: self.peer.logits(tensor)[0].numpy())

    def attend(self, q: Floats, k: Floats, v: Floats) -> Callable[[], NDArray[Any]]:
        """Work that attends causally; q, k, v and what comes out are (head, token, d_head)."""
        import torch

        from benchmarks.peer import attend

        tensors = [torch.from_numpy(x)[None] for x in (q, k, v)]
        return _inference(lambda: attend(*tensors)[0].numpy())

    def generation(self, ids: list[int], new: int) -> Callable[[], list[int]]:
        """Work that writes `new` ids."""
        import torch

        tensor = torch.tensor([ids])
        return _inference(lambda: self.peer.generate(tensor, new))


def agree(what: str, ours: NDArray[Any], theirs: NDArray[Any]) -> None:
    """Raise Disagreement unless the two are alike; whole numbers have to be the same."""
    largest = np.abs(theirs).max()
    apart = np.abs(ours - theirs).max()
    # Written so that NaN does not pass.
    if not apart <= (0 if theirs.dtype.kind == "i" else TOLERANCE * largest):
        raise Disagreement(f"{what}: the sides differ by {apart:.3g}, the largest is {largest:.3g}")


def _inference(work: Callable[[], Any]) -> Callable[[], Any]:
    import torch

    wrapped: Callable[[], Any] = torch.inference_mode()(work)
    return wrapped


def _shaken(weight: Floats, rng: np.random.Generator) -> Floats:
    """Vectors (gains, biases) get noise; matrices are random already."""
    if weight.ndim > 1:
        return weight
    return weight + 0.1 * rng.standard_normal(weight.shape, dtype=np.float32)
