"""The stage: what stands on it, by name, so that a scene need not keep books of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from manim import VMobject

from scenes.kit.become import become
from scenes.kit.motion import appear, dim, glide, leave
from scenes.kit.picture import Parts, Picture

Move = Callable[..., None]  # a lesson's own: animations, and `seconds`


class Stage:
    """A lesson's stage: what stands on it, by name.

    move  plays animations together for so many seconds: the lesson's
    """

    def __init__(self, move: Move) -> None:
        self._move = move
        self._standing = Picture()

    def __getitem__(self, name: str) -> list[VMobject]:
        return self._standing[name]

    def __contains__(self, name: str) -> bool:
        return name in self._standing

    def __iter__(self) -> Iterator[str]:
        return iter(self._standing)

    def all_but(self, *names: str) -> list[VMobject]:
        """All that stands here, but what has these names."""
        return self._standing.all_but(*names)

    def put(self, **parts: Parts) -> None:
        """Name what has come on stage by another way, or what a name stands for from now on."""
        for name, things in parts.items():
            self._standing[name] = things

    def take(self, name: str) -> list[VMobject]:
        """Take off the books what has a name: the caller moves it away."""
        return self._standing.take(name)

    def show(
        self, *, seconds: float = 0.8, stagger: float = 0.1, rise: float = 0.0, **parts: Parts
    ) -> None:
        """Let things come for the first time: titles, axes, the words of the sentence."""
        new = Picture(**parts)
        self._move(appear(*new.all, stagger=stagger, rise=rise), seconds=seconds)
        self.put(**{name: new[name] for name in new})

    def become(
        self,
        sources: str | Sequence[VMobject],
        *,
        seconds: float = 1.5,
        stagger: float = 0.0,
        **results: Parts,
    ) -> None:
        """Let results come from their sources, which go: by name, or copies made for it."""
        gone = self.take(sources) if isinstance(sources, str) else list(sources)
        new = Picture(**results)
        self._move(become(gone, new.all, stagger=stagger), seconds=seconds)
        self.put(**{name: new[name] for name in new})

    def exchange(self, new: Picture, *, keep: Sequence[str] = (), seconds: float = 1.2) -> None:
        """Change to another arrangement: parts of the same name glide to where it has them.

        keep  names of what stays as it is; all else that the new picture does not have leaves
        """
        both = [name for name in new if name in self and len(self[name]) == len(new[name])]
        gone = self.all_but(*both, *keep)
        come = new.all_but(*both)
        ways = [glide(self[name], new[name]) for name in both]
        leaving = [leave(*gone)] if gone else []
        coming = [appear(*come, stagger=0.05, rise=0)] if come else []
        self._move(*ways, *leaving, *coming, seconds=seconds)
        stays = {name: self[name] for name in (*both, *keep)}
        self._standing = Picture(**{**{name: new[name] for name in new}, **stays})

    def clear(self, *, keep: Sequence[str] = (), seconds: float = 0.6) -> None:
        """Let everything leave but what has these names."""
        gone = self.all_but(*keep)
        if gone:
            self._move(leave(*gone), seconds=seconds)
        self._standing = Picture(**{name: self[name] for name in self if name in keep})

    def dim(self, opacity: float, *, but: Sequence[VMobject] = (), seconds: float = 0.6) -> None:
        """Dim all that stands here but these; 1 brings everything back."""
        bright = {id(thing) for thing in but}
        others = [thing for thing in self._standing.all if id(thing) not in bright]
        self._move(dim(others, opacity), seconds=seconds)
