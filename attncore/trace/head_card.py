"""Head cards: the role of each head of a model, measured over many sentences."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from attncore._files import replacing
from attncore.trace.heads import MOSTLY
from attncore.trace.trace import Trace

FILE = "heads.toml"  # beside a model's weights
#: Roles that a place in the sentence explains: where one of these holds, no other is claimed.
PLACES = ("word before", "word after", "itself", "start")
#: Roles that the tokens themselves explain.
REPEATS = ("same word before", "after the same word")
MIXED = "mixed"
DIGITS = 4  # of a share, on the card

#: The keys of one kind for each query of a trace, none where it has none.
Keys = Callable[[Trace], list[list[int]]]


@dataclass(frozen=True)
class HeadRole:
    """One head, and the mean shares of its attention by kind of key.

    shares  over the queries that have such a key; a kind that no query had is left out
    """

    layer: int
    head: int
    shares: Mapping[str, float]

    @property
    def does(self) -> str:
        """The kind of key that gets most of the attention; a place explains before a word does.

        >>> HeadRole(0, 2, {"word before": 0.8, "own adjectives": 0.94}).does
        'word before'
        >>> HeadRole(1, 3, {"word before": 0.3, "own adjectives": 0.87}).does
        'own adjectives'
        """
        for kinds in (PLACES, tuple(kind for kind in self.shares if kind not in PLACES)):
            found = {kind: self.shares[kind] for kind in kinds if kind in self.shares}
            best = max(found, key=found.__getitem__, default=None)
            if best is not None and found[best] >= MOSTLY:
                return best
        return MIXED


@dataclass(frozen=True)
class HeadCard:
    """The roles of all heads of a model.

    sentences  over how many they were measured
    """

    sentences: int
    roles: tuple[HeadRole, ...]

    def find(self, layer: int, head: int) -> HeadRole:
        """The role of one head. Raises LookupError for one that is not on the card."""
        for role in self.roles:
            if (role.layer, role.head) == (layer, head):
                return role
        raise LookupError(f"the head card has no layer {layer}, head {head}")

    def doing(self, kind: str) -> list[HeadRole]:
        """The heads whose role is of this kind, the one with the largest share first."""
        found = [role for role in self.roles if role.does == kind]
        return sorted(found, key=lambda role: -role.shares[kind])

    def save(self, path: Path) -> None:
        """Write the card as TOML."""
        lines = [f"sentences = {self.sentences}"]
        for role in self.roles:
            lines += ["", "[[heads]]", f"layer = {role.layer}", f"head = {role.head}"]
            lines += [f"does = {json.dumps(role.does)}", "[heads.shares]"]
            lines += [f"{json.dumps(kind)} = {share}" for kind, share in role.shares.items()]
        with replacing(path) as part:
            part.write_text("\n".join(lines) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> HeadCard:
        """The card in a file. Raises ValueError, naming the file, for one that holds none."""
        try:
            card = tomllib.loads(path.read_text(encoding="utf-8"))
            return cls(int(card["sentences"]), tuple(map(_role, card["heads"])))
        except (
            tomllib.TOMLDecodeError,
            KeyError,
            TypeError,
            ValueError,
            AttributeError,
        ) as problem:
            raise ValueError(f"{path} is no head card: {problem}") from problem


def _role(entry: Mapping[str, Any]) -> HeadRole:
    shares = {str(kind): float(share) for kind, share in entry["shares"].items()}
    return HeadRole(int(entry["layer"]), int(entry["head"]), shares)


def survey(traces: Iterable[Trace], more: Mapping[str, Keys] | None = None) -> HeadCard:
    """The roles of all heads over these sentences.

    more  further kinds of keys, by name

    Raises ValueError for no traces, and for traces without patterns of one sentence each.
    """
    kinds = {**KINDS, **(more or {})}
    sums: dict[tuple[str, int], np.ndarray[Any, Any]] = {}
    counts: dict[str, int] = dict.fromkeys(kinds, 0)
    sentences = layers = 0
    for trace in traces:
        patterns = _patterns(trace)
        sentences, layers = sentences + 1, len(patterns)
        words = [i for i, token in enumerate(trace.tokens) if not token.special]
        for kind, keys_of in kinds.items():
            keys = keys_of(trace)
            asked = [query for query in words if keys[query]]
            counts[kind] += len(asked)
            for query in asked:
                for layer, pattern in enumerate(patterns):
                    share = pattern[:, query, keys[query]].sum(axis=-1)
                    sums[kind, layer] = sums.get((kind, layer), 0) + share
    if not sentences:
        raise ValueError("a survey of heads needs at least one sentence")
    known = [kind for kind in kinds if counts[kind]]

    def mean(kind: str, layer: int, head: int) -> float:
        return round(float(sums[kind, layer][head]) / counts[kind], DIGITS)

    return HeadCard(
        sentences,
        tuple(
            HeadRole(layer, head, {k: mean(k, layer, head) for k in known})
            for layer in range(layers)
            for head in range(len(sums[known[0], layer]))
        ),
    )


def _patterns(trace: Trace) -> list[np.ndarray[Any, Any]]:
    patterns = [trace[name] for name in trace.find("blocks.*.attn.pattern")]
    if not patterns or any(pattern.ndim != 3 for pattern in patterns):
        raise ValueError("this trace has no attn.pattern of one sentence")
    return patterns


def _beside(step: int) -> Keys:
    def keys(trace: Trace) -> list[list[int]]:
        special = [token.special for token in trace.tokens]
        ahead = step < 0 or np.triu(_patterns(trace)[0][0], 1).any()
        near = [query + step for query in range(len(special))]
        return [[i] if ahead and 0 <= i < len(special) and not special[i] else [] for i in near]

    return keys


def _itself(trace: Trace) -> list[list[int]]:
    return [[query] for query in range(len(trace.tokens))]


def _special(trace: Trace) -> list[list[int]]:
    added = [i for i, token in enumerate(trace.tokens) if token.special]
    return [added] * len(trace.tokens)


def _same(trace: Trace) -> list[list[int]]:
    met: dict[int, list[int]] = {}
    found = []
    for query, token in enumerate(trace.tokens):
        found.append([] if token.special else list(met.get(token.id, [])))
        met.setdefault(token.id, []).append(query)
    return found


def _after_same(trace: Trace) -> list[list[int]]:
    found = enumerate(_same(trace))
    return [[i + 1 for i in same if i + 1 < query][-1:] for query, same in found]


KINDS: Mapping[str, Keys] = {
    "word before": _beside(-1),
    "word after": _beside(1),
    "itself": _itself,
    "start": _special,
    "same word before": _same,
    "after the same word": _after_same,
}
