"""A table of the bytes that spell characters beyond ASCII; those of one character are lit."""

from __future__ import annotations

from collections.abc import Sequence

import attncore as ac
from scenes.chapters.tokens.rare_words import script_bytes
from scenes.kit import layout
from scenes.kit.theme import Theme
from scenes.kit.tokens.label import Label

COLUMNS = 16
WIDTH, HEIGHT = 0.56, 0.34  # of a cell
GAP = 0.45  # under what stands above
HALF = 0x80  # where bytes beyond ASCII begin


class ByteTable:
    """The bytes that are vocabulary entries, each in its cell; nothing here moves.

    cells   labels by the ids of their bytes, from 80 on, sixteen in a line
    lit     the cells of the tokens that stand above
    raised  how far up these must go from the middle of the stage, to stand above
    """

    def __init__(
        self, tokenizer: ac.Tokenizer, above: Sequence[ac.Token], height: float, theme: Theme
    ) -> None:
        tall = (0x100 - HALF) / COLUMNS * HEIGHT
        self.raised = (GAP + tall) / 2
        top = (layout.STAGE_TOP + layout.STAGE_BOTTOM) / 2 + (tall - height - GAP) / 2
        bright = {token.id for token in above}
        self.cells: dict[int, Label] = {}
        for byte in script_bytes(tokenizer):
            (token,) = tokenizer.tokens_of([tokenizer.byte_ids[byte]])
            cell = Label(token, size=layout.MIN_CAPITAL, theme=theme)
            if token.id not in bright:
                cell.set_fill(theme.quiet)
            line, column = divmod(byte - HALF, COLUMNS)
            x, y = (column - (COLUMNS - 1) / 2) * WIDTH, top - (line + 0.5) * HEIGHT
            self.cells[token.id] = cell.middle(x, y)
        self.lit = {number: cell for number, cell in self.cells.items() if number in bright}
