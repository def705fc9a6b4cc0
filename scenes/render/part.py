"""Parts of a video: one beat in a file of its own, with its length and captions."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cue:
    """A caption that begins with frame `start` of its beat, and the tensor that it is about."""

    start: int
    text: str
    tensor: str = ""


@dataclass(frozen=True)
class Part:
    """One beat as H.264 in a small .mp4: parts of one job join without encoding anything again.

    frames  how many the file holds
    cues    the captions that begin in it, in order; one that began before may still stand
    """

    beat: str
    path: Path
    frames: int
    cues: tuple[Cue, ...] = ()

    def describe(self) -> str:
        """The part's metadata, all but its path, as JSON: kept beside the video."""
        fields = asdict(self)
        del fields["path"]
        return json.dumps(fields, ensure_ascii=False)


def described(text: str, path: Path) -> Part:
    """The part that `Part.describe` described, with its video at `path`.

    Raises ValueError for text that describes no part.
    """
    try:
        fields = json.loads(text)
        cues = tuple(
            Cue(int(cue["start"]), str(cue["text"]), str(cue["tensor"])) for cue in fields["cues"]
        )
        return Part(str(fields["beat"]), path, int(fields["frames"]), cues)
    except (KeyError, TypeError) as problem:
        raise ValueError(f"this describes no part of a video: {text[:60]!r}") from problem
