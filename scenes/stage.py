"""The stage: what stands on it, by name, so that a scene need not keep books of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from manim import Animation, VMobject

from scenes.kit.become import become
from scenes.kit.handover import alike
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

    @property
    def picture(self) -> Picture:
        """All that stands here."""
        return self._standing

    def all_but(self, *names: str) -> list[VMobject]:
        """All that stands here, but what has these names."""
        return self._standing.all_but(*names)

    def put(self, **parts: Parts) -> None:
        """Name what has come on stage by another way, or what a name stands for from now on."""
        for name, things in parts.items():
            self._standing[name] = things

    def take(self, *names: str) -> list[VMobject]:
        """Take off the books what has these names, if it stands here: the caller moves it away."""
        return [thing for name in names if name in self for thing in self._standing.take(name)]

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
        along: Picture | None = None,
        seconds: float = 1.5,
        stagger: float = 0.0,
        **results: Parts,
    ) -> None:
        """Let results come from their sources, which go: by name, or copies made for it.

        along  what comes with them where it is to stand: their letters, their sizes
        """
        gone = self.take(sources) if isinstance(sources, str) else list(sources)
        new = Picture(**results)
        self._come(become(gone, new.all, stagger=stagger), new, along or Picture(), seconds)

    def come_out(
        self,
        sources: str | Sequence[VMobject],
        *,
        along: Picture | None = None,
        seconds: float = 1.2,
        stagger: float = 0.0,
        **results: Parts,
    ) -> None:
        """Let results come out of things that stay: of a name, or these.

        Where there are more things than results, their copies fly together.

        along  as for `become`
        """
        things = self[sources] if isinstance(sources, str) else list(sources)
        new = Picture(**results)
        stay = len(things) <= len(new.all)
        leaving = things if stay else [thing.copy() for thing in things]
        coming = become(leaving, new.all, stagger=stagger, stay=stay)
        self._come(coming, new, along or Picture(), seconds)

    def _come(self, coming: Animation, new: Picture, along: Picture, seconds: float) -> None:
        """Let new things come, and others with them."""
        self._move(coming, appear(*along.all, stagger=0, rise=0), seconds=seconds)
        self.put(**new, **along)

    def exchange(
        self,
        new: Picture,
        *,
        keep: Sequence[str] = (),
        out_of: Mapping[str, Sequence[str]] = MappingProxyType({}),
        seconds: float = 1.2,
    ) -> None:
        """Change to another picture: parts of the same name glide to where it has them.

        Those that look different there become what it has.

        keep    names of what stays as it is; all else that the new picture does not have leaves
        out_of  the names of what a part of it comes out of, if that stands here
        """
        sources = {name: self.take(*olds) for name, olds in out_of.items()}
        sources |= {name: self[name] for name in new if name in self and name not in sources}
        same = [name for name, parts in sources.items() if _alike(parts, new[name])]
        turned = [
            name for name, parts in sources.items() if parts and new[name] and name not in same
        ]
        come = new.all_but(*same, *turned)
        moving = [name for name in (*same, *turned) if name not in out_of]
        gone = self.all_but(*moving, *keep)
        ways = [glide(sources[name], new[name]) for name in same]
        ways += [become(sources[name], new[name]) for name in turned]
        self._move(*ways, leave(*gone), appear(*come, stagger=0.05, rise=0), seconds=seconds)
        kept = {**{name: sources[name] for name in same}, **{name: self[name] for name in keep}}
        self._standing = Picture(**{**new, **kept})

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


def _alike(parts: Sequence[VMobject], others: Sequence[VMobject]) -> bool:
    """Whether things have the outlines of others, one by one."""
    pairs = zip(parts, others, strict=False)
    return len(parts) == len(others) > 0 and all(alike(*pair) for pair in pairs)
