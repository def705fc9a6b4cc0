"""The catalog of scenes, read from their folders. Importing this imports neither Manim nor NumPy.

A scene is a folder with about.toml (what it is called, asks and shows), en.toml and zh.toml (its
words) and scene.py (its storyboard). Those that ship lie in scenes/chapters.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CHAPTERS = Path(__file__).parent / "chapters"
ABOUT, STORYBOARD = "about.toml", "scene.py"
SENTENCE, FOCUS = "a fluffy blue creature roamed the verdant forest", "creature"
MAX_TOKENS = 64  # of one sentence: beyond that no layout stays legible
NAME = r"[a-z][a-z0-9_]*"  # of a scene's folder, and of a beat
# Of about.toml: whether it is needed.
TEXTS = {
    "part": False,
    "after": False,
    "title": True,
    "question": True,
    "sentence": False,
    "other": False,
    "focus": False,
}
LISTS = ("tags", "takes")


GALLERY = dict.fromkeys(("beat", "pace", "whole", "alt", "text"))


class UnknownScene(LookupError):
    """A scene that the catalog does not have, said for people."""


class NotAScene(ValueError):
    """A folder that does not describe a scene, said for people: the file, and what is wrong."""


@dataclass(frozen=True)
class Gallery:
    """The beat of a scene that README shows, and in which words.

    pace   how much faster than usual its clip plays; whole: the clip is of the entire scene
    alt    the picture in words; text: what is said after the question
    """

    beat: str
    pace: float = 1.0
    whole: bool = False
    alt: str = ""
    text: str = ""


@dataclass(frozen=True)
class SceneEntry:
    """One scene, as its about.toml describes it.

    folder     where it lies; its name is that of the scene, with underscores
    part       of the film; after: the scene before it, "" for the first
    beats      in the order in which they play
    needs      of each beat, in the same order: names of Needs and tensors (scenes/subject/needs.py)
               without which it is left out
    sentence   the sentence shown when none is given; focus is the word of it that is explained
    other      the second sentence then, of a scene that takes two: focus stands in both
    takes      what the scene asks of the model and the sentence, in words
    """

    folder: Path
    part: str
    after: str
    title: str
    question: str
    beats: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]
    sentence: str = SENTENCE
    focus: str = FOCUS
    other: str = ""
    tags: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    gallery: Gallery | None = None

    @property
    def name(self) -> str:
        """The name on the command line, with hyphens."""
        return self.folder.name.replace("_", "-")

    @property
    def cls(self) -> str:
        """The name of the Lesson in scene.py.

        >>> find("pattern").cls
        'Pattern'
        """
        return "".join(word.capitalize() for word in self.folder.name.split("_"))

    @property
    def own(self) -> tuple[str, ...]:
        """The sentences shown when none are given: as many as the scene takes."""
        return (self.sentence, self.other) if self.other else (self.sentence,)

    @property
    def sentences(self) -> int:
        """The number of sentences that it takes."""
        return len(self.own)

    @property
    def needs_of(self) -> Mapping[str, tuple[str, ...]]:
        """Each beat with what it needs."""
        return dict(zip(self.beats, self.needs, strict=True))

    @property
    def asks(self) -> tuple[str, ...]:
        """The input in words: how many sentences of which length, and what else the scene takes."""
        length = f"of 1 to {MAX_TOKENS} tokens"
        two = f"two sentences {length} that share a word (-s A -s B)"
        return (two if self.other else f"one sentence {length}", *self.takes)

    @property
    def is_ours(self) -> bool:
        """Whether it ships with the package."""
        return self.folder.parent == CHAPTERS


def describe(folder: Path) -> SceneEntry:
    """The scene in a folder. Raises NotAScene, saying why, for a folder that holds none.

    >>> describe(CHAPTERS / "pattern").question
    'What does one head look at?'
    """
    for name in (ABOUT, STORYBOARD):
        if not (folder / name).is_file():
            raise NotAScene(f"{folder} is not a scene: it has no {name}")
    if re.fullmatch(NAME, folder.name) is None:
        raise NotAScene(
            f"{folder.name!r} is no name for a scene: small letters, digits and underscores, "
            "a letter first"
        )
    return _described(folder, (folder / ABOUT).stat().st_mtime_ns)


@cache
def _described(folder: Path, _changed: int) -> SceneEntry:
    path = folder / ABOUT
    try:
        about = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise NotAScene(f"{path}: {problem}") from problem
    for wrong in _wrong(about):
        raise NotAScene(f"{path}: {wrong}")
    return SceneEntry(
        folder=folder,
        title=about["title"],
        question=about["question"],
        **{key: about.get(key, "") for key in ("part", "after", "other")},
        beats=tuple(about["beats"]),
        needs=tuple(map(tuple, about["beats"].values())),
        sentence=about.get("sentence", SENTENCE),
        focus=about.get("focus", "" if "sentence" in about else FOCUS),
        tags=tuple(about.get("tags", ())),
        takes=tuple(about.get("takes", ())),
        gallery=Gallery(**about["gallery"]) if "gallery" in about else None,
    )


def _wrong(about: Mapping[str, Any]) -> Iterator[str]:
    """The faults of an about.toml, in a line each."""
    known = {**TEXTS, **dict.fromkeys(LISTS, False), "beats": True, "gallery": False}
    for key in about.keys() - known:
        yield f"{key!r} is not known; known are {', '.join(known)}"
    for key in (key for key, needed in known.items() if needed and key not in about):
        yield f"{key} is missing"
    for key, value in about.items():
        if key in TEXTS and not isinstance(value, str):
            yield f"{key} is a text, not {value!r}"
        if key in LISTS and not _texts(value):
            yield f"{key} is a list of texts, not {value!r}"
    beats = about.get("beats")
    if isinstance(beats, dict) and beats:
        yield from _wrong_beats(beats, about.get("gallery", {"beat": next(iter(beats))}))
    else:
        yield "[beats] is a table of beats, each with a list of what it needs"


def _wrong_beats(beats: Mapping[str, Any], gallery: Any) -> Iterator[str]:
    for beat, needs in beats.items():
        if re.fullmatch(NAME, beat) is None or not _texts(needs):
            yield f"the beat {beat!r} needs a name of small letters and a list, as in: read = []"
    if not isinstance(gallery, dict) or not gallery.keys() <= GALLERY.keys():
        yield f"[gallery] is a table with {', '.join(GALLERY)}"
    elif gallery.get("beat") not in list(beats):
        yield f"the beat of [gallery] is one of {', '.join(beats)}"


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def ordered(entries: Iterable[SceneEntry]) -> tuple[SceneEntry, ...]:
    """Scenes in the order of the film: each after the one that it names.

    Of several after the same one, those that fewer follow come first: a new scene needs no change
    in any other. Raises NotAScene for a scene that comes after none of the others.
    """
    after: dict[str, list[SceneEntry]] = {}
    for entry in entries:
        after.setdefault(entry.after, []).append(entry)

    def followed(entry: SceneEntry) -> list[SceneEntry]:
        chains = [followed(each) for each in after.pop(entry.name, [])]
        chains.sort(key=lambda chain: (len(chain), chain[0].name))
        return [entry, *(each for chain in chains for each in chain)]

    firsts = sorted(after.pop("", []), key=lambda entry: entry.name)
    found = [each for first in firsts for each in followed(first)]
    for lost in (entry for rest in after.values() for entry in rest):
        raise NotAScene(f"{lost.folder / ABOUT}: it comes after {lost.after!r}, which nothing is")
    return tuple(found)


CATALOG = ordered(describe(path.parent) for path in CHAPTERS.glob(f"*/{ABOUT}"))
DEFAULT = "pattern"  # the headline


def find(name: str) -> SceneEntry:
    """The scene called `name`. Raises UnknownScene with the nearest names.

    >>> find("pattern").question
    'What does one head look at?'
    >>> find("patern")
    Traceback (most recent call last):
    scenes.catalog.UnknownScene: there is no scene 'patern'; did you mean pattern?
    """
    entries = {entry.name: entry for entry in CATALOG}
    if name in entries:
        return entries[name]
    near = difflib.get_close_matches(name, entries, n=3, cutoff=0.6)
    hint = f"did you mean {', '.join(near)}?" if near else f"there are: {', '.join(entries)}"
    raise UnknownScene(f"there is no scene {name!r}; {hint}")
