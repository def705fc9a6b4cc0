"""Line breaking of subtitles: one caption as the few lines that a player shows at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from operator import itemgetter

LINE = 42  # cells of a line of subtitles, as broadcasters have it; a Chinese character takes two
TORN = 150  # lines that end where a thought does may be so much less even, in cells squared
TOO_LONG = 1000  # for each cell beyond LINE


def subtitle_lines(text: str) -> str:
    """`text` in as few lines as LINE allows, about equally long; words stay whole.

    >>> print(subtitle_lines("Every token must predict the next one, so none may look ahead: −∞."))
    Every token must predict the next one,
    so none may look ahead: −∞.
    """
    units = list(_units(" ".join(_printable(text).split())))
    total = sum(map(_cells, units))
    ideal = total / max(1, -(-total // LINE))
    best: list[tuple[float, list[str]]] = [(0, [])]  # of the first 0, 1, 2, … units: cost, lines
    for end in range(1, len(units) + 1):
        lines = (("".join(units[start:end]).strip(), best[start]) for start in range(end))
        ways = (
            (cost + _cost(line, ideal, end == len(units)), [*before, line])
            for line, (cost, before) in lines
        )
        best.append(min(ways, key=itemgetter(0)))
    return "\n".join(best[-1][1])


def _cost(line: str, ideal: float, last: bool) -> float:
    """The cost of a line: too long, unlike the others, or torn from what follows."""
    width = _cells(line)
    torn = 0.0 if last else _torn(line[-1:])
    return (width - ideal) ** 2 + TORN * torn + TOO_LONG * max(0, width - LINE)


def _torn(end: str) -> float:
    """The share, 0 to 1, to which a thought is torn apart by a line break after this sign.

    >>> [_torn(sign) for sign in ("a", ",", ";")]
    [1.0, 0.4, 0.0]
    """
    if not end or unicodedata.category(end) != "Po":
        return 1.0
    return 0.4 if "COMMA" in unicodedata.name(end) else 0.0


def _units(text: str) -> Iterator[str]:
    """The pieces that no line break divides: a word with its space, a character with its comma."""
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
    """The width of a line, in Latin letters."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide


def _printable(text: str) -> str:
    """The text without what no player can show: control characters, halves of characters."""
    return "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cs")
    )
