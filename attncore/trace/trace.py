"""The named activations of one run of a model."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from attncore._arrays import Activations, Array, nearest, read_only
from attncore.spec import activation_names
from attncore.text.tokenizer import Token
from attncore.trace.refs import Ref

# What reads and writes files is imported where it is used: starting up must stay quick.
if TYPE_CHECKING:
    from attncore.trace.archives import Archive

#: The name of the entry, in a saved trace, that is not an array of numbers.
_ABOUT = "attncore.trace"


@dataclass(frozen=True)
class ModelInfo:
    """The name, digest and provenance of the model that made a trace.

    `provenance` is "trained", "random", "imported", or "altered": run without its positions or
    without its mask.


    >>> ModelInfo("toy", digest="", provenance="random").name
    'toy'
    """

    name: str
    digest: str
    provenance: str


class Trace(Mapping[str, Array]):
    """A read-only mapping from activation names to arrays, with the tokens and model of the run.

    tokens  the pieces of the sentence
    text    the sentence as it was typed
    model   which model made the trace
    source  of an encoder-decoder: the pieces that its encoder read; else empty

    `trace["blocks.0.attn.pattern"]` and, shorter, `trace["pattern", 0]`. Raises KeyError, naming
    the nearest, for a name that does not exist or was not kept.

    >>> trace = Trace({"embed": np.ones((1, 2))}, (), "", ModelInfo("toy", "", "random"))
    >>> trace["embed"].shape, str(trace.ref("embed", 0, 1))
    ((1, 2), 'embed[0, 1]')
    """

    def __init__(
        self,
        arrays: Mapping[str, Array | Callable[[], Array]],
        tokens: Sequence[Token],
        text: str,
        model: ModelInfo,
        *,
        source: Sequence[Token] = (),
    ) -> None:
        self.source = tuple(source)
        self.tokens = tuple(tokens)
        self.text = text
        self.model = model
        self._arrays = Activations(arrays)

    def __getitem__(self, name: str | tuple[str, int]) -> Array:
        whole = activation_names.in_block(*name) if isinstance(name, tuple) else name
        if whole not in self._arrays:
            raise KeyError(f"this trace has no {whole}{nearest(whole, self._arrays)}")
        return read_only(self._arrays[whole])

    def __contains__(self, name: object) -> bool:
        # The mixin would compute a lazy array to find out.
        return name in self._arrays.entries()

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    # One run is equal to itself only: two of them may share every name and differ in numbers.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"Trace({self.text!r}, {len(self.tokens)} tokens, {self.model.name})"

    def names(self) -> tuple[str, ...]:
        """The names of the recorded activations, in the order of the computation."""
        return tuple(self._arrays)

    def find(self, pattern: str) -> tuple[str, ...]:
        """The names that match a pattern with * and ?, such as "blocks.*.attn.pattern"."""
        return activation_names.matching(pattern, self._arrays)

    def ref(self, name: str | tuple[str, int], *index: int | slice) -> Ref:
        """A reference to an entry, or to a part such as a row, that keeps its name and index."""
        whole = activation_names.in_block(*name) if isinstance(name, tuple) else name
        return Ref(self, whole, *index)

    def save(self, path: str | Path) -> None:
        """Write everything to one file, `.npz` or `.safetensors`.

        Raises ValueError for any other ending.
        """
        from attncore.trace import archives

        about = json.dumps(
            {
                "text": self.text,
                "model": dataclasses.asdict(self.model),
                "tokens": [dataclasses.asdict(token) for token in self.tokens],
                "source": [dataclasses.asdict(token) for token in self.source],
                "names": self.names(),  # files of arrays keep no order
            }
        )
        arrays = {name: np.ascontiguousarray(array) for name, array in self.items()}
        archives.write(Path(path), arrays, {_ABOUT: about})

    @classmethod
    def load(cls, path: str | Path, *, tokens: Sequence[str | Token] | None = None) -> Trace:
        """Read a trace that `save` or another library wrote, from `.npz` or `.safetensors`.

        tokens  the texts of the tokens, for a file of others that holds none

        Two layouts of others are understood; anything else that they hold is left out.
        Attentions of Hugging Face (`output_attentions`): `attentions` (layer, head, n, n), or
        `attentions.0`, `attentions_0` or `arr_0` and so on for each layer.
        A cache of TransformerLens: `blocks.0.attn.hook_q`, `…hook_pattern` and so on. Its
        `attn_scores` are those after the mask, our `scores`; the scores before it are not there.
        Its `hook_normalized` comes before gain and bias, where ours comes after: it is left out.
        A batch axis of 1 is squeezed. Beside the arrays stand `tokens`, an array of strings (in
        safetensors: metadata, as JSON), and `model`, a name. Nothing is reconstructed.

        Raises ValueError for a file that is no trace or damaged, OSError for one that cannot be
        read. Pickled arrays are refused.
        """
        from attncore.trace import archives

        source = Path(path)
        found = archives.read(source)
        about = found.texts.pop(_ABOUT, None)
        try:
            if about is None:
                return cls._of_others(found, tokens)
            if tokens is not None:
                raise ValueError("it is a trace of attncore, which knows its tokens already")
            return cls._of_ours(found.arrays, json.loads(str(about)))
        except ValueError as error:
            raise ValueError(f"{source}: {error}") from error

    @classmethod
    def _of_ours(cls, arrays: Mapping[str, Array], about: dict[str, Any]) -> Trace:
        """The trace that `save` wrote; ValueError where the file has been tampered with."""
        from attncore.trace import imported

        try:
            tokens, read = ([_token(e) for e in about.get(k, ())] for k in ("tokens", "source"))
            text, model = str(about["text"]), ModelInfo(**about["model"])
            order = about.get("names") or sorted(arrays, key=_rank)
            in_order = {name: arrays[name] for name in order}
        except (KeyError, TypeError, IndexError, AttributeError) as error:
            raise ValueError(f"it is no whole trace: {error!r}") from error
        for name in activation_names.matching("blocks.*.attn.pattern", in_order):
            if arrays[name].ndim == 3:  # a batch may hold sentences of several lengths
                imported.check_pattern(name, arrays[name], len(tokens))
        return cls(in_order, tokens, text, model, source=read)

    @classmethod
    def _of_others(cls, found: Archive, given: Sequence[str | Token] | None) -> Trace:
        from attncore.trace import imported

        arrays, tokens = imported.arrays_and_tokens(found, given)
        name = str(found.texts.get("model", "unnamed"))
        return cls(arrays, tokens, "", ModelInfo(name, "", "imported"))

    @classmethod
    def from_attentions(
        cls,
        tokens: Sequence[str | Token],
        attentions: Iterable[ArrayLike],
        *,
        model: str | ModelInfo,
    ) -> Trace:
        """A trace of attention weights that others computed, and of nothing else.

        tokens      the text of each token, as tokenizers give it: marks such as Ġ, ▁ and ## go
        attentions  per layer (head, n, n), or (1, head, n, n) as Hugging Face's
                    `output_attentions` has it; rows are queries and sum to 1, or are all 0
        model       whose they are

        Raises ValueError, naming the layer, for what is no attention over these tokens.

        >>> trace = Trace.from_attentions(["a", "##b"], [np.eye(2)[None, None]], model="toy")
        >>> trace["pattern", 0].shape, [token.text for token in trace.tokens]
        ((1, 2, 2), ['a', 'b'])
        """
        from attncore.text.foreign_tokens import tokens_of
        from attncore.trace import imported

        known = tokens_of(tokens)
        info = ModelInfo(model, "", "imported") if isinstance(model, str) else model
        arrays = imported.patterns(known, enumerate(attentions))
        return cls(arrays, known, "", dataclasses.replace(info, provenance="imported"))


def _token(entry: dict[str, Any]) -> Token:
    span = entry.pop("span")
    return Token(span=None if span is None else (span[0], span[1]), **entry)


def _rank(name: str) -> tuple[int, int, int]:
    """The rank of a name in the order of the computation, for files that do not say it."""
    _, block, rest = name.split(".", 2) if name.startswith("blocks.") else ("", "0", "")
    known = (activation_names.BEFORE, activation_names.BLOCK, activation_names.AFTER)
    for stage, (series, own) in enumerate(zip(known, (name, rest, name), strict=True)):
        if own in series:
            return (stage, int(block), series.index(own))
    return (len(known), 0, 0)
