"""Tables about models, and what a sentence is to one: its next words, and whether it knows it."""

from __future__ import annotations

from collections import defaultdict

from rich.table import Table
from rich.text import Text

import attncore as ac
from attncore.checkpoints.summary import summarise
from attncore.models import how_to_get

BAR = 30  # characters for a probability of 1
EIGHTHS = " ▏▎▍▌▋▊▉"


def bar(share: float, width: int = BAR) -> str:
    """A bar whose length is linear in `share`, to an eighth of a character.

    >>> bar(0.5, 4), bar(0.28, 4)
    ('██', '█▏')
    """
    whole, part = divmod(round(share * width * 8), 8)
    return "█" * whole + EIGHTHS[part].strip()


def next_table(model: ac.Transformer, sentence: str) -> Table:
    """The ten likeliest next tokens with their probabilities."""
    table = Table(box=None)
    table.add_column("next")
    table.add_column("probability", justify="right")
    table.add_column("", min_width=BAR, no_wrap=True)
    for token, probability in model.next_tokens(sentence):
        table.add_row(Text(token), f"{probability:.1%}", bar(probability))
    return table


def models_table() -> Table:
    """The models that have names: what they are, how large, and where their weights come from.

    Below them those that pip can bring, each with the command. No weights are read.
    """
    table = Table("name", "what it is", box=None, caption=_to_get(), caption_justify="left")
    table.add_column("parameters", justify="right", no_wrap=True)
    table.add_column("digest", no_wrap=True)
    table.add_column("weights", no_wrap=True)
    for name, line in ac.available().items():
        found = summarise(name)
        table.add_row(name, line, f"{found.parameters:,}", found.digest[:12], found.provenance)
    return table


def _to_get() -> Text | None:
    """Instructions for the models that are not installed, a line each."""
    lines = [f"{name} is not installed; to get it: {how}" for name, how in how_to_get().items()]
    return Text("\n".join(lines)) if lines else None


def foreign(trace: ac.Trace) -> str | None:
    """One line of warning when most words of the sentence fall apart into pieces, else None."""
    pieces: defaultdict[int, int] = defaultdict(int)
    for token in trace.tokens:
        if token.word is not None:
            pieces[token.word] += 1
    broken = sum(count > 1 for count in pieces.values())
    if 2 * broken <= len(pieces):
        return None
    kind = (
        "is an English model: it"
        if trace.model.name in ac.available()
        else "has not learned these words: it"
    )
    return (
        f"{trace.model.name} {kind} cuts {broken} of these {len(pieces)} words into pieces, so its "
        "attention says little about them (-m FOLDER takes another model)"
    )
