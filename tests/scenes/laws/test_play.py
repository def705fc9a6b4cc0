"""The timeline of a played lesson: its frames, its captions and the marks on its stage."""

from __future__ import annotations

from dataclasses import replace

import pytest
from manim import Square

import attncore as ac
from scenes.catalog import find
from scenes.kit.motion import appear, glide, leave
from scenes.lesson import Lesson
from scenes.subject import choose
from tests.scenes.laws.motion import moving
from tests.scenes.laws.play import SAMPLES, play
from tests.scenes.laws.timeline import Moment, Timeline


class Little(Lesson):
    """A square comes, moves and goes, in two beats with captions of the pattern scene."""

    entry = replace(find("pattern"), beats=("one", "two"), needs=((), ()))

    def beat_one(self) -> None:
        self.say("mask", "one")
        self.square = Square(1, fill_opacity=1)
        self.move(appear(self.square), seconds=1)

    def beat_two(self) -> None:
        self.say("softmax", "two")
        self.move(glide([self.square], [Square(1).shift([2, 0, 0])]), seconds=2)
        self.move(leave(self.square), seconds=0.2)


@pytest.fixture(scope="module")
def little(model: ac.Transformer) -> Timeline:
    return play(Little, choose(model.trace("a fluffy blue creature"), model=model))


def test_spans_follow_one_another(little: Timeline) -> None:
    starts = [span.start for span in little.spans]
    assert starts == [0, *(span.end for span in little.spans[:-1])]
    assert [span.beat for span in little.spans] == sorted(span.beat for span in little.spans)
    for span in little.spans:
        frames = [moment.frame for moment in span.moments]
        assert (frames[0], frames[-1], frames) == (span.start, span.end, sorted(frames))
        assert len(frames) <= SAMPLES + 1


def test_captions_come_with_their_words(little: Timeline) -> None:
    assert len(little.captions) == 2
    assert little.captions[0].frame == 0
    beat = next(span for span in little.spans if span.beat == "two")
    assert beat.start <= little.captions[1].frame <= beat.end


def test_only_the_square_is_on_stage_and_moves(little: Timeline) -> None:
    for moment in little.moments():
        assert len(moment.stage) <= 1
        assert moment.pinned
    moves = moving(little)
    for span in little.spans:
        inside = moves[span.start + 1 : span.end]
        assert not inside.any() or any(moment.stage for moment in span.moments)
    glides = max(little.spans, key=lambda s: abs(_x(s.moments[0]) - _x(s.moments[-1])))
    assert moves[glides.start + 2 : glides.end - 1].all()


def _x(moment: Moment) -> float:
    stage = moment.stage
    return float(stage[0].centre[0]) if stage else 0.0


def test_the_ends_of_beats(little: Timeline) -> None:
    assert {beat: len(moment.stage) for beat, moment in little.ends.items()} == {"one": 1, "two": 0}
