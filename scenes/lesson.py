"""Lesson: a scene that plays its beats one after the other, each with its caption and its rest."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from manim import Animation, CairoRenderer, ManimColor, Scene, VMobject, config
from PIL import Image

import attncore as ac
from scenes.catalog import ABOUT, SceneEntry, describe
from scenes.choices import SmallPrint
from scenes.clock import Clock
from scenes.kit import layout
from scenes.kit.camera import StageCamera
from scenes.kit.captions import Words
from scenes.kit.marks.question import Question
from scenes.kit.motion import Motion, appear, glide, leave, recolour
from scenes.kit.small_print import small_print_line
from scenes.kit.theme import THEMES
from scenes.kit.tokens.look import Look
from scenes.kit.type.line import Line, Value
from scenes.kit.type.number import Number
from scenes.kit.view import CameraMove, View, pin
from scenes.stage import Stage
from scenes.subject import Subject, left_out
from scenes.subject.choosing import strongest
from scenes.verbs import Verbs

CAPTION_MOVE = 0.5
PONDER = 2.5  # seconds to predict an answer
TELLING = 0.8  # seconds that a number takes to fly into the caption
LONGEST_NAME = 12  # letters of a token in a caption


class Lesson(Verbs, Scene):
    """One scene about one subject, with one method for each beat of its about.toml.

    subject    what is shown: the trace, the token and the head
    pace       how much faster than normal: 2.0 halves every move and rest
    beats      only these are drawn; those before them are played unseen. Beats that ask for what
               the trace lacks are left out: `playing` has the others
    stop_after ends after this beat, nothing drawn: the state of its last frame is `still()`
    captions   False leaves the caption line undrawn; all else, every length too, stays the same
    on_beat    called with (name, index, count) as each beat begins
    renderer   what draws, None for Manim's own
    on_caption called with the plain words of each caption as it begins, and as its gaps fill
    questions  False leaves out the pauses in which the viewer is asked to predict
    small_print its tensor in "words", by its name ("tensor"), or nothing ("off")
    """

    entry: ClassVar[SceneEntry]
    name: ClassVar[str]
    beats: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls, **options: Any) -> None:
        """The scene of a folder takes its name and its beats from the about.toml beside it."""
        super().__init_subclass__(**options)
        file = getattr(sys.modules.get(cls.__module__), "__file__", None)
        if file is not None and Path(file).with_name(ABOUT).is_file():
            cls.entry = describe(Path(file).parent)
        if "entry" in vars(cls):
            cls.name, cls.beats = cls.entry.name, cls.entry.beats

    def __init__(
        self,
        subject: Subject,
        *,
        lang: str = "en",
        theme: str = "dark",
        pace: float = 1.0,
        beats: tuple[str, ...] | None = None,
        stop_after: str | None = None,
        captions: bool = True,
        on_beat: Callable[[str, int, int], None] | None = None,
        renderer: CairoRenderer | None = None,
        on_caption: Callable[[str], None] | None = None,
        questions: bool = True,
        small_print: str = SmallPrint.WORDS,
    ) -> None:
        self.subject, self.trace = subject, subject.trace
        self.words = Words(lang, self.entry.folder)
        self.theme = THEMES[theme]
        self.pace = pace
        missing = left_out(self.entry, subject)
        self.playing = tuple(beat for beat in self.beats if beat not in missing)
        self.drawn = self.playing if beats is None else beats
        self.stop_after = stop_after
        self.captions = captions
        self.on_beat = on_beat or (lambda name, index, count: None)
        self.on_caption = on_caption or (lambda text: None)
        self.caption: Line | None = None
        self.provenance: Line | None = None
        self.questions = questions
        self.small_print = small_print
        self.tensor = ""  # what the small print is about, by its name
        self._clock = Clock()
        self.stage = Stage(self.move)
        super().__init__(renderer=renderer)
        self.renderer.camera = StageCamera()
        self.camera.background_color = self.theme.ground

    def construct(self) -> None:
        self.title = Line(self.words.title, size=layout.TITLE_SIZE, color=self.theme.quiet)
        self.add(pin(self.title.place(layout.LEFT, layout.TITLE_BASELINE, "left")))
        for index, beat in enumerate(self.playing):
            unseen = self.stop_after is not None or beat not in self.drawn
            self.next_section(beat, skip_animations=unseen)
            self.on_beat(beat, index, len(self.playing))
            self._clock.begin_beat()
            getattr(self, f"beat_{beat}")()
            self._wait(self._clock.until_the_end())
            if self.stop_after == beat or beat == self.drawn[-1]:
                return

    @cached_property
    def hues(self) -> dict[int, ManimColor]:
        """The colours, by position, of the focus and of the two words that it heeds most."""
        focus, theme = self.subject.focus, self.theme
        weights = self.subject.ref("attn.pattern", focus).array
        heeded = [key for key in strongest(weights) if key != focus]
        return dict(
            zip([focus, *heeded], (theme.focus, theme.heeded, theme.heeded_too), strict=False)
        )

    @property
    def look(self) -> Look:
        """The look of this lesson's pictures."""
        return Look(self.theme, self.words.labels, self.hues)

    def tint(self, things: Mapping[int, VMobject]) -> Motion:
        """Give the marks of tokens, by position, the colours of the words that have one."""
        known = [position for position in things if position in self.hues]
        return recolour([things[i] for i in known], [self.hues[i] for i in known])

    def still(self) -> Image.Image:
        """The current frame as a picture."""
        self.camera.reset()
        self.camera.capture_mobjects(self.mobjects)
        return Image.fromarray(self.camera.pixel_array).convert("RGB")

    # For the beats.

    def move(self, *animations: Animation, seconds: float = 1.0) -> None:
        """Play together, for `seconds` at normal pace, once the caption has been read."""
        moving = [each for each in animations if each.mobject.family_members_with_points()]
        if moving:
            self._wait(self._clock.until_a_move())
            self.play(*moving, run_time=self._spend(seconds, moving=True))
        else:  # one picture instead of many that are alike
            self.rest(seconds)

    @property
    def camera_view(self) -> View:
        """The part of the stage that is seen now, as the beats before have left it."""
        return self.camera.view

    def move_camera(self, view: View, *animations: Animation, seconds: float = 2.0) -> None:
        """Move the view, and play animations together with it."""
        self.move(CameraMove(self.camera, view), *animations, seconds=seconds)

    def rest(self, seconds: float) -> None:
        self.wait(self._spend(seconds, moving=False))

    def say(
        self,
        key: str,
        tensor: str | None = None,
        trace: ac.Trace | None = None,
        /,
        **values: Value,
    ) -> None:
        """Change the caption to the words for `key`, and the small print to its tensor.

        tensor  what the beat is about, such as "blocks.1.attn.pattern[2]"; None: as before
        trace   which run it is a tensor of, if not the subject's: that of an altered model, say
        """
        self._wait(self._clock.until_a_caption())
        first, before = self.caption is None, self._said()
        self.caption = self._caption(self.words.captions[key], values)
        if tensor is not None:
            self.provenance = self._small_print(tensor, trace or self.trace)
        after = self._said()
        if not first:
            self._change_lines(leave(*_without(before, after)), CAPTION_MOVE / 2)
        self._clock.begin_caption(self.caption.whole)
        self.on_caption(self.caption.spoken)
        self._change_lines(appear(*_without(after, before), stagger=0, rise=0), CAPTION_MOVE)

    def tell(self, **numbers: Number) -> None:
        """Fly copies of numbers that stand on stage into the gaps that the caption keeps for them.

        numbers  by the names of the gaps; each of the value that was promised there
        """
        caption = self.caption
        assert caption is not None, "no caption keeps a gap"
        gaps = {name: caption.gap(name) for name in numbers}
        for name, (number, _) in gaps.items():
            if number.digits != numbers[name].digits:
                raise ValueError(f"{name} is {number.digits}, not {numbers[name].digits}")
        if self.captions:
            copies, places = [n.copy() for n in numbers.values()], [n for n, _ in gaps.values()]
            going = leave(*(blank for _, blank in gaps.values()))
            self.move(glide(copies, places, remover=True), going, seconds=TELLING)
        else:  # as long
            self._wait(self._clock.until_a_move())
            self.wait(self._spend(TELLING, moving=True))
        for name in numbers:
            caption.fill(name)
        pin(caption)
        if self.captions:
            self.add(caption)  # whole again: the blanks that left took it apart
        self.on_caption(caption.spoken)

    def ask(self, place: np.ndarray, *choices: VMobject) -> None:
        """Let the viewer predict what comes to a place, while a ring closes around it.

        choices  between which to choose; they come, and go before the answer
        """
        if not self.questions:
            return
        question = Question(place, self.theme)
        self.move(appear(question.mark, *choices, stagger=0.1), seconds=0.5)
        self.move(question.closing(), seconds=PONDER)
        self.move(leave(question.mark, question.ring, *choices), seconds=0.3)

    def _change_lines(self, change: Animation, seconds: float) -> None:
        """A change of what is said, which is no motion of the stage."""
        spent = self._spend(seconds, moving=False)
        if change.mobject.family_members_with_points():
            self.play(change, run_time=spent)
        else:
            self.wait(spent)

    def _said(self) -> list[Line]:
        """The lines that are on stage because of what was said last."""
        caption = self.caption if self.captions else None
        return [line for line in (caption, self.provenance) if line is not None]

    def _caption(self, template: str, values: Mapping[str, Value]) -> Line:
        """The caption, in smaller type if its words would not fit the frame's width."""
        short = {name: _shortened(v) if isinstance(v, str) else v for name, v in values.items()}
        line = Line(template, short, size=layout.CAPTION_SIZE, color=self.theme.text)
        share = (layout.RIGHT - layout.LEFT) / line.advance
        if share < 1:
            size = max(layout.MIN_CAPITAL, layout.CAPTION_SIZE * share)
            line = Line(template, short, size=size, color=self.theme.text)
        return pin(line.place(0, layout.CAPTION_BASELINE))

    def _small_print(self, tensor: str, trace: ac.Trace) -> Line | None:
        """The small print about a tensor: the one that stands, if that says the same."""
        self.tensor = tensor
        if self.small_print == SmallPrint.OFF:
            return None
        line = small_print_line(
            tensor,
            trace,
            self.words,
            by_name=self.small_print == SmallPrint.TENSOR,
            room=layout.RIGHT - layout.LEFT - self.title.advance - layout.TITLE_GAP,
            color=self.theme.quiet,
        )
        stands = self.provenance
        return stands if stands is not None and stands.spoken == line.spoken else pin(line)

    def _wait(self, seconds: float) -> None:
        if seconds > 1e-6:
            self.rest(seconds)

    def _spend(self, seconds: float, *, moving: bool) -> float:
        """These seconds at this pace, as whole frames; the clock goes on by as much."""
        frames = max(1, round(seconds / self.pace * config.frame_rate))
        spent = frames / float(config.frame_rate)
        self._clock.spend(spent * self.pace, moving=moving)
        return spent


def _shortened(text: str) -> str:
    """A token as one line can hold it."""
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"


def _without(lines: list[Line], others: list[Line]) -> list[Line]:
    return [line for line in lines if line not in others]
