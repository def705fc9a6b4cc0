"""Plays a lesson undrawn, moves and all, and notes its timeline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from manim import CairoRenderer, VMobject, config, tempconfig

from scenes.kit.checks import drawn
from scenes.kit.theme import THEMES
from scenes.kit.type.line import Line
from scenes.kit.view import HOME, View, is_pinned
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
NO_CELLS = np.zeros(0)
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
        view = scene.camera_view
        parts = [part for layer in _layers(scene, view, moving) for part in layer]
        marks = [(part, mark) for part in parts if (mark := self._seen(part, view)) is not None]
        return Moment(
            self.frames + frame,
            tuple(mark for part, mark in marks if not is_pinned(part)),
            tuple(mark for part, mark in marks if is_pinned(part)),
        )

    def _seen(self, part: VMobject, view: View) -> Seen | None:
        """A part as it is seen now: made anew only when it looks different."""
        look = _look(part, view)
        known = self._marks.get(id(part))
        if known is None or known[1] != look:
            known = self._marks[id(part)] = part, look, look_at(part, view)
        return known[2]


def _layers(scene: Lesson, view: View, moving: bool) -> list[list[VMobject]]:
    """What the camera draws, from the lowest to the topmost: in a move, what stands still first.

    Through a view, and where there are cards, everything is drawn by its depth.
    """
    camera = scene.camera
    if moving and view == HOME:
        still = camera.get_mobjects_to_display(scene.static_mobjects)
        others = camera.get_mobjects_to_display(scene.moving_mobjects)
        if not any("sheet" in part.__dict__ for part in (*still, *others)):
            return [still, others]
    return [camera.get_mobjects_to_display(scene.mobjects)]


def _look(part: VMobject, view: View) -> tuple[object, ...]:
    """What tells whether a part looks the same as before, and shows the same."""
    own = part.__dict__  # to ask a mobject itself for what it lacks is slow
    sheet = own.get("sheet")
    arrays = part.points, part.fill_rgbas, part.stroke_rgbas, own.get("pixels", NO_CELLS)
    pose = sheet and sheet.pose
    return view, pose, own.get("source"), *(array.tobytes() for array in arrays)


def look_at(part: VMobject, view: View = HOME) -> Seen | None:
    """A part as it is seen now, None if it is not."""
    marks = [mark for mark in drawn([part], view) if mark.thing is part]
    if not marks:
        return None
    (mark,), own = marks, part.__dict__
    low, size = mark.box[:2], np.maximum(mark.box[2:] - mark.box[:2], 1e-6)
    chosen = np.arange(CORNERS) * (len(mark.points) - 1) // (CORNERS - 1)
    return Seen(
        thing=part,
        kind=mark.kind,
        box=mark.box,
        shape=(mark.points[chosen, :2] - low) / size,
        length=len(mark.points),
        color=mark.color,
        opacity=mark.opacity,
        text=next((own[name] for name in SAYING if name in own), ""),
        source=own.get("source"),
        decimals=own.get("decimals", 0),
        percent=own.get("percent", False),
        baseline=mark.baseline,
        cells=mark.cells,
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

        def on_caption(text: str) -> None:
            # It comes once, with gaps or without: to fill one leaves nothing more to read.
            line = lesson.caption
            if line is not None and line not in said:
                said.append(line)
                made.captions.append(Said(recorder.frames, line.whole))

        said: list[Line] = []
        lesson = scene(
            subject,
            lang=lang,
            theme=theme,
            renderer=recorder,
            on_beat=on_beat,
            on_caption=on_caption,
            questions=False,
        )
        lesson.setup()
        lesson.construct()
    made.spans = recorder.spans
    return made
