"""What scenes are judged by: each beat shows what it must, no digit besides, and is fit to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from scenes.kit.checks import problems
from tests.scenes.support import reading
from tests.scenes.support.stage import Played, Stage

Claim = Callable[[Stage, Played], None]  # raises AssertionError for a picture that says otherwise
SHORTEST, LONGEST = 30, 90  # seconds of a scene
BEAT = 3, 18  # seconds of a beat
QUESTION = 3.3  # seconds more, for the viewer to predict


@dataclass(frozen=True)
class Judge:
    """The claims of one scene: what must be seen at the end of each beat."""

    claims: Mapping[str, Claim]

    def beat(self, played: Played, beat: str) -> None:
        """Everything that this beat must show is there, no digit besides, and nothing overlaps."""
        stage = played.stages[beat]
        stage.forget()
        self.claims[beat](stage, played)
        for mark in stage.unaccounted():
            digits = reading.digits_in(mark)
            assert not digits, f"nobody knows where the digits {digits} of {mark} come from"
        assert problems(stage.marks) == [], beat

    def whole(self, played: Played, *, without: tuple[str, ...] = ()) -> None:
        """The same of every beat; those left out are not played."""
        playing = tuple(beat for beat in self.claims if beat not in without)
        assert tuple(played.stages) == playing
        for beat in playing:
            self.beat(played, beat)

    def length(self, played: Played) -> None:
        """The scene and each of its beats last as long as they should."""
        assert SHORTEST <= played.times[-1] <= LONGEST, played.times[-1]
        lengths = [end - start for start, end in pairwise(played.times)]
        for beat, seconds in zip(played.stages, lengths, strict=True):
            most = BEAT[1] + QUESTION * played.asked.count(beat)
            assert BEAT[0] - 1e-6 <= seconds <= most, f"{beat} lasts {seconds:.1f} seconds"
