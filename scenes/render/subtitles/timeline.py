"""The timeline of captions in the whole video, and its text as .srt and .vtt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scenes.render.part import Cue, Part
from scenes.render.subtitles.lines import subtitle_lines

JOINER = "\u2060"  # no width, no break: keeps signs apart that players would take for commands
WIDE_BRACES = {ord("{"): "\uff5b", ord("}"): "\uff5d"}


@dataclass(frozen=True)
class TimedCaption:
    """A caption on screen from frame `start` of the video up to frame `end`."""

    start: int
    end: int
    text: str


def timeline(parts: Sequence[Part]) -> list[TimedCaption]:
    """The captions of all parts in order, each until the next one or to the end of its beat.

    Of captions that begin with the same frame only the last is seen. An empty one takes the one
    before it away. Raises ValueError for a cue outside its beat.
    """
    shown: list[TimedCaption] = []
    began = 0
    for part in parts:
        shown += [caption for caption in _of_part(part, began) if caption.text]
        began += part.frames
    return shown


def _of_part(part: Part, began: int) -> Iterator[TimedCaption]:
    cues = sorted(part.cues, key=lambda cue: cue.start)
    for cue, after in pairwise([*cues, Cue(part.frames, "")]):
        if not 0 <= cue.start <= part.frames:
            raise ValueError(
                f"a caption of the beat {part.beat} begins with frame {cue.start}: "
                f"the beat has {part.frames} frames"
            )
        if cue.start < after.start:
            yield TimedCaption(began + cue.start, began + after.start, subtitle_lines(cue.text))


def srt(captions: Sequence[TimedCaption], fps: int) -> str:
    r"""The captions as SubRip text.

    >>> print(srt([TimedCaption(0, 45, "Hello.")], 30))
    1
    00:00:00,000 --> 00:00:01,500
    Hello.
    <BLANKLINE>
    """
    return _numbered(captions, lambda frame: _clock(frame, fps, ","), _srt_text)


def vtt(captions: Sequence[TimedCaption], fps: int) -> str:
    r"""The captions as WebVTT.

    >>> print(vtt([TimedCaption(0, 45, "a < b")], 30))
    WEBVTT
    <BLANKLINE>
    1
    00:00:00.000 --> 00:00:01.500
    a &lt; b
    <BLANKLINE>
    """
    return "WEBVTT\n\n" + _numbered(captions, lambda frame: _clock(frame, fps, "."), _vtt_text)


def _numbered(
    captions: Sequence[TimedCaption], clock: Callable[[int], str], escaped: Callable[[str], str]
) -> str:
    blocks = (
        f"{number}\n{clock(caption.start)} --> {clock(caption.end)}\n{escaped(caption.text)}\n"
        for number, caption in enumerate(captions, 1)
    )
    return "\n".join(blocks)


def _clock(frame: int, fps: int, point: str) -> str:
    """The time at which a frame begins.

    >>> _clock(60 * 3661 + 1, 60, ",")
    '01:01:01,017'
    """
    seconds, milliseconds = divmod(round(frame * 1000 / fps), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{milliseconds:03}"


def _vtt_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _srt_text(text: str) -> str:
    """The text for SubRip, which knows no escapes: tags, line breaks and times are parted.

    Braces have them leave out what is between, however it is parted: wide ones stand for them.
    """
    for sign in "<\\":
        text = text.replace(sign, sign + JOINER)
    return text.replace("-->", f"--{JOINER}>").translate(WIDE_BRACES)
