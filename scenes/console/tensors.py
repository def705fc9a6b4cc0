"""Tensors of a trace for the command line: selected by name, printed as tables or JSON."""

from __future__ import annotations

import math
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

import attncore as ac
from attncore.spec.activation_names import ATTENTION, BLOCK, MLP, in_block

Selection = dict[str, np.ndarray[Any, Any]]
BY_KEY = ("scores_raw", "scores_scaled", "scores", "pattern")  # one column per token looked at
MOST_COLUMNS = 64


def select(trace: ac.Trace, name: str | None, layer: int | None, head: int | None) -> Selection:
    """The tensors called `name` (short: of every layer; None: all), or one head of them.

    Raises KeyError for an unknown name, ValueError for a layer or head that is not there.
    """
    arrays = {whole: trace[whole] for whole in _whole_names(trace, name, layer)}
    if head is None:
        return arrays
    chosen: Selection = {}
    for whole, array in arrays.items():
        if array.ndim != 3:
            raise ValueError(f"{whole} is not split into heads: leave --head out")
        if not 0 <= head < len(array):
            raise ValueError(f"there is no head {head}: {whole} has heads 0 to {len(array) - 1}")
        chosen[f"{whole}[{head}]"] = array[head]
    return chosen


def _whole_names(trace: ac.Trace, name: str | None, layer: int | None) -> Sequence[str]:
    if name is None:
        name = "*" if layer is None else f"blocks.{layer}.*"
    short = [(i, whole) for i in _layers(trace) if (whole := in_block(name, i)) in trace]
    if short:
        if layer is not None and layer not in dict(short):
            first, last = short[0][0], short[-1][0]
            raise ValueError(f"there is no layer {layer}: layers are {first} to {last}")
        return [whole for i, whole in short if layer in (None, i)]
    if layer is not None:
        raise ValueError(f"--layer goes with a short name such as pattern, not with {name}")
    if name not in trace and (found := trace.find(name)):
        return found
    if name not in trace:
        known = dict.fromkeys([*ATTENTION, *MLP, *BLOCK, *trace.names()])
        near = get_close_matches(name, known, n=3)
        hint = f"; did you mean {', '.join(near)}?" if near else "; without a name, all are listed"
        raise KeyError(f"there is no tensor {name!r}{hint}")
    return [name]


def _layers(trace: ac.Trace) -> list[int]:
    """The numbers of the blocks that the trace knows anything of."""
    return sorted({int(name.split(".")[1]) for name in trace.find("blocks.*")})


def names_table(trace: ac.Trace) -> Table:
    """Every name of the trace with its shape and what its axes are."""
    table = Table("name", "shape", "axes", box=None)
    for name in trace.names():
        array = trace[name]
        table.add_row(Text(name), " × ".join(map(str, array.shape)), ", ".join(axes(name, array)))
    return table


def axes(name: str, array: np.ndarray[Any, Any]) -> tuple[str, ...]:
    """The name of each axis: what it counts.

    >>> axes("blocks.0.attn.pattern", np.zeros((4, 9, 9)))
    ('head', 'query', 'key')
    """
    last = name.split("[")[0].rsplit(".", 1)[-1]
    if last in BY_KEY:
        named: tuple[str, ...] = ("query", "key")
    else:
        width = {"q": "d_head", "k": "d_head", "v": "d_head", "z": "d_head", "pre": "d_mlp"}
        width |= {"post": "d_mlp", "logits": "vocab", "probs": "vocab"}
        named = ("token", width.get(last, "d_model"))
    return ("head", *named)[-array.ndim :]


def output() -> Console:
    """Standard output: as wide as the terminal; in a pipe or a file, as wide as a table needs."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=10_000)


def tables(trace: ac.Trace, selection: Selection) -> list[RenderableType]:
    """A title and a table per tensor, or per head where there are several; rows are tokens.

    Raises ValueError for a tensor that is no table.
    """
    width = output().width
    made: list[RenderableType] = []
    for name, array in selection.items():
        if array.ndim not in (2, 3):
            raise ValueError(f"{name} is {array.shape}, which is no table: take --json or --npz")
        if array.ndim == 3:
            heads = [(f"{name}[{i}]", part) for i, part in enumerate(array)]
        else:
            heads = [(name, array)]
        for each, part in heads:
            row, column = axes(each, part)
            # Not the table's own title, which would be broken to the width of the table.
            made.append(Text(f"{each}  rows: {row}, columns: {column}"))
            made.append(_table(trace, each, part, width))
    return made


def _table(trace: ac.Trace, name: str, rows: np.ndarray[Any, Any], width: int) -> Table:
    tokens, keys = _labels(trace, name, rows)
    by_key = axes(name, rows)[-1] == "key"
    count = rows.shape[1]
    label = max(token.cell_len for token in tokens)
    cell = max([8, *(key.cell_len + 2 for key in keys)] if by_key else [8])
    shown = count if by_key else min(count, MOST_COLUMNS)
    shown = max(1, min(shown, (width - label - 2) // cell))
    table = Table(box=None)
    table.add_column("", no_wrap=True)
    for j in range(shown):
        table.add_column(keys[j] if by_key else str(j), justify="right", no_wrap=True)
    for token, row in zip(tokens, rows, strict=True):
        table.add_row(token, *(number(value) for value in row[:shown]))
    if shown < count:
        table.caption = Text(f"{count - shown} more columns: --json or --npz has them all")
        table.caption_justify = "left"
    return table


def _labels(
    trace: ac.Trace, name: str, rows: np.ndarray[Any, Any]
) -> tuple[list[Text], list[Text]]:
    """The labels of the rows and of the columns: an encoder-decoder has two sentences."""
    encoder, cross = name.startswith("encoder."), ".cross." in name
    own = encoder or (cross and name.split("[")[0].endswith((".k", ".v")))
    return _texts(trace, len(rows), own), _texts(trace, rows.shape[1], encoder or cross)


def _texts(trace: ac.Trace, count: int, of_source: bool) -> list[Text]:
    """The tokens of one sentence; their numbers, where these are not what is counted."""
    tokens = trace.source if of_source else trace.tokens
    if len(tokens) == count:
        return [Text(token.text) for token in tokens]
    return [Text(str(i)) for i in range(count)]


def number(value: float) -> str:
    """A number to three decimals with a true minus sign.

    >>> number(-0.5), number(-math.inf), number(-0.0001)
    ('−0.500', '−∞', '0.000')
    """
    if math.isinf(value):
        return "−∞" if value < 0 else "∞"
    text = f"{value:.3f}"
    if text.strip("-0.") == "":
        text = text.lstrip("-")
    return text.replace("-", "−")


def as_json(trace: ac.Trace, selection: Selection) -> dict[str, Any]:
    """The output of `--json`: tokens, model, and the tensors as nested lists; −∞ becomes null."""
    return {
        "text": trace.text,
        "model": {
            "name": trace.model.name,
            "digest": trace.model.digest,
            "provenance": trace.model.provenance,
        },
        "tokens": [
            {"text": t.text, "id": t.id if t.id >= 0 else None, "span": t.span}
            for t in trace.tokens
        ],
        "tensors": {
            name: {
                "shape": array.shape,
                "axes": axes(name, array),
                "values": _plain(array.tolist()),
            }
            for name, array in selection.items()
        },
    }


def _plain(value: Any) -> Any:
    """Nested lists with nine digits, which float32 needs, and null for what JSON cannot say."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return float(f"{value:.9g}") if math.isfinite(value) else None
