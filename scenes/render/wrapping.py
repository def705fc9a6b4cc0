"""One caption as the few lines that a player shows at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

LINE = 42  # cells of a line of subtitles, as broadcasters have it; a Chinese character takes two


def wrapped(text: str) -> str:
    """`text` in as few lines as LINE allows, about equally long; words stay whole.

    >>> print(wrapped("Every token must predict the next one, so none may look ahead: −∞."))
    Every token must predict the next
    one, so none may look ahead: −∞.
    """
    units = list(_units(" ".join(_printable(text).split())))
    total = sum(map(_cells, units))
    count = max(1, -(-total // LINE))
    # The narrowest lines of which there are no more than needed.
    for width in range(-(-total // count), total + 1):
        lines = _filled(units, width)
        if len(lines) <= count:
            return "\n".join(line.strip() for line in lines)
    return "".join(units)


def _filled(units: Sequence[str], width: int) -> list[str]:
    """Lines of at most `width` cells; a unit that is wider has one of its own."""
    lines = [""]
    for unit in units:
        if lines[-1] and _cells(lines[-1]) + _cells(unit.rstrip()) > width:
            lines.append("")
        lines[-1] += unit
    return lines


def _units(text: str) -> Iterator[str]:
    """What stays on one line: a word with its space, a Chinese character with its comma."""
    start = 0
    for end in range(1, len(text)):
        if _may_part(text[end - 1], text[end]):
            yield text[start:end]
            start = end
    yield text[start:]


def _may_part(before: str, after: str) -> bool:
    if before == " " or after == " ":
        return before == " "
    opening = unicodedata.category(before) in ("Ps", "Pi")
    closing = unicodedata.category(after) in ("Pe", "Pf", "Po", "Mn", "Mc")
    return (_cells(before) == 2 or _cells(after) == 2) and not opening and not closing


def _cells(text: str) -> int:
    """How wide a line is, in Latin letters."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide


def _printable(text: str) -> str:
    """Without what no player can show: control characters and halves of characters."""
    return "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cs")
    )
