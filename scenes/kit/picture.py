"""Pictures: the parts of what stands on stage, each by its name; nothing here moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from manim import VMobject

Parts: TypeAlias = VMobject | Sequence[VMobject]


class Picture:
    """Named parts, each of one thing or several, in the order in which they come on stage.

    >>> from manim import Square
    >>> one, two, three = Square(), Square(), Square()
    >>> picture = Picture(words=[one, two], box=three)
    >>> picture.keys(), len(picture.all), picture["box"] == [three]
    (('words', 'box'), 3, True)
    >>> picture.all_but("words") == [three]
    True
    """

    def __init__(self, **parts: Parts) -> None:
        self._parts: dict[str, list[VMobject]] = {}
        for name, things in parts.items():
            self[name] = things

    def __getitem__(self, name: str) -> list[VMobject]:
        return self._parts[name]

    def __setitem__(self, name: str, things: Parts) -> None:
        self._parts[name] = [things] if isinstance(things, VMobject) else list(things)

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def keys(self) -> tuple[str, ...]:
        """The names of all parts: with it, `**picture` gives each by its name."""
        return tuple(self._parts)

    @property
    def all(self) -> list[VMobject]:
        return [thing for things in self._parts.values() for thing in things]

    def only(self, *names: str) -> Picture:
        """The picture of the parts of these names, and no others."""
        return Picture(**{name: self[name] for name in self if name in names})

    def about(self, name: str) -> Picture:
        """The picture of a part and of those whose names go on after its own: `sum`, `sum_sign`."""
        return self.only(*(each for each in self if f"{each}_".startswith(f"{name}_")))

    def without(self, *names: str) -> Picture:
        """The picture of all other parts."""
        return self.only(*(name for name in self if name not in names))

    def all_but(self, *names: str) -> list[VMobject]:
        """The parts of all other names."""
        others = (things for name, things in self._parts.items() if name not in names)
        return [thing for things in others for thing in things]

    def take(self, name: str) -> list[VMobject]:
        """The parts of a name, which the picture no longer has."""
        return self._parts.pop(name)
