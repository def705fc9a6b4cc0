"""The output of `attn cache`: how much is kept of earlier videos, and what was freed."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from scenes.console.refusal import Refusal
from scenes.console.speech import size

if TYPE_CHECKING:
    from scenes.render.cache.store import Cache

AGES = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}
SIZES = {"b": 1} | {
    f"{prefix}{unit}": base**power
    for power, prefix in enumerate("kmgt", start=1)
    for unit, base in (("", 1000), ("b", 1000), ("ib", 1024))
}
UNITS = (("week", AGES["w"]), ("day", AGES["d"]), ("hour", AGES["h"]), ("minute", 60))


def duration_of(text: str) -> float:
    """A length of time as people type it. Raises Refusal for anything else.

    >>> duration_of("30d"), duration_of("1.5 h"), duration_of("0s")
    (2592000.0, 5400.0, 0.0)
    """
    return _amount(text, AGES, "length of time", "30d (units: s, min, h, d, w)")


def count_bytes(text: str) -> int:
    """A size as people type it. Raises Refusal for anything else.

    >>> count_bytes("500MB"), count_bytes("1.5 k"), count_bytes("2GiB"), count_bytes("0b")
    (500000000, 1500, 2147483648, 0)
    """
    return int(_amount(text, SIZES, "size", "500MB (units: B, kB, MB, GB, TB)"))


def _amount(text: str, units: dict[str, int], what: str, like: str) -> float:
    found = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?([a-z]+)", text.strip().lower())
    if found is None or found[2] not in units:
        raise Refusal(f"{text!r} is no {what}: write it like {like}")
    return float(found[1]) * units[found[2]]


def ago(elapsed: float) -> str:
    """The time since something, in its largest unit.

    >>> ago(5), ago(90), ago(7200), ago(3 * 86_400)
    ('just now', '1 minute ago', '2 hours ago', '3 days ago')
    """
    for name, length in UNITS:
        if elapsed >= length:
            number = int(elapsed // length)
            return f"{number} {name}{'s' if number > 1 else ''} ago"
    return "just now"


def open_cache() -> Cache:
    """The user's cache. Raises ClickException where it is no folder, or cannot be found."""
    try:
        from scenes.render.cache.store import Cache

        cache = Cache()
    except ImportError as problem:
        from scenes.console.making import INSTALL

        raise click.ClickException(f"{problem}; {INSTALL}") from problem
    if cache.folder.exists() and not cache.folder.is_dir():
        raise click.ClickException(f"the cache {cache.folder} is not a folder")
    return cache


def cache_lines(cache: Cache) -> Iterator[str]:
    """The contents of the cache in figures, line by line."""
    entries = cache.entries()
    yield f"folder   {cache.folder}"
    yield f"entries  {len(entries)}"
    yield f"size     {size(sum(entry.bytes for entry in entries))}"
    if entries:
        yield f"oldest   last used {ago(time.time() - entries[0].used)}"


def pruned(cache: Cache, older_than: str | None, max_size: str | None, clear: bool) -> str:
    """Remove what was asked for, and say it. Raises Refusal for what cannot be understood."""
    if clear and (older_than, max_size) != (None, None):
        raise Refusal("--clear removes everything: leave --older-than and --max-size out")
    age = None if older_than is None else duration_of(older_than)
    most = None if max_size is None else count_bytes(max_size)
    gone = cache.prune(older_than=age, max_size=0 if clear else most)
    left = cache.entries()
    kept = f"{len(left)} left ({size(sum(entry.bytes for entry in left))})"
    freed = size(sum(entry.bytes for entry in gone))
    entries = "entry" if len(gone) == 1 else "entries"
    return f"removed {len(gone)} {entries}, {freed} freed; {kept}"
