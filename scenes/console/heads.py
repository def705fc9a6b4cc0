"""The tables of `attn heads`: what heads look at in one sentence, or over many."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.table import Table
from rich.text import Text

import attncore as ac
from attncore.trace.head_card import FILE, HeadCard, survey
from attncore.trace.heads import HeadSummary, summarise_heads
from scenes.console.refusal import Refusal
from scenes.console.source import trace_of
from scenes.console.tensors import number


def heads_table(trace: ac.Trace, card: HeadCard | None = None) -> Table:
    """The heads as a table, one row each; named by their roles where a card is known."""
    heads = summarise_heads(trace)
    ahead = any(head.following > 0 for head in heads)
    added = [i for i, token in enumerate(trace.tokens) if token.special]
    start = "start" if added in ([], [0]) else "marks"
    table = Table(box=None)
    shares = ("previous", *(("next",) if ahead else ()), "itself", start, "entropy")
    for column in ("layer", "head", *shares):
        table.add_column(column, justify="right")
    table.add_column("strongest look")
    table.add_column("kind" if card is None else "role")
    for head in heads:
        nexts = (head.following,) if ahead else ()
        figures = (head.previous, *nexts, head.itself, head.start, head.entropy)
        kind = head.kind if card is None else card.find(head.layer, head.head).does
        row = (str(head.layer), str(head.head), *map(number, figures))
        table.add_row(*row, _look(trace, head), start if kind == "start" else kind)
    return table


def _look(trace: ac.Trace, head: HeadSummary) -> Text:
    if head.pair is None:
        return Text("—")
    query, key, weight = head.pair
    return Text(f"{trace.tokens[query].text} → {trace.tokens[key].text}  {number(weight)}")


def surveyed(model: ac.Transformer, file: Path) -> HeadCard:
    """The roles of a model's heads over the sentences of a text file, one a line.

    Raises Refusal, naming the line, for a sentence that the model cannot read, and for a file
    without sentences.
    """
    return survey(_runs(model, file))


def _runs(model: ac.Transformer, file: Path) -> Iterator[ac.Trace]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as problem:
        raise Refusal(f"{file} is no text in UTF-8") from problem
    sentences = [(i, line.strip()) for i, line in enumerate(lines, start=1) if line.strip()]
    if not sentences:
        raise Refusal(f"{file} has no sentence in it: one a line is needed")
    for line, sentence in sentences:
        try:
            yield trace_of(model, sentence)
        except ValueError as problem:
            raise Refusal(f"{file}, line {line}: {problem}") from problem


def card_table(card: HeadCard) -> Table:
    """A head card as a table, one row for each head."""
    kinds = list(card.roles[0].shares)
    table = Table(box=None)
    for column in ("layer", "head", *kinds):
        table.add_column(column, justify="right")
    table.add_column("role")
    for role in card.roles:
        shares = (number(role.shares[kind]) for kind in kinds)
        table.add_row(str(role.layer), str(role.head), *shares, role.does)
    return table


def save_card(card: HeadCard, model: ac.Transformer) -> Path:
    """Write a card beside a model's weights. Raises Refusal where it cannot be written."""
    if model.folder is None:
        raise Refusal(f"{model.info.name} lies in no folder: there is no place for a card")
    if model.info.name in ac.available():
        raise Refusal(
            f"{model.info.name} is built in and keeps the card that it came with; "
            "--save is for a model's folder (-m path/to/model)"
        )
    path = model.folder / FILE
    try:
        card.save(path)
    except OSError as problem:
        raise Refusal(f"cannot write {path}: {problem.strerror or problem}") from problem
    return path
