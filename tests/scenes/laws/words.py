"""Law 1, words then motion: short captions, read before anything moves, and a rhythm with rests."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tests.scenes.laws.motion import moving
from tests.scenes.laws.timeline import Timeline

LONGEST = {"en": 44, "zh": 20}
AVERAGE = {"en": 32, "zh": 15}
LONGEST_NAME = 12  # of a token, in a caption
SPEED = {"en": 17, "zh": 8}  # characters a second
WIDE = 0x2E80  # from here on characters count in full where others count half

INSIDE, STILL, STILLNESS = 0.35, 0.5, 3.2
HEADSTART = 0.8  # seconds: of reading time that may be left when something moves, and the shortest
SETTLED = 0.6
OPENING = 0.3  # seconds in which a scene's subject comes, words or no words


@dataclass(frozen=True)
class Rhythm:
    """How motion and reading share the frames of a video.

    inside     share of the frames with motion that fall inside reading time
    still      share of all frames without motion
    stillness  the longest time without motion, in seconds
    """

    inside: float
    still: float
    stillness: float


def characters(text: str, lang: str) -> float:
    """The length of a caption: in Chinese, Latin letters and digits count half.

    >>> characters("点积除以 √24", "zh")
    6.0
    """
    if lang == "zh":
        return sum(1.0 if ord(char) >= WIDE else 0.5 for char in text)
    return len(text)


def reading(text: str) -> float:
    """The seconds that reading a caption takes: as Chinese, if it is so for the most part."""
    wide = sum(ord(char) >= WIDE for char in text)
    lang = "zh" if wide > len(text) - wide else "en"
    return characters(text, lang) / SPEED[lang]


def rhythm_of(moves: np.ndarray, fps: float, cues: list[tuple[float, float]]) -> Rhythm:
    """The rhythm of a video.

    moves  (frame,) whether each frame differs from the one before
    cues   when each caption comes, and for how long it is read, in seconds
    """
    times = np.arange(len(moves)) / fps
    read = np.zeros(len(moves), dtype=bool)
    for i, (came, length) in enumerate(cues):
        gone = cues[i + 1][0] if i + 1 < len(cues) else np.inf
        read |= (times >= came) & (times < min(came + length, gone))
    edges = [-1, *np.nonzero(moves)[0], len(moves)]
    gaps = [b - a - 1 for a, b in pairwise(edges)]
    moved = max(int(moves.sum()), 1)
    return Rhythm(float((moves & read).sum() / moved), float(1 - moves.mean()), max(gaps) / fps)


def rhythm(timeline: Timeline) -> Rhythm:
    """The rhythm of a scene."""
    cues = [(said.frame / timeline.fps, reading(said.text)) for said in timeline.captions]
    return rhythm_of(moving(timeline), timeline.fps, cues)


def short_captions(timeline: Timeline) -> list[str]:
    """A caption is short, all are on average, and long names are cut in it."""
    lang = timeline.lang
    lengths = [characters(said.text, lang) for said in timeline.captions] or [0.0]
    average = sum(lengths) / len(lengths)
    found = [
        f"a caption of {length:g} characters, {LONGEST[lang]} are allowed: {said.text}"
        for said, length in zip(timeline.captions, lengths, strict=False)
        if length > LONGEST[lang]
    ]
    if average > AVERAGE[lang]:
        found.append(
            f"captions of {average:.1f} characters on average, {AVERAGE[lang]} are allowed"
        )
    long = {name for name in timeline.tokens if len(name) > LONGEST_NAME}
    return found + [
        f"{name} is not cut to {LONGEST_NAME} letters: {said.text}"
        for said in timeline.captions
        for name in sorted(long)
        if name[:LONGEST_NAME] in said.text
    ]


def words_then_motion(timeline: Timeline) -> list[str]:
    """Motion keeps out of reading time, and fills the rest."""
    found = rhythm(timeline)
    measured = (
        (found.inside, INSIDE, f"{found.inside:.0%} of all motion falls inside reading time"),
        (found.still, STILL, f"{found.still:.0%} of all frames are without motion"),
        (found.stillness, STILLNESS, f"nothing moves for {found.stillness:.1f} s"),
    )
    return [text for value, most, text in measured if value > most + 1e-6]


def reading_first(timeline: Timeline) -> list[str]:
    """Nothing moves after a caption came until it is read, but for the last 0.8 s of reading.

    The subject with which a scene opens may come before its words.
    """
    fps, found = timeline.fps, []
    moves = moving(timeline)
    ends = [*(said.frame for said in timeline.captions[1:]), timeline.frames]
    for said, end in zip(timeline.captions, ends, strict=True):
        wait = max(HEADSTART, reading(said.text) - HEADSTART)
        first = max(said.frame + 1, _opened(timeline))
        early = np.nonzero(moves[first:end])[0]
        after = (first + early[0] - said.frame) / fps if len(early) else np.inf
        if after < wait - 1.5 / fps:
            found.append(
                f"at {timeline.at(said.frame)} something moves after {after:.1f} s instead of "
                f"{wait:.1f} s: {said.text}"
            )
    return found


def _opened(timeline: Timeline) -> int:
    """The first frame after the moves with which the scene opens."""
    opening = OPENING * timeline.fps
    return max((s.end + 1 for s in timeline.spans if s.start <= opening), default=0)


def settled(timeline: Timeline) -> list[str]:
    """The stage rests before the next caption comes, and at the end."""
    moves, found = moving(timeline), []
    for frame in (*(said.frame for said in timeline.captions[1:]), timeline.frames):
        moved = np.nonzero(moves[:frame])[0]
        rest = (frame - 1 - moved[-1]) / timeline.fps if len(moved) else np.inf
        if rest < SETTLED - 1.5 / timeline.fps:
            found.append(f"at {timeline.at(frame)} the stage has rested for only {rest:.1f} s")
    return found
