"""Lesson: a scene that plays its beats one after the other, each with its caption and its rest."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from manim import Animation, CairoRenderer, Scene, config
from PIL import Image

import attncore as ac
from scenes.catalog import ABOUT, SceneEntry, describe
from scenes.choices import SmallPrint
from scenes.kit import layout
from scenes.kit.camera import StageCamera
from scenes.kit.captions import Words
from scenes.kit.motion import appear, leave
from scenes.kit.small_print import small_print_line
from scenes.kit.theme import THEMES
from scenes.kit.type.line import Line, Value
from scenes.subject import Subject, left_out

REST = 1.0  # seconds after the last move of a beat, at least
LEAST_BEAT = 3.0  # seconds of a whole beat, at least
READING_SPEED = {"en": 15.0, "zh": 5.0}  # characters a second
CAPTION_MOVE = 0.5
LONGEST_NAME = 18  # letters of a token in a caption


class Lesson(Scene):
    """One scene about one subject, with one method for each beat of its about.toml.

    subject    what is shown: the trace, the token and the head
    pace       how much faster than normal: 2.0 halves every move and rest
    beats      only these are drawn; those before them are played unseen. Beats that ask for what
               the trace lacks are left out: `playing` has the others
    stop_after ends after this beat, nothing drawn: the state of its last frame is `still()`
    captions   False leaves the caption line undrawn; all else, every length too, stays the same
    on_beat    called with (name, index, count) as each beat begins
    renderer   what draws, None for Manim's own
    on_caption called with the plain words of each caption as it begins
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
        self._played = 0.0  # seconds of moves and rests since the caption came
        self._beat_played = 0.0  # the same since the beat began
        super().__init__(renderer=renderer)
        self.renderer.camera = StageCamera()
        self.camera.background_color = self.theme.ground

    def construct(self) -> None:
        self.title = Line(self.words.title, size=layout.TITLE_SIZE, color=self.theme.quiet)
        self.add(self.title.place(layout.LEFT, layout.TITLE_BASELINE, "left"))
        for index, beat in enumerate(self.playing):
            unseen = self.stop_after is not None or beat not in self.drawn
            self.next_section(beat, skip_animations=unseen)
            self.on_beat(beat, index, len(self.playing))
            self._beat_played = 0.0
            getattr(self, f"beat_{beat}")()
            self._rest()
            if self.stop_after == beat or beat == self.drawn[-1]:
                return

    def still(self) -> Image.Image:
        """The current frame as a picture."""
        self.camera.reset()
        self.camera.capture_mobjects(self.mobjects)
        return Image.fromarray(self.camera.pixel_array).convert("RGB")

    # For the beats.

    def move(self, *animations: Animation, seconds: float = 1.0) -> None:
        """Play together, for `seconds` at normal pace."""
        if any(animation.mobject.family_members_with_points() for animation in animations):
            self.play(*animations, run_time=self._spend(seconds))
        else:  # one picture instead of many that are alike
            self.rest(seconds)

    def rest(self, seconds: float) -> None:
        self.wait(self._spend(seconds))

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
        self._finish_reading()
        first, before = self.caption is None, self._said()
        self.caption = self._caption(self.words.captions[key], values)
        if tensor is not None:
            self.provenance = self._small_print(tensor, trace or self.trace)
        after = self._said()
        if not first:
            self.move(leave(*_without(before, after)), seconds=CAPTION_MOVE / 2)
        self._played = 0.0
        self.on_caption(self.caption.spoken)
        self.move(appear(*_without(after, before), stagger=0, rise=0), seconds=CAPTION_MOVE)

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
        return line.place(0, layout.CAPTION_BASELINE)

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
        return stands if stands is not None and stands.spoken == line.spoken else line

    def _rest(self) -> None:
        """The breath at the end of a beat: long enough to have read the caption."""
        reading = self._reading_time() - self._played
        self.rest(max(REST, reading, LEAST_BEAT - self._beat_played))

    def _spend(self, seconds: float) -> float:
        """These seconds at this pace, as whole frames; they count as played."""
        frames = max(1, round(seconds / self.pace * config.frame_rate))
        spent = frames / float(config.frame_rate)
        self._played += spent * self.pace
        self._beat_played += spent * self.pace
        return spent

    def _finish_reading(self) -> None:
        missing = self._reading_time() - self._played
        if missing > 0:
            self.rest(missing)

    def _reading_time(self) -> float:
        if self.caption is None:
            return 0.0
        return len(self.caption.spoken) / READING_SPEED.get(self.words.language, 15.0)


def _shortened(text: str) -> str:
    """A token as one line can hold it."""
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"


def _without(lines: list[Line], others: list[Line]) -> list[Line]:
    return [line for line in lines if line not in others]
