"""The clock of a lesson: words first, then motion, then a rest, at normal pace."""

from __future__ import annotations

from dataclasses import dataclass

SPEED = 17.0  # characters a second that an adult reads, as subtitle guides have it
WIDE_SPEED = 8.0  # the same of Chinese ones, of which a letter or a digit is half
FIRST_WIDE = "\u2e80"
LEFT_TO_READ = 0.8  # seconds of reading time that may be left when something moves
LEAST_WAIT = 0.8  # seconds from a caption to the first move, at least
SETTLE = 0.6  # seconds from the last move to the next caption, at least
LEAST_BEAT = 3.0  # seconds of a whole beat, at least


def reading_time(text: str) -> float:
    """The seconds that reading a caption takes.

    >>> reading_time("Each column sums to 1."), reading_time("每列之和为 1。")
    (1.2941176470588236, 0.875)
    """
    wide = sum(char >= FIRST_WIDE for char in text)
    mixed = (wide + (len(text) - wide) / 2) / WIDE_SPEED
    return max(len(text) / SPEED, mixed) if wide else len(text) / SPEED


@dataclass
class Clock:
    """The seconds since a caption came, since the last move, and since the beat began.

    reading  seconds that the caption takes to read; 0 before there is one
    """

    reading: float = 0.0
    since_caption: float = 0.0
    still: float = 0.0
    since_beat: float = 0.0

    def begin_beat(self) -> None:
        self.since_beat = 0.0

    def begin_caption(self, text: str) -> None:
        self.reading, self.since_caption = reading_time(text), 0.0

    def spend(self, seconds: float, *, moving: bool) -> None:
        """Let time go by, in which the stage moves or stands still."""
        self.since_caption += seconds
        self.since_beat += seconds
        self.still = 0.0 if moving else self.still + seconds

    def until_a_move(self) -> float:
        """The seconds until something may move: the caption must have been read, or nearly."""
        if not self.reading:
            return 0.0
        return max(self.reading - LEFT_TO_READ, LEAST_WAIT) - self.since_caption

    def until_a_caption(self) -> float:
        """The seconds until another caption may come: this one is read, and the stage settled."""
        if not self.reading:
            return 0.0
        return max(self.reading - self.since_caption, SETTLE - self.still)

    def until_the_end(self) -> float:
        """The seconds until the beat may end."""
        return max(self.until_a_caption(), LEAST_BEAT - self.since_beat)
