"""The table of `attn heads`: what each head of a model looks at in one sentence."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

import attncore as ac
from attncore.trace.heads import HeadSummary, summarise_heads
from scenes.console.tensors import number


def heads_table(trace: ac.Trace) -> Table:
    """The heads as a table, one row each."""
    heads = summarise_heads(trace)
    ahead = any(head.following > 0 for head in heads)
    added = [i for i, token in enumerate(trace.tokens) if token.special]
    start = "start" if added in ([], [0]) else "marks"
    table = Table(box=None)
    shares = ("previous", *(("next",) if ahead else ()), "itself", start, "entropy")
    for column in ("layer", "head", *shares):
        table.add_column(column, justify="right")
    table.add_column("strongest look")
    table.add_column("kind")
    for head in heads:
        nexts = (head.following,) if ahead else ()
        figures = (head.previous, *nexts, head.itself, head.start, head.entropy)
        kind = start if head.kind == "start" else head.kind
        row = (str(head.layer), str(head.head), *map(number, figures))
        table.add_row(*row, _look(trace, head), kind)
    return table


def _look(trace: ac.Trace, head: HeadSummary) -> Text:
    if head.pair is None:
        return Text("—")
    query, key, weight = head.pair
    return Text(f"{trace.tokens[query].text} → {trace.tokens[key].text}  {number(weight)}")
