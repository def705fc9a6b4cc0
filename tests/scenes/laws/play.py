"""Plays a lesson undrawn, moves and all, and notes its timeline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from manim import CairoRenderer, Mobject, VMobject, config, tempconfig

from scenes.kit.checks import drawn
from scenes.kit.theme import THEMES
from scenes.kit.type.line import Line
from scenes.kit.view import HOME, View
from scenes.lesson import Lesson
from scenes.render.play.projector import NoFiles
from scenes.render.quality import QUALITIES
from scenes.subject import Subject
from tests.scenes.laws.timeline import Moment, Said, Seen, Span, Timeline
from tests.scenes.support.stage import ROUGH

# A second's fade is motion to viewers: at more frames a second no two of them differ enough.
QUALITY = QUALITIES["l"]
SAMPLES = 8  # of a move, evenly spread, besides its end
CORNERS = 12  # points that stand for an outline
SAYING = ("text", "digits", "formula")


class Recorder(CairoRenderer):
    """A renderer that draws nothing and notes each move and rest, and what stands there.

    beat    the beat that plays
    frames  how many have been played
    spans   what was played so far
    """

    def __init__(self) -> None:
        super().__init__(file_writer_class=NoFiles)
        self.beat, self.frames = "", 0
        self.spans: list[Span] = []
        self._marks: dict[int, tuple[VMobject, tuple[object, ...], Seen | None]] = {}
        self._pinned: dict[int, Mobject] = {}

    def play(self, scene: Lesson, *moves: Any, **options: Any) -> None:
        """Play animations or a wait: Manim calls this for each."""
        scene.compile_animation_data(*moves, **options)
        count = max(1, round(scene.duration * config.frame_rate))
        if scene.is_current_animation_frozen_frame():
            moments = [self._moment(scene, 0), self._moment(scene, count)]
        else:
            moments = self._move(scene, count)
        self.spans.append(Span(self.beat, self.frames, count, tuple(moments)))
        self.num_plays += 1
        self.frames += count
        self.time = self.frames / config.frame_rate

    def _move(self, scene: Lesson, count: int) -> list[Moment]:
        scene.begin_animations()
        moments = []
        for number in sorted({count * i // SAMPLES for i in range(SAMPLES)}):
            scene.update_to_time(number / config.frame_rate)
            moments.append(self._moment(scene, number, moving=True))
        for move in scene.animations:
            move.finish()
            move.clean_up_from_scene(scene)
        scene.update_mobjects(0)
        return [*moments, self._moment(scene, count)]

    def _moment(self, scene: Lesson, frame: int, *, moving: bool = False) -> Moment:
        """The marks in the order in which the camera draws them."""
        layers = (scene.static_mobjects, scene.moving_mobjects) if moving else (scene.mobjects,)
        parts = [p for layer in layers for p in self.camera.get_mobjects_to_display(layer)]
        for line in (scene.title, scene.caption, scene.provenance):
            if line is not None:  # a line that leaves is no longer the lesson's
                self._pinned.update((id(part), part) for part in line.get_family())
        view = scene.camera_view
        marks = [(id(p), mark) for p in parts if (mark := self._seen(p, view)) is not None]
        return Moment(
            self.frames + frame,
            tuple(mark for key, mark in marks if key not in self._pinned),
            tuple(mark for key, mark in marks if key in self._pinned),
        )

    def _seen(self, part: VMobject, view: View) -> Seen | None:
        """A part as it is seen now: made anew only when it looks different."""
        arrays = part.points, part.fill_rgbas, part.stroke_rgbas
        look = view, *(array.tobytes() for array in arrays)
        known = self._marks.get(id(part))
        if known is None or known[1:3] != (look, getattr(part, "source", None)):
            known = self._marks[id(part)] = part, look, look_at(part, view)
        return known[2]


def look_at(part: VMobject, view: View = HOME) -> Seen | None:
    """A part as it is seen now, None if it is not."""
    marks = [mark for mark in drawn([part], view) if mark.thing is part]
    if not marks:
        return None
    (mark,) = marks
    low, size = mark.box[:2], np.maximum(mark.box[2:] - mark.box[:2], 1e-6)
    chosen = np.linspace(0, len(mark.points) - 1, CORNERS).astype(int)
    return Seen(
        thing=part,
        kind=mark.kind,
        box=mark.box,
        shape=(mark.points[chosen, :2] - low) / size,
        length=len(mark.points),
        color=mark.color,
        opacity=mark.opacity,
        text=next((getattr(part, name) for name in SAYING if hasattr(part, name)), ""),
        source=getattr(part, "source", None),
        decimals=getattr(part, "decimals", 0),
        percent=getattr(part, "percent", False),
        baseline=mark.baseline,
    )


def play(
    scene: type[Lesson], subject: Subject, *, lang: str = "en", theme: str = "dark"
) -> Timeline:
    """The whole scene, with no frame drawn."""
    weights: Iterable[str] = subject.model.weights if subject.model is not None else ()
    made = Timeline(
        scene.name,
        lang,
        THEMES[theme],
        QUALITY.fps,
        tokens=tuple(token.text for trace in subject.traces for token in trace.tokens),
        weights=frozenset(weights),
    )
    with tempconfig({**ROUGH, "frame_rate": QUALITY.fps}):
        recorder = Recorder()

        def on_beat(name: str, index: int, count: int) -> None:
            recorder.beat = name

        told: list[Line | None] = []

        def on_caption(text: str) -> None:
            came = recorder.frames
            if told and told[-1] is lesson.caption:  # only a gap of it has been filled
                came = made.captions.pop().frame
            told.append(lesson.caption)
            made.captions.append(Said(came, text))

        lesson = scene(
            subject,
            lang=lang,
            theme=theme,
            renderer=recorder,
            on_beat=on_beat,
            on_caption=on_caption,
        )
        lesson.setup()
        lesson.construct()
    made.spans = recorder.spans
    return made
