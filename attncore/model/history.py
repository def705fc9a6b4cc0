"""Light checkpoints of a training run: what is drawn of it, and nothing more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attncore._arrays import nearest, read_only
from attncore._files import replacing
from attncore.trace.refs import Ref

FILE = "history.safetensors"  # beside a model's weights
#: Axes of each array; `checkpoint` counts the steps after which something was kept.
AXES = {
    "steps": "(checkpoint,)",
    "loss": "(checkpoint,)",
    "places": "(checkpoint, vocab, 2)",
    "pattern": "(checkpoint, query, key)",
    "likeliest": "(checkpoint, prompt, rank)",
    "probabilities": "(checkpoint, prompt, rank)",
    "example": "(token,)",
    "example_likeliest": "(2, rank)",
    "example_probabilities": "(2, rank)",
    "example_next": "(2,)",
}


@dataclass(frozen=True)
class HistorySubject:
    """The sentence, head, prompts and step that a history tells of.

    sentence      whose pattern in one head is kept at every checkpoint
    layer, head   of that pattern
    prompts       texts whose likeliest next tokens are kept
    nudge         the step before and after which the example was read
    """

    sentence: str
    layer: int
    head: int
    prompts: tuple[str, ...]
    nudge: int


class History:
    """The training of a model at some thirty steps, by named arrays.

    steps          steps of training that were done, from 0 to the last
    loss           mean -log p of held-out tokens, in nats
    places         of all embeddings in one plane, that of the widest directions at the end
    pattern        of one head on one sentence
    likeliest      ids of the likeliest tokens after each prompt, with their probabilities
    example        the beginning of one training window, as ids: its last one is the next token
    example_*      likeliest tokens after the beginning, and the probability of the true next one,
                   before and after one step of training on a batch that holds the window

    Raises ValueError, naming them, for arrays that are missing or surplus.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]], subject: HistorySubject) -> None:
        if arrays.keys() != AXES.keys():
            wrong = ", ".join(sorted(arrays.keys() ^ AXES.keys()))
            raise ValueError(
                f"a history has the arrays {', '.join(AXES)}; missing or more: {wrong}"
            )
        self._arrays = MappingProxyType({name: read_only(array) for name, array in arrays.items()})
        self.subject = subject

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._arrays:
            raise KeyError(f"a history has no {name}{nearest(name, AXES)}")
        return self._arrays[name]

    def __len__(self) -> int:
        return len(self["steps"])

    def ref(self, name: str, *index: int | slice) -> Ref:
        """An entry of a history, or a part of one, that knows its name and index."""
        self[name]
        return Ref(self._arrays, name, *index)

    def save(self, path: Path) -> None:
        """Write it as one safetensors file."""
        from safetensors.numpy import save as to_bytes

        arrays = {name: np.ascontiguousarray(array) for name, array in self._arrays.items()}
        about = {"subject": json.dumps(asdict(self.subject), ensure_ascii=False)}
        with replacing(path) as part:
            part.write_bytes(to_bytes(arrays, metadata=about))

    @classmethod
    def load(cls, path: Path) -> History:
        """The history in a file. Raises ValueError, naming the file, for one that holds none."""
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(str(path), "numpy") as file:
                about = json.loads((file.metadata() or {})["subject"])
                arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            subject = HistorySubject(**{**about, "prompts": tuple(about["prompts"])})
            return cls(arrays, subject)
        except (SafetensorError, KeyError, TypeError, ValueError) as problem:
            raise ValueError(f"{path} holds no history of training: {problem}") from problem
