"""Render jobs: scene, subject, options and output, checked before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

import attncore as ac
from attncore.spec.activation_names import ATTENTION
from scenes.catalog import MAX_TOKENS, SceneEntry
from scenes.choices import CaptionsMode, SmallPrint, ThemeName
from scenes.kit.captions import Words, languages
from scenes.kit.type.typeset import check_drawable
from scenes.render.quality import QUALITIES, Quality
from scenes.subject import Subject, left_out, said
from scenes.subject.needs import needs_of

PACES = (0.25, 4.0)
MAX_SPECIAL = 8  # tokens of one sentence that are not its own


@dataclass(frozen=True)
class RenderJob:
    """A render job: one scene about one subject, and its output file. `checked` validates it.

    beats     those that are drawn, None for all; what earlier beats leave on stage is there
    pace      2 takes half the time, 0.5 twice
    captions  "burn": in the picture, and a subtitle track that is not shown; "track": only there;
              "none": nowhere
    small_print  the tensor of each frame in "words", by its name ("tensor"), or not ("off")
    questions    False leaves out the pauses in which the viewer is asked to predict
    """

    entry: SceneEntry
    subject: Subject
    output: Path
    quality: Quality = QUALITIES["m"]
    lang: str = "en"
    theme: str = ThemeName.DARK
    pace: float = 1.0
    beats: tuple[str, ...] | None = None
    captions: str = CaptionsMode.BURN
    small_print: str = SmallPrint.WORDS
    questions: bool = True

    @classmethod
    def checked(cls, *what: Any, **options: Any) -> RenderJob:
        """The job with these fields, if it can be rendered.

        Raises ValueError for a value out of range, CannotDraw for a character without a glyph.
        """
        job = cls(*what, **options)
        _check_choice("language", job.lang, languages())
        _check_choice("theme", job.theme, tuple(ThemeName))
        _check_choice("way with captions", job.captions, tuple(CaptionsMode))
        _check_choice("small print", job.small_print, tuple(SmallPrint))
        Words(job.lang, job.entry.folder)  # whether the scene has any
        if job.beats is not None:
            check_beats(job.entry, job.beats, job.left_out)
        if not job.drawn:
            missing = said(job.left_out)
            raise ValueError(f"nothing of the scene {job.entry.name} can be shown; {missing}")
        slowest, fastest = PACES
        if not slowest <= job.pace <= fastest:
            raise ValueError(f"the pace is {job.pace:g}: it must be {slowest:g} to {fastest:g}")
        for subject in (job.subject, job.subject.other):
            if subject is not None:
                check_length(subject.trace)
                check_numbers(job.entry, subject)
                check_words(subject.trace)
        return job

    @cached_property
    def left_out(self) -> dict[str, str]:
        """The beats that this trace cannot tell, each with the reason."""
        return left_out(self.entry, self.subject)

    @cached_property
    def drawn(self) -> tuple[str, ...]:
        """The beats that are drawn, in the scene's order."""
        playing = [beat for beat in self.entry.beats if beat not in self.left_out]
        return tuple(beat for beat in playing if self.beats is None or beat in self.beats)

    def lesson(self, **options: Any) -> Any:
        """The scene itself, ready to render; `options` are those of Lesson. Imports Manim."""
        from scenes.loading import scene_class

        chapter = scene_class(self.entry)
        shared: dict[str, Any] = {
            "lang": self.lang,
            "theme": self.theme,
            "pace": self.pace,
            "beats": self.drawn,
            "captions": self.captions == "burn",
            "small_print": self.small_print,
            "questions": self.questions,
        }
        return chapter(self.subject, **{**shared, **options})


def check_beats(entry: SceneEntry, beats: tuple[str, ...], missing: Mapping[str, str]) -> None:
    """Check beats. Raises ValueError for none at all, one that the scene lacks, and a missing one.

    missing  beats that are left out here, with the reason
    """
    unknown = [beat for beat in beats if beat not in entry.beats]
    if unknown or not beats:
        wrong = f"has no beat {unknown[0]!r}" if unknown else "needs at least one beat"
        raise ValueError(f"the scene {entry.name} {wrong}; its beats: {', '.join(entry.beats)}")
    for beat in beats:
        if beat in missing:
            raise ValueError(f"the beat {beat} is left out here: {missing[beat]}")


def check_length(trace: ac.Trace) -> None:
    """Check the length. Raises ValueError for more tokens than a scene can show."""
    count = sum(not token.special for token in trace.tokens)
    if count > MAX_TOKENS:
        raise ValueError(f"the sentence has {count} tokens: a scene shows at most {MAX_TOKENS}")
    if len(trace.tokens) > MAX_TOKENS + MAX_SPECIAL:
        added = len(trace.tokens) - count
        raise ValueError(
            f"there are {len(trace.tokens)} tokens, {added} of them no words (padding?): a scene "
            f"shows at most {MAX_TOKENS + MAX_SPECIAL}"
        )


def check_words(trace: ac.Trace) -> None:
    """Check the characters. Raises CannotDraw for one that no font has."""
    check_drawable(trace.text + trace.model.name + "".join(t.text for t in trace.tokens))


def check_numbers(entry: SceneEntry, subject: Subject) -> None:
    """Check tensors read from a file. Raises ValueError for those that the beats could not show."""
    tokens = len(subject.trace.tokens)
    for tensor in {name for need in needs_of(entry) for name in need.tensors}:
        if not subject.knows(tensor):
            continue
        name = subject.name(tensor)
        array = subject.trace[name]
        kind = tensor.split(".", 2)[2] if tensor.startswith("blocks.") else tensor
        of_tokens = array.shape[-1:]  # whatever the length of what each token has
        if kind.startswith(("attn.scores", "attn.pattern")):
            of_tokens = (tokens,)
        of_heads = array.shape[:1] if kind.removeprefix("attn.") in ATTENTION else ()
        if array.shape != (*of_heads, tokens, *of_tokens):
            raise ValueError(f"{name} is {array.shape}: that does not fit {tokens} tokens")
        if np.isnan(array).any() or np.isposinf(array).any():
            raise ValueError(f"{name} holds numbers that are none (NaN or ∞)")


def _check_choice(what: str, chosen: str, known: tuple[str, ...]) -> None:
    if chosen not in known:
        raise ValueError(f"there is no {what} {chosen!r}; choose {' or '.join(known)}")
